import AzureCore
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
  func lines(text: String, expected: [String]) throws {
    #expect(try LineSplitter.lines(of: text.utf8).map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test(
    "A byte order mark at the beginning belongs to no line; elsewhere it is text",
    arguments: [
      ([], []), ([97], [[97]]), ([97, 10, 98], [[97], [98]]), ([10], [[]]), ([13, 10, 97], [[], [97]]),
      ([97, 10, 0xEF, 0xBB, 0xBF], [[97], [0xEF, 0xBB, 0xBF]]), ([0xEF, 0xBB, 0xBF], [[0xEF, 0xBB, 0xBF]]),
      ([0xEF, 0xBB], [[0xEF, 0xBB]]),
    ] as [([UInt8], [[UInt8]])])
  func byteOrderMark(rest: [UInt8], expected: [[UInt8]]) throws {
    let mark = LineSplitter.byteOrderMark
    #expect(try LineSplitter.lines(of: mark + rest) == expected)
    // Byte by byte.
    var splitter = LineSplitter()
    let lines = (mark + rest).flatMap { splitter.append([$0]) } + [splitter.finish()].compactMap { $0 }
    #expect(lines == expected)
    // For bytes it is content.
    var keeping = LineSplitter(keepsByteOrderMark: true)
    let kept = keeping.append(mark + rest) + [keeping.finish()].compactMap { $0 }
    #expect(kept.first?.starts(with: mark) == true)
    #expect(kept.count == max(expected.count, 1))
  }

  @Test(
    "A line that no message can hold is refused by its number; the lines before it are there",
    arguments: [0, 1, 2], ["", "\n", "\r\n"])
  func tooLong(before: Int, end: String) {
    let limit = LineSplitter.maximumLineBytes
    for (length, fits) in [(limit - 1, true), (limit, true), (limit + 1, false), (limit + 9, false)] {
      let line = String(repeating: "x", count: length)
      let text = String(repeating: "a\n", count: before) + line + end + (end.isEmpty ? "" : "behind\n")
      var splitter = LineSplitter()
      let lines = splitter.append(text.utf8) + [splitter.finish()].compactMap { $0 }
      #expect(Array(lines.prefix(before)) == Array(repeating: [97], count: before))
      #expect(lines.count == before + (fits ? end.isEmpty ? 1 : 2 : 0))
      #expect((splitter.fault == nil) == fits)
      #expect(fits || splitter.fault?.message == "line \(before + 1) has more than \(limit) bytes")
    }
  }

  @Test("The mark and the line end are no part of what a line may hold")
  func limitIsOfContent() {
    let line = [UInt8](repeating: 120, count: LineSplitter.maximumLineBytes)
    var splitter = LineSplitter()
    #expect(splitter.append(LineSplitter.byteOrderMark + line + [13, 10]) == [line])
    #expect(splitter.fault == nil)
  }

  @Test("Of a line without end no more is held than of the longest line")
  func bounded() {
    var splitter = LineSplitter()
    let piece = [UInt8](repeating: 0, count: 1 << 20)
    for _ in 0..<64 { #expect(splitter.append(piece).isEmpty) }
    #expect(splitter.fault?.message.hasPrefix("line 1 has more than") == true)
    #expect(splitter.finish() == nil)
  }

  @Test("Where the pieces are cut makes no difference")
  func pieces() throws {
    let bytes = Array("one\r\n\u{1F680}\n\nlast\r\nend".utf8)
    let whole = try LineSplitter.lines(of: bytes)
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
