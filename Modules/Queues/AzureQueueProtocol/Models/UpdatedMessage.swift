#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// What the service answers to an update: the receipt that now owns the message.
///
/// Going on needs ``popReceipt``: an answer without it is an error, which says that the message was updated. The time is good
/// to have: if it is missing or cannot be read, it is `nil`.
public struct UpdatedMessage: Sendable, Hashable, Codable {
  /// The new receipt; the old one is dead.
  public var popReceipt: PopReceipt
  /// When others can receive the message; `nil` when the answer does not tell.
  public var nextVisibleOn: Date?

  /// Makes an answer.
  ///
  /// - Parameters:
  ///   - popReceipt: The new receipt.
  ///   - nextVisibleOn: When others can receive the message.
  public init(popReceipt: PopReceipt, nextVisibleOn: Date?) {
    self.popReceipt = popReceipt
    self.nextVisibleOn = nextVisibleOn
  }
}
