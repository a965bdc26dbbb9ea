#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A message that was looked at without receiving it.
///
/// It has no receipt: it cannot be updated or deleted.
///
/// What it is looked at for is ``id`` and ``content``. Of a message that an answer gives without an id or without a text,
/// ``content`` is the error that says so, and ``rawText`` is the text if there is one. All other fields are good to have: one
/// that is missing or cannot be read is `nil`, and fails neither its message nor the batch.
public struct PeekedMessage: Sendable, Hashable, MessageWithContent {
  /// The id that the service gave the message; empty when the answer has none.
  public var id: String
  /// When the service stored it; `nil` when the answer does not tell.
  public var insertedOn: Date?
  /// When it expires, in the year 9999 when it never does; `nil` when the answer does not tell.
  public var expiresOn: Date?
  /// How often it was received, peeking not counted; `nil` when the answer does not tell.
  public var dequeueCount: Int64?
  /// The text exactly as the service holds it, before decoding; empty when the answer has none.
  public var rawText: String
  /// The decoded content, or why there is none: the text is not in the client's encoding, or the answer lacks the text or the
  /// id.
  public var content: Result<MessageContent, MessageDecodingError>

  /// Makes a peeked message.
  ///
  /// - Parameters:
  ///   - id: The id.
  ///   - insertedOn: When the service stored it.
  ///   - expiresOn: When it expires.
  ///   - dequeueCount: How often it was received.
  ///   - rawText: The text as the service holds it.
  ///   - content: The decoded content; by default the raw text.
  public init(
    id: String, insertedOn: Date?, expiresOn: Date?, dequeueCount: Int64?, rawText: String,
    content: Result<MessageContent, MessageDecodingError>? = nil
  ) {
    self.id = id
    self.insertedOn = insertedOn
    self.expiresOn = expiresOn
    self.dequeueCount = dequeueCount
    self.rawText = rawText
    self.content = content ?? .success(.text(rawText))
  }
}
