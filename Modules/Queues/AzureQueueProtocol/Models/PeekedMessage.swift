public import AzureCore

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

/// A message that was looked at without receiving it.
///
/// It has no receipt: it cannot be updated or deleted.
///
/// What it is looked at for is ``id`` and ``content``. Of a message that a response gives without an id or without a text,
/// ``content`` is the error that says so, and ``rawText`` is the text if there is one. All other fields are good to have: one
/// that is missing or cannot be read is `nil`, and fails neither its message nor the batch.
public struct PeekedMessage: Sendable, Hashable, MessageWithContent {
  /// The id that the service gave the message; empty when the response has none.
  public var id: String {
    get { compactID.text }
    set { compactID = CompactID(newValue) }
  }
  private var compactID: CompactID
  /// When the service stored it; `nil` when the response does not tell.
  public var insertedOn: Timestamp?
  /// When it expires, in the year 9999 when it never does; `nil` when the response does not tell.
  public var expiresOn: Timestamp?
  /// How often it was received, peeking not counted; `nil` when the response does not tell.
  public var dequeueCount: Int?
  /// The text exactly as the service holds it, before decoding; empty when the response has none.
  public var rawText: String
  /// The decoded content, or why there is none: the text is not in the client's encoding, or the response lacks the text or the
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
    id: String, insertedOn: Timestamp?, expiresOn: Timestamp?, dequeueCount: Int?, rawText: String,
    content: Result<MessageContent, MessageDecodingError>? = nil
  ) {
    self.init(
      CompactID(id), insertedOn: insertedOn, expiresOn: expiresOn, dequeueCount: dequeueCount,
      rawText: rawText, content: content ?? .success(.text(rawText)))
  }

  init(
    _ id: CompactID, insertedOn: Timestamp?, expiresOn: Timestamp?, dequeueCount: Int?, rawText: String,
    content: Result<MessageContent, MessageDecodingError>
  ) {
    compactID = id
    self.insertedOn = insertedOn
    self.expiresOn = expiresOn
    self.dequeueCount = dequeueCount
    self.rawText = rawText
    self.content = content
  }
}

extension PeekedMessage: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, insertedOn, expiresOn, dequeueCount, rawText, content
  }

  /// Reads a stored message.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rawText = try container.decode(String.self, forKey: .rawText)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      insertedOn: try container.decodeIfPresent(Timestamp.self, forKey: .insertedOn),
      expiresOn: try container.decodeIfPresent(Timestamp.self, forKey: .expiresOn),
      dequeueCount: try container.decodeIfPresent(Int.self, forKey: .dequeueCount), rawText: rawText,
      content: try container.decodeIfPresent(CodedContent.self, forKey: .content)?.content(rawText: rawText))
  }

  /// Writes the message with its content.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(insertedOn, forKey: .insertedOn)
    try container.encodeIfPresent(expiresOn, forKey: .expiresOn)
    try container.encodeIfPresent(dequeueCount, forKey: .dequeueCount)
    try container.encode(rawText, forKey: .rawText)
    try container.encode(CodedContent(content), forKey: .content)
  }
}

/// A message whose text came with it.
public protocol MessageWithContent {
  /// The text exactly as the service holds it, before decoding.
  var rawText: String { get }

  /// The decoded content, or why the text is not in the client's encoding.
  var content: Result<MessageContent, MessageDecodingError> { get }
}

extension MessageWithContent {
  /// The decoded text.
  ///
  /// - Throws: ``MessageDecodingError`` when the message is not in the client's encoding, or holds bytes that are no text.
  public var text: String {
    get throws(MessageDecodingError) {
      switch try content.get() {
      case .text(let text): return text
      case .bytes(let bytes):
        guard let text = String(validating: bytes, as: UTF8.self) else {
          throw MessageDecodingError(rawText: rawText, reason: "the bytes are not UTF-8")
        }
        return text
      }
    }
  }

  /// The decoded bytes; of a text, its UTF-8 bytes.
  ///
  /// - Throws: ``MessageDecodingError`` when the message is not in the client's encoding.
  public var bytes: [UInt8] {
    get throws(MessageDecodingError) {
      switch try content.get() {
      case .text(let text): Array(text.utf8)
      case .bytes(let bytes): bytes
      }
    }
  }
}

/// The content of a message as a stored message has it: text, bytes, or why there is neither.
struct CodedContent: Codable {
  private var text: String?
  private var bytes: Data?
  private var failure: String?

  init(_ content: Result<MessageContent, MessageDecodingError>) {
    switch content {
    case .success(.text(let text)): self.text = text
    case .success(.bytes(let bytes)): self.bytes = Data(bytes)
    case .failure(let error): failure = error.reason
    }
  }

  /// The content; without any of the three it is the raw text, as in a message made by hand.
  func content(rawText: String) -> Result<MessageContent, MessageDecodingError> {
    if let failure { return .failure(MessageDecodingError(rawText: rawText, reason: failure)) }
    if let bytes { return .success(.bytes(Array(bytes))) }
    return .success(.text(text ?? rawText))
  }
}
