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
