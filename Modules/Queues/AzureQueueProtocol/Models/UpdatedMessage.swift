#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// What the service answers to an update: the receipt that now owns the message.
public struct UpdatedMessage: Sendable, Hashable, Codable {
  /// The new receipt; the old one is dead.
  public var popReceipt: PopReceipt
  /// When others can receive the message.
  public var nextVisibleOn: Date

  /// Makes an answer.
  ///
  /// - Parameters:
  ///   - popReceipt: The new receipt.
  ///   - nextVisibleOn: When others can receive the message.
  public init(popReceipt: PopReceipt, nextVisibleOn: Date) {
    self.popReceipt = popReceipt
    self.nextVisibleOn = nextVisibleOn
  }
}
