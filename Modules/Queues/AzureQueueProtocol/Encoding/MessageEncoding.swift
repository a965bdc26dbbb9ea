public import AzureCore

/// How content becomes the text of a message, and back.
///
/// Chosen for a client, or for one queue (`service.queue("tasks", encoding: .base64)`); never guessed from a message.
public struct MessageEncoding: Sendable, CustomStringConvertible {
  /// The name of the encoding.
  public let description: String

  private let write: @Sendable (MessageContent) throws(AzureError) -> String
  private let read: @Sendable (String) throws(MessageDecodingError) -> MessageContent

  /// Makes an encoding of one's own.
  ///
  /// - Parameters:
  ///   - name: A name for descriptions.
  ///   - encode: Turns content into text, or throws when it cannot hold it.
  ///   - decode: Turns text into content, or throws when it is not in this encoding.
  public init(
    name: String, encode: @escaping @Sendable (MessageContent) throws(AzureError) -> String,
    decode: @escaping @Sendable (String) throws(MessageDecodingError) -> MessageContent
  ) {
    description = name
    write = encode
    read = decode
  }

  /// Text as it is; the default, as in the current clients of other languages.
  ///
  /// Bytes are refused.
  public static let text = MessageEncoding(name: "text") { content throws(AzureError) in
    guard case .text(let text) = content else {
      throw .invalidArgument(
        "Bytes cannot be sent with the text encoding", advice: "choose the encoding .bytes for this client")
    }
    return text
  } decode: { text throws(MessageDecodingError) in
    .text(text)
  }

  /// Base64 of the UTF-8 bytes of a text, as Azure Functions and many older tools expect.
  ///
  /// Bytes are refused.
  public static let base64 = MessageEncoding(name: "base64") { content throws(AzureError) in
    guard case .text(let text) = content else {
      throw .invalidArgument(
        "Bytes cannot be sent with the base64 text encoding",
        advice: "choose the encoding .bytes for this client")
    }
    return base64(text)
  } decode: { text throws(MessageDecodingError) in
    guard let decoded = String(validating: try base64Bytes(text), as: UTF8.self) else {
      throw MessageDecodingError(rawText: text, reason: "the base64 holds bytes that are not UTF-8")
    }
    return .text(decoded)
  }

  /// Base64 of raw bytes; a text is sent as its UTF-8 bytes and comes back as bytes.
  public static let bytes = MessageEncoding(name: "bytes") { content throws(AzureError) in
    switch content {
    case .text(let text): base64(text)
    case .bytes(let bytes): Base64Codec.encode(bytes)
    }
  } decode: { text throws(MessageDecodingError) in
    .bytes(try base64Bytes(text))
  }

  /// Turns content into the text of a message.
  ///
  /// - Parameter content: The content.
  /// - Returns: The text, before XML escaping.
  /// - Throws: ``AzureError`` when the encoding cannot hold the content.
  public func encode(_ content: MessageContent) throws(AzureError) -> String { try write(content) }

  /// Turns the text of a message into content.
  ///
  /// - Parameter text: The text as the service holds it.
  /// - Returns: The content, or why the text is not in this encoding.
  public func decode(_ text: String) -> Result<MessageContent, MessageDecodingError> {
    do throws(MessageDecodingError) {
      return .success(try read(text))
    } catch {
      return .failure(error)
    }
  }

  private static func base64(_ text: String) -> String {
    var text = text
    return text.withUTF8 { Base64Codec.encode($0.span) }
  }

  /// Decodes strictly: no characters outside the alphabet, correct padding, no bits that stand for nothing.
  private static func base64Bytes(_ text: String) throws(MessageDecodingError) -> [UInt8] {
    guard let bytes = Base64Codec.decode(text) else {
      throw MessageDecodingError(rawText: text, reason: "the text is not base64")
    }
    return bytes
  }
}

/// What a message says: text or bytes.
///
/// The two cases are all there will be; JSON, for example, is text (``json(_:encoder:)``).
public enum MessageContent: Sendable, Hashable, ExpressibleByStringLiteral {
  /// Text.
  case text(String)
  /// Bytes.
  case bytes([UInt8])

  /// Makes text from a literal.
  public init(stringLiteral value: String) { self = .text(value) }

  /// Makes bytes from `Data`, a slice, a buffer or any other collection of them.
  ///
  /// - Parameter bytes: The bytes.
  public init(bytes: some Collection<UInt8>) { self = .bytes(Array(bytes)) }
}

/// Why a message has no content: its text is not in the encoding that the client expects, or its response lacks what a message
/// needs.
///
/// It never fails the batch: the message carries it beside the raw text.
public struct MessageDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The text as the service holds it; empty when the response has none.
  ///
  /// It may be a secret of its users and is not part of the description.
  public var rawText: String

  /// What is wrong, without the text itself.
  public var reason: String

  /// Whether the message is not to blame: the key that it is encrypted with was not available, and may be later.
  ///
  /// Such a message is worth receiving again, and no reason to give up on.
  public var isTemporary: Bool

  /// Makes an error.
  ///
  /// - Parameters:
  ///   - rawText: The text as the service holds it.
  ///   - reason: What is wrong, without the text itself.
  ///   - isTemporary: Whether the same message may be read later.
  public init(rawText: String, reason: String, isTemporary: Bool = false) {
    self.rawText = rawText
    self.reason = reason
    self.isTemporary = isTemporary
  }

  /// One line with the reason, the length of the text, and what to do about a message in another encoding.
  public var description: String {
    let advice =
      reason.contains("base64")
      ? " – choose the encoding of who sends it: messageEncoding in the options, or queue(_:encoding:)" : ""
    return "The message could not be decoded: \(reason) (\(rawText.utf8.count) bytes of text)\(advice)"
  }
}

extension MessageEncoding {
  /// Text whose markup characters are escaped once more than XML does, as Python's `QueueService` of version 2 did by default.
  ///
  /// For queues that such programs share. `<`, `>` and `&` are sent as `&lt;`, `&gt;` and `&amp;` within the text; on reading
  /// these three become characters again, and nothing else is changed.
  public static let xml = MessageEncoding(name: "xml") { content throws(AzureError) in
    guard case .text(let text) = content else {
      throw .invalidArgument(
        "Bytes cannot be sent with the xml encoding", advice: "choose the encoding .bytes for this client")
    }
    return replacing([("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")], in: text)
  } decode: { text throws(MessageDecodingError) in
    .text(replacing([("&gt;", ">"), ("&lt;", "<"), ("&amp;", "&")], in: text))
  }

  /// Replaces one text after the other, byte by byte: what `Character` takes for one letter, such as `<` with an accent, holds
  /// markup all the same.
  private static func replacing(_ pairs: [(old: String, new: String)], in text: String) -> String {
    var bytes = Array(text.utf8)
    for pair in pairs { bytes = bytes.replacing(Array(pair.old.utf8), with: Array(pair.new.utf8)) }
    return String(decoding: bytes, as: UTF8.self)
  }
}
