#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// What the service answers to a send.
///
/// Going on needs ``id`` and ``popReceipt``: an answer without one of them is an error, which says that the message was stored
/// and must not be sent again. The times are good to have: one that is missing or cannot be read is `nil`.
public struct SentMessage: OwnedMessage, Hashable, Codable {
  /// The id that the service gave the message.
  public var id: String
  /// When the service stored it; `nil` when the answer does not tell.
  public var insertedOn: Date?
  /// When it expires, in the year 9999 when it never does; `nil` when the answer does not tell.
  public var expiresOn: Date?
  /// Lets the sender update or delete the message while nobody has received it.
  public var popReceipt: PopReceipt
  /// When it can be received; `nil` when the answer does not tell.
  public var nextVisibleOn: Date?

  /// Makes a sent message.
  ///
  /// - Parameters:
  ///   - id: The id.
  ///   - insertedOn: When the service stored it.
  ///   - expiresOn: When it expires.
  ///   - popReceipt: The receipt.
  ///   - nextVisibleOn: When it can be received.
  public init(
    id: String, insertedOn: Date?, expiresOn: Date?, popReceipt: PopReceipt, nextVisibleOn: Date?
  ) {
    self.id = id
    self.insertedOn = insertedOn
    self.expiresOn = expiresOn
    self.popReceipt = popReceipt
    self.nextVisibleOn = nextVisibleOn
  }

  /// Keeps nothing: the service does not repeat the text, and neither does this value.
  public mutating func replaceContent(_ content: MessageContent, rawText: String) {}
}
