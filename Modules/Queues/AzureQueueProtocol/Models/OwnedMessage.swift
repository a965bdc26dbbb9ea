#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A message that its holder may update and delete, because it has the newest pop receipt.
///
/// Received and sent messages conform; a peeked one cannot, for it has no receipt.
public protocol OwnedMessage: Sendable {
  /// The id that the service gave the message.
  var id: String { get }

  /// The newest receipt; an update through a client replaces it.
  var popReceipt: PopReceipt { get set }

  /// When others can receive the message again, or `nil` when the answer does not tell; an update through a client replaces
  /// it.
  var nextVisibleOn: Date? { get set }

  /// Takes a new text over after an update has stored it.
  ///
  /// - Parameters:
  ///   - content: The new content.
  ///   - rawText: Its text as stored.
  mutating func replaceContent(_ content: MessageContent, rawText: String)
}
