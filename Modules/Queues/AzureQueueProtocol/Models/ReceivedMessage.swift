#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A message that was received: hidden from others until ``nextVisibleOn``, and owned through its newest pop receipt.
///
/// Going on needs ``id`` and ``popReceipt``. Of a message that an answer gives without one of them, or without a text,
/// ``content`` is the error that says so, and ``rawText`` is the text if there is one: it can be neither updated nor deleted,
/// which is refused before anything is sent, and it can be received again once its visibility timeout is over. All other
/// fields are good to have: one that is missing or cannot be read is `nil`, and fails neither its message nor the batch.
public struct ReceivedMessage: OwnedMessage, Hashable, MessageWithContent {
  /// The id that the service gave the message; needed to go on, and empty when the answer has none.
  public var id: String
  /// When the service stored it; `nil` when the answer does not tell.
  public var insertedOn: Date?
  /// When it expires, in the year 9999 when it never does; `nil` when the answer does not tell.
  public var expiresOn: Date?
  /// When others can receive it again; `nil` when the answer does not tell.
  public var nextVisibleOn: Date?
  /// How often it was received, this time included; `nil` when the answer does not tell.
  public var dequeueCount: Int64?
  /// The newest receipt: of this receive, or of the last update made through this value.
  ///
  /// Needed to go on, and empty when the answer has none.
  public var popReceipt: PopReceipt
  /// The text exactly as the service holds it, before decoding; empty when the answer has none.
  public var rawText: String
  /// The decoded content, or why there is none: the text is not in the client's encoding, or the answer lacks the text, the
  /// id or the receipt.
  public var content: Result<MessageContent, MessageDecodingError>

  /// Makes a received message.
  ///
  /// - Parameters:
  ///   - id: The id.
  ///   - insertedOn: When the service stored it.
  ///   - expiresOn: When it expires.
  ///   - nextVisibleOn: When others can receive it again.
  ///   - dequeueCount: How often it was received.
  ///   - popReceipt: The receipt.
  ///   - rawText: The text as the service holds it.
  ///   - content: The decoded content; by default the raw text.
  public init(
    id: String, insertedOn: Date?, expiresOn: Date?, nextVisibleOn: Date?, dequeueCount: Int64?,
    popReceipt: PopReceipt, rawText: String, content: Result<MessageContent, MessageDecodingError>? = nil
  ) {
    self.id = id
    self.insertedOn = insertedOn
    self.expiresOn = expiresOn
    self.nextVisibleOn = nextVisibleOn
    self.dequeueCount = dequeueCount
    self.popReceipt = popReceipt
    self.rawText = rawText
    self.content = content ?? .success(.text(rawText))
  }

  /// Takes the new content over.
  public mutating func replaceContent(_ content: MessageContent, rawText: String) {
    self.content = .success(content)
    self.rawText = rawText
  }
}
