import AzureCore
import AzureQueueProtocol
import Testing

/// Texts are looked at in blocks of 32 bytes, so every place in a block, and in what is left over, is tried.
@Suite("Texts that stand in a body as they are, and those that do not")
struct PlainTextBodyTests {
  private func body(_ text: String) throws -> String {
    let operation = SendMessage(to: try ProtocolBench.queue(), .text(text), encoding: .text)
    return String(decoding: try operation.request(in: ProtocolBench.site()).body, as: UTF8.self)
  }

  private static func surroundings() -> [(before: String, after: String)] {
    [0, 1, 7, 8, 9, 19, 31, 32, 33, 34, 65].flatMap { length in
      (0...length).map { (String(repeating: "a", count: $0), String(repeating: "=", count: length - $0)) }
    }
  }

  @Test(
    "A character is escaped or left wherever it stands",
    arguments: [
      ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("\r", "&#13;"), ("\n", "\n"), ("\t", "\t"), (" ", " "),
      ("'", "'"), ("\"", "\""), ("%", "%"), (";", ";"), ("?", "?"), ("\u{7F}", "\u{7F}"), ("ä", "ä"),
      ("\u{A6}", "\u{A6}"), ("\u{FFFD}", "\u{FFFD}"), ("\u{1F600}", "\u{1F600}"),
    ])
  func escapes(character: String, escaped: String) throws {
    for (before, after) in Self.surroundings() {
      let written = try body(before + character + after)
      #expect(
        written
          == "<QueueMessage><MessageText>\(before)\(escaped)\(after)</MessageText></QueueMessage>")
    }
  }

  @Test(
    "A character that XML cannot carry is refused wherever it stands",
    arguments: ["\0", "\u{1}", "\u{8}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
  func refuses(character: String) throws {
    for (before, after) in Self.surroundings() {
      #expect(throws: AzureError.self) { try body(before + character + after) }
    }
  }
}
