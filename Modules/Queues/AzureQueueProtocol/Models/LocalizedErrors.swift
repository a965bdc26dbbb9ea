public import AzureCore

#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

// Without these `localizedDescription` would be "The operation could not be completed".

extension AzureError: LocalizedError {
  /// The same sentence as `description`.
  public var errorDescription: String? { description }
  /// What to do next, when that can be said.
  public var recoverySuggestion: String? { advice }
}

extension TransportError: LocalizedError {
  /// The same sentence as `description`.
  public var errorDescription: String? { description }
}

extension MessageDecodingError: LocalizedError {
  /// The same sentence as `description`.
  public var errorDescription: String? { description }
}
