import AzureCore
import AzureQueueProtocol
import AzureXML
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Message encodings")
struct MessageEncodingTests {
  static let texts = ["", "a", "ab", "abc", " white\r\n\tspace ", "né <&> 😀", "\u{0}\u{1F}", "QUJD"]

  @Test("Text goes as it is and comes back so", arguments: texts)
  func text(text: String) throws {
    #expect(try MessageEncoding.text.encode(.text(text)) == text)
    #expect(try MessageEncoding.text.decode(text).get() == .text(text))
  }

  @Test("Base64 text comes back", arguments: texts)
  func base64(text: String) throws {
    let stored = try MessageEncoding.base64.encode(.text(text))
    #expect(stored.utf8.count == (text.utf8.count + 2) / 3 * 4)
    #expect(try MessageEncoding.base64.decode(stored).get() == .text(text))
  }

  @Test("Bytes come back", arguments: [[], [0], [0xFF, 0xFE], Array(0...255)] as [[UInt8]])
  func bytes(bytes: [UInt8]) throws {
    let stored = try MessageEncoding.bytes.encode(.bytes(bytes))
    #expect(try MessageEncoding.bytes.decode(stored).get() == .bytes(bytes))
  }

  @Test("Bytes of every length are written as Foundation writes them, and come back", arguments: 0..<140)
  func everyLength(count: Int) throws {
    // Every value of six bits comes at every place of a block.
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 41 &+ count &* 97) }
    let stored = try MessageEncoding.bytes.encode(.bytes(bytes))
    #expect(stored == Data(bytes).base64EncodedString())
    #expect(try MessageEncoding.bytes.decode(stored).get() == .bytes(bytes))
  }

  @Test("A character outside the alphabet is found at every place", arguments: 0..<96)
  func everyPlace(place: Int) {
    let digits = Array(String(repeating: "ABCDwxyz0189+/az", count: 6).utf8)
    let alphabet = Set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    for byte in UInt8(0)..<0x80 {
      var changed = digits
      changed[place] = byte
      let isDecoded =
        (try? MessageEncoding.bytes.decode(String(decoding: changed, as: UTF8.self)).get()) != nil
      // Padding at the end is refused too: two bits before it stand for nothing, which are not zero here.
      #expect(isDecoded == alphabet.contains(byte), "\(byte)")
    }
    var beyond = digits
    beyond.replaceSubrange(place...place, with: "é".utf8)
    for text in [beyond, beyond + "AAA".utf8] {
      #expect((try? MessageEncoding.bytes.decode(String(decoding: text, as: UTF8.self)).get()) == nil)
    }
  }

  @Test("A text sent as bytes comes back as its UTF-8 bytes")
  func textAsBytes() throws {
    #expect(try MessageEncoding.bytes.encode("né") == "bsOp")
    #expect(try MessageEncoding.bytes.decode("bsOp").get() == .bytes(Array("né".utf8)))
  }

  @Test("Bytes are refused by the encodings of text", arguments: [MessageEncoding.text, .base64])
  func bytesRefused(encoding: MessageEncoding) throws {
    let error = try #require(throws: AzureError.self) { try encoding.encode(.bytes([1])) }
    #expect(error.kind == .invalidArgument)
    #expect(error.advice == "choose the encoding .bytes for this client")
  }

  @Test(
    "Text that is not strict base64 is not decoded and kept",
    arguments: [
      "hello world", "QQ", "QQ=", "QUJ", "QUJD\n", " QUJD", "QU JD", "Q=Q=", "====", "QUJD=", "AB==", "QUL=",
      "Q-_D", "QUJÐ",
      "QQ==QQ==",
    ])
  func notBase64(text: String) {
    for encoding in [MessageEncoding.base64, .bytes] {
      #expect(
        encoding.decode(text)
          == .failure(MessageDecodingError(rawText: text, reason: "the text is not base64")),
        "\(encoding)")
    }
  }

  @Test("Base64 of what is not UTF-8 is not decoded to text")
  func notUTF8() {
    #expect(
      MessageEncoding.base64.decode("/w==")
        == .failure(
          MessageDecodingError(rawText: "/w==", reason: "the base64 holds bytes that are not UTF-8")))
  }

  @Test("A decoding error tells its reason and not the text")
  func description() {
    let error = MessageDecodingError(rawText: "private", reason: "the text is not base64")
    #expect(
      "\(error)" == "The message could not be decoded: the text is not base64 (7 bytes of text)"
        + " – choose the encoding of who sends it: messageEncoding in the options, or queue(_:encoding:)")
  }

  @Test("An encoding of one's own is used both ways")
  func custom() throws {
    let reversed = MessageEncoding(name: "reversed") { content throws(AzureError) in
      guard case .text(let text) = content else { throw .invalidArgument("only text") }
      return String(text.reversed())
    } decode: { text throws(MessageDecodingError) in
      guard !text.isEmpty else { throw MessageDecodingError(rawText: text, reason: "nothing to reverse") }
      return .text(String(text.reversed()))
    }
    #expect("\(reversed)" == "reversed")
    #expect(try reversed.encode("abc") == "cba")
    #expect(try reversed.decode("cba").get() == "abc")
    #expect(reversed.decode("") == .failure(MessageDecodingError(rawText: "", reason: "nothing to reverse")))
    let request = try SendMessage(to: ProtocolBench.queue(), "abc", encoding: reversed)
      .request(in: ProtocolBench.site())
    #expect(String(decoding: request.body, as: UTF8.self).contains(">cba<"))
  }
}

