import Testing

@testable import AzqCommands

@Suite("Cutting bytes into lines")
struct LineSplitterTests {
  @Test(
    "Lines end with LF or CRLF; an empty line counts, and the last needs no end",
    arguments: [
      ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\nb", ["a", "b"]),
      ("a\n\nb\n", ["a", "", "b"]),
      ("a\r\n\r\nb", ["a", "", "b"]), ("a\rb\r", ["a\rb\r"]), ("\r\r\n", ["\r"]), (" a \t\n", [" a \t"]),
    ] as [(String, [String])])
  func lines(text: String, expected: [String]) {
    #expect(LineSplitter.lines(of: text.utf8).map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test("Where the pieces are cut makes no difference")
  func pieces() {
    let bytes = Array("one\r\n\u{1F680}\n\nlast\r\nend".utf8)
    let whole = LineSplitter.lines(of: bytes)
    for cut in 0...bytes.count {
      var splitter = LineSplitter()
      var lines = splitter.append(bytes[..<cut]) + splitter.append(bytes[cut...])
      if let last = splitter.finish() { lines.append(last) }
      #expect(lines == whole)
    }
  }

  @Test("The end is told once")
  func finish() {
    var splitter = LineSplitter()
    _ = splitter.append("rest".utf8)
    #expect(splitter.finish() == Array("rest".utf8))
    #expect(splitter.finish() == nil)
  }
}
