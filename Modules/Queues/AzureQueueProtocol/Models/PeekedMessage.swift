#if canImport(FoundationEssentials)
  public import FoundationEssentials
#else
  public import Foundation
#endif

/// A message that was looked at without receiving it.
///
/// It has no receipt: it cannot be updated or deleted.
public struct PeekedMessage: Sendable, Hashable, MessageWithContent {
  /// The id that the service gave the message.
  public var id: String
  /// When the service stored it.
  public var insertedOn: Date
  /// When it expires; in the year 9999 when it never does.
  public var expiresOn: Date
  /// How often it was received; peeking does not count.
  public var dequeueCount: Int64
  /// The text exactly as the service holds it, before decoding.
  public var rawText: String
  /// The decoded content, or why the text is not in the client's encoding.
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
    id: String, insertedOn: Date, expiresOn: Date, dequeueCount: Int64, rawText: String,
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