@Suite("The bodies of messages")
struct MessageBodyTests {
  private func request(
    _ content: MessageContent, _ encoding: MessageEncoding = .text
  ) throws -> AzureRequest {
    try SendMessage(to: ProtocolBench.queue(), content, encoding: encoding).request(
      in: ProtocolBench.site())
  }

  private static let frame = "<QueueMessage><MessageText></MessageText></QueueMessage>".utf8.count

  @Test("A text of 65,536 bytes is sent whole", arguments: [("a", 65_536), ("é", 32_768), ("😀", 16_384)])
  func largest(character: String, count: Int) throws {
    let text = String(repeating: character, count: count)
    #expect(text.utf8.count == 65_536)
    #expect(try request(.text(text)).body.count == 65_536 + Self.frame)
  }

  @Test("A text of a byte more is refused, with its size")
  func tooLarge() throws {
    let error = try #require(throws: AzureError.self) {
      try request(.text(String(repeating: "a", count: 65_537)))
    }
    #expect(error.kind == .invalidArgument)
    #expect(error.isTooLarge)
    #expect(error.message == "The message has 65537 bytes of encoded text")
    #expect(error.advice == "send at most 65536 bytes, or store the data and send a reference")
  }

  @Test("49,152 bytes fit as base64, a byte more does not", arguments: [(49_152, true), (49_153, false)])
  func largestBase64(count: Int, fits: Bool) throws {
    let bytes = MessageContent.bytes(Array(repeating: 0xAB, count: count))
    if fits {
      #expect(try request(bytes, .bytes).body.count == 65_536 + Self.frame)
    } else {
      #expect(throws: AzureError.self) { try request(bytes, .bytes) }
    }
  }

  @Test("The body with its escapes may have 131,584 bytes and no more")
  func escaped() throws {
    // Each '&' takes five bytes in the body and one in the text.
    let room = 131_584 - Self.frame
    let escapes = room / 5
    let text = String(repeating: "&", count: escapes) + String(repeating: "a", count: room - escapes * 5)
    #expect(try request(.text(text)).body.count == 131_584)
    let error = try #require(throws: AzureError.self) { try request(.text(text + "a")) }
    #expect(error.kind == .invalidArgument)
    #expect(error.isTooLarge)
    #expect(error.message == "The message takes 131585 bytes as XML")
    #expect(error.advice?.contains("base64") == true)
  }

  @Test(
    "A character that XML cannot carry is refused with its index and the way out",
    arguments: [
      ("a\u{0}", "U+0000", 1), ("\u{8}", "U+0008", 0), ("é😀\u{B}x", "U+000B", 2), ("\r\n\u{1F}", "U+001F", 2),
      ("ab\u{FFFE}", "U+FFFE", 2), ("\u{FFFF}", "U+FFFF", 0),
    ])
  func invalidCharacter(text: String, name: String, index: Int) throws {
    let error = try #require(throws: AzureError.self) { try request(.text(text)) }
    #expect(error.kind == .invalidArgument)
    #expect(error.message.contains("\(name) at index \(index)"), "\(error.message)")
    #expect(!error.message.contains("base64") && !error.isTooLarge, "\(error.message)")
    #expect(error.advice == "send it with the message encoding .base64 or .bytes")
    #expect((error.cause as? XMLError)?.index == index)
    #expect(throws: Never.self) { try request(.text(text), .base64) }
  }

  @Test("An update's text has the same limits")
  func update() throws {
    let update = UpdateMessage(
      in: try ProtocolBench.queue(), id: "1", popReceipt: PopReceipt(rawValue: "r"),
      text: String(repeating: "a", count: 65_537), visibilityTimeout: .zero)
    #expect(throws: AzureError.self) { try update.request(in: ProtocolBench.site()) }
  }

  @Test(
    "Markup is escaped once more, and comes back",
    arguments: [
      ("a<b>&c;", "a&lt;b&gt;&amp;c;"), ("&lt;", "&amp;lt;"), ("\"'\n", "\"'\n"), ("", ""),
    ])
  func xml(text: String, sent: String) throws {
    #expect(try MessageEncoding.xml.encode(.text(text)) == sent)
    #expect(try MessageEncoding.xml.decode(sent).get() == .text(text))
    #expect(throws: AzureError.self) { try MessageEncoding.xml.encode(.bytes([1])) }
  }
}
