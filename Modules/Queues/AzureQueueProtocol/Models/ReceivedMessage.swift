public import AzureCore

/// A message that was received: hidden from others until ``nextVisibleOn``, and owned through its newest pop receipt.
///
/// Going on needs ``id`` and ``popReceipt``. Of a message that a response gives without one of them, or without a text,
/// ``content`` is the error that says so, and ``rawText`` is the text if there is one: it can be neither updated nor deleted,
/// which is refused before anything is sent, and it can be received again once its visibility timeout is over. All other
/// fields are good to have: one that is missing or cannot be read is `nil`, and fails neither its message nor the batch.
///
/// `text`, `bytes` and `decoded(as:)` are those of ``MessageWithContent``.
public struct ReceivedMessage: OwnedMessage, Hashable, MessageWithContent {
  /// The id that the service gave the message; needed to go on, and empty when the response has none.
  public var id: String {
    get { compactID.text }
    set { compactID = CompactID(newValue) }
  }
  private var compactID: CompactID
  /// When the service stored it; `nil` when the response does not tell.
  public var insertedOn: Timestamp?
  /// When it expires, in the year 9999 when it never does; `nil` when the response does not tell.
  public var expiresOn: Timestamp?
  /// When others can receive it again; `nil` when the response does not tell.
  public var nextVisibleOn: Timestamp?
  /// How often it was received, this time included; `nil` when the response does not tell.
  public var dequeueCount: Int?
  /// The newest receipt: of this receive, or of the last update made through this value.
  ///
  /// Needed to go on, and empty when the response has none.
  public var popReceipt: PopReceipt
  /// The text exactly as the service holds it, before decoding; empty when the response has none.
  public var rawText: String
  /// The decoded content, or why there is none: the text is not in the client's encoding, or the response lacks the text, the
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
    id: String, insertedOn: Timestamp?, expiresOn: Timestamp?, nextVisibleOn: Timestamp?, dequeueCount: Int?,
    popReceipt: PopReceipt, rawText: String, content: Result<MessageContent, MessageDecodingError>? = nil
  ) {
    self.init(
      CompactID(id), insertedOn: insertedOn, expiresOn: expiresOn, nextVisibleOn: nextVisibleOn,
      dequeueCount: dequeueCount, popReceipt: popReceipt, rawText: rawText,
      content: content ?? .success(.text(rawText)))
  }

  init(
    _ id: CompactID, insertedOn: Timestamp?, expiresOn: Timestamp?, nextVisibleOn: Timestamp?,
    dequeueCount: Int?, popReceipt: PopReceipt, rawText: String,
    content: Result<MessageContent, MessageDecodingError>
  ) {
    compactID = id
    self.insertedOn = insertedOn
    self.expiresOn = expiresOn
    self.nextVisibleOn = nextVisibleOn
    self.dequeueCount = dequeueCount
    self.popReceipt = popReceipt
    self.rawText = rawText
    self.content = content
  }

  /// Takes the new content over.
  public mutating func replaceContent(_ content: MessageContent, rawText: String) {
    self.content = .success(content)
    self.rawText = rawText
  }
}

extension ReceivedMessage: Codable {
  private enum CodingKeys: String, CodingKey {
    case id, insertedOn, expiresOn, nextVisibleOn, dequeueCount, popReceipt, rawText, content
  }

  /// Reads a stored message; anyone who reads it can update and delete the message while its receipt is the newest.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    let rawText = try container.decode(String.self, forKey: .rawText)
    self.init(
      id: try container.decode(String.self, forKey: .id),
      insertedOn: try container.decodeIfPresent(Timestamp.self, forKey: .insertedOn),
      expiresOn: try container.decodeIfPresent(Timestamp.self, forKey: .expiresOn),
      nextVisibleOn: try container.decodeIfPresent(Timestamp.self, forKey: .nextVisibleOn),
      dequeueCount: try container.decodeIfPresent(Int.self, forKey: .dequeueCount),
      popReceipt: try container.decode(PopReceipt.self, forKey: .popReceipt), rawText: rawText,
      content: try container.decodeIfPresent(CodedContent.self, forKey: .content)?.content(rawText: rawText))
  }

  /// Writes the message with its receipt and its content.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(id, forKey: .id)
    try container.encodeIfPresent(insertedOn, forKey: .insertedOn)
    try container.encodeIfPresent(expiresOn, forKey: .expiresOn)
    try container.encodeIfPresent(nextVisibleOn, forKey: .nextVisibleOn)
    try container.encodeIfPresent(dequeueCount, forKey: .dequeueCount)
    try container.encode(popReceipt, forKey: .popReceipt)
    try container.encode(rawText, forKey: .rawText)
    try container.encode(CodedContent(content), forKey: .content)
  }
}

/// A message that its holder may update and delete, because it has the newest pop receipt.
///
/// Received and sent messages conform; a peeked one cannot, for it has no receipt.
public protocol OwnedMessage: Sendable {
  /// The id that the service gave the message.
  var id: String { get }

  /// The newest receipt; an update through a client replaces it.
  var popReceipt: PopReceipt { get set }

  /// When others can receive the message again, or `nil` when the response does not tell; an update through a client replaces
  /// it.
  var nextVisibleOn: Timestamp? { get set }

  /// Takes a new text over after an update has stored it.
  ///
  /// - Parameters:
  ///   - content: The new content.
  ///   - rawText: Its text as stored.
  mutating func replaceContent(_ content: MessageContent, rawText: String)
}
