import AzurePipeline
import AzureXML

/// The XML body of a message to send, with its size checked.
enum MessageBody {
  /// The longest text of a message in UTF-8 bytes, before XML escaping.
  static let maximumTextBytes = 65_536
  /// The longest request body: escaping can make a text that is short enough too long.
  static let maximumBodyBytes = 131_584

  static func write(_ text: String) throws(AzureError) -> [UInt8] {
    let size = text.utf8.count
    guard size <= maximumTextBytes else {
      throw .invalidArgument(
        "The message has \(size) bytes of encoded text",
        advice:
          "send at most \(maximumTextBytes) bytes (49,152 before base64), or store the data and send a reference"
      )
    }
    if let body = plain(text) { return body }
    var writer = XMLWriter(capacity: size + 128)
    do throws(XMLError) {
      if text.isEmpty {
        writer.markup("<QueueMessage><MessageText /></QueueMessage>")
      } else {
        writer.markup("<QueueMessage><MessageText>")
        try writer.text(text)
        writer.markup("</MessageText></QueueMessage>")
      }
    } catch {
      throw AzureError(
        .invalidArgument, "The message text cannot be sent: \(error.message)",
        advice: "send it with the message encoding .base64 or .bytes", cause: error)
    }
    guard writer.bytes.count <= maximumBodyBytes else {
      throw .invalidArgument(
        "The message takes \(writer.bytes.count) bytes as XML",
        advice:
          "at most \(maximumBodyBytes) bytes are accepted; escaping makes '&', '<' and '>' longer, base64 does not"
      )
    }
    return writer.bytes
  }

  private static let start: StaticString = "<QueueMessage><MessageText>"
  private static let end: StaticString = "</MessageText></QueueMessage>"

  /// Writes the body of a text that stands in XML as it is, as most do; `nil` for any other.
  private static func plain(_ text: String) -> [UInt8]? {
    var text = text
    return text.withUTF8 { text in
      guard !text.isEmpty, isPlain(text) else { return nil }
      let count = start.utf8CodeUnitCount + text.count + end.utf8CodeUnitCount
      return [UInt8](unsafeUninitializedCapacity: count) { body, written in
        written = body.initialize(fromContentsOf: start.bytes)
        written = body[written...].initialize(fromContentsOf: text)
        written = body[written...].initialize(fromContentsOf: end.bytes)
      }
    }
  }

  /// Whether no byte is escaped, refused or begins a character that may be refused (U+FFFE and U+FFFF begin with EF).
  ///
  /// Eight bytes at once: one by one this took as long as all else that a request is made of.
  private static func isPlain(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    let bytes = UnsafeRawBufferPointer(text)
    var special: UInt64 = 0
    var index = 0
    while index + 8 <= bytes.count {
      special |= specialBytes(bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self))
      index += 8
    }
    var rest: UInt64 = 0x2020_2020_2020_2020
    while index < bytes.count {
      rest = rest << 8 | UInt64(bytes[index])
      index += 1
    }
    return special | specialBytes(rest) == 0
  }

  /// Not zero when one of eight bytes is below a blank, `&`, `<`, `>` or EF.
  private static func specialBytes(_ word: UInt64) -> UInt64 {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // A byte that is zero after the combination is the one looked for; `<` and `>` differ in one bit.
    let ampersand = word ^ ones &* 0x26
    let angle = (word | ones &* 0x02) ^ ones &* 0x3E
    let mark = word ^ ones &* 0xEF
    let found =
      (word &- ones &* 0x20) & ~word | (ampersand &- ones) & ~ampersand | (angle &- ones) & ~angle
      | (mark &- ones) & ~mark
    return found & (ones &* 0x80)
  }
}

extension StaticString {
  fileprivate var bytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: utf8Start, count: utf8CodeUnitCount)
  }
}
