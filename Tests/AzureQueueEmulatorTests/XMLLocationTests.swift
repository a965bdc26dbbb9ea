import AzureCore
import AzureXML
import AzureXMLLibxml2
import HTTPTypes
import TestSupport
import Testing

@testable import AzureQueueEmulator

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

@Suite("Places in documents", .alone)
struct XMLLocationTests {
  private static let pieces = ["", "a", "\n", "é", "e\u{301}", "\r\n", "👩‍👩‍👧", "\u{10FFFF}\n ", "<b>\t</b>"]

  @Test("The end of a document is counted in lines and characters, whatever they are", arguments: pieces)
  func end(piece: String) {
    for start in ["", "\u{FEFF}"] {
      for other in Self.pieces {
        let text = piece + other
        let lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        let location = XMLLocation(endOf: Array((start + text).utf8))
        #expect(location.line == lines.count)
        #expect(location.position == (lines.last?.count ?? 0) + 1)
      }
    }
  }

  @Test(
    "A character that XML forbids is found after any others",
    arguments: ["\u{0}", "\u{8}", "\u{B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"])
  func forbidden(character: String) {
    let other = XMLError(.malformed, "elsewhere", line: 9, column: 9)
    for piece in Self.pieces {
      let location = XMLLocation(of: other, in: Array("\u{FEFF}<a>\(piece)\(character)\n</a>".utf8))
      let end = XMLLocation(endOf: Array("<a>\(piece)".utf8))
      #expect(location.line == end.line && location.position == end.position)
    }
  }

  @Test(
    "Without such a character it is the reader's location",
    arguments: ["<a>\t\r\n\u{FFFD}\u{EFFF}\u{7F}</a>", "<a>\u{F7FF}\u{FFBD}", ""])
  func allowed(text: String) {
    let location = XMLLocation(of: XMLError(.malformed, "here", line: 7, column: 3), in: Array(text.utf8))
    #expect(location.line == 7 && location.position == 3)
  }

  @Test("Bytes that are not UTF-8 have the reader's location, whatever else stands there")
  func notUTF8() {
    let location = XMLLocation(
      of: XMLError(.invalidEncoding, "here", line: 1, column: 2), in: [0x3C, 0xFF, 0x01])
    #expect(location.line == 1 && location.position == 2)
  }

  @Test("After an element stands the name of the next tag, blanks and a slash left out")
  func after() {
    let text = "<r>\n<Days>1</Days> \n\t</é><Days>2</Days>\n  <x/>"
    let first = XMLLocation(after: "Days", occurrence: 0, in: Array(text.utf8))
    #expect(first.line == 3 && first.position == 4)
    let second = XMLLocation(after: "Days", occurrence: 1, in: Array(text.utf8))
    #expect(second.line == 4 && second.position == 4)
    let none = XMLLocation(after: "Days", occurrence: 2, in: Array(text.utf8))
    #expect(none.line == 0 && none.position == 0)
  }

  /// The time that this thread works, whatever else the machine does.
  private func cost(_ work: () -> Void) -> Double {
    (0..<3).map { _ in
      var start = timespec()
      var end = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start)
      work()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end)
      return Double(end.tv_sec - start.tv_sec) + Double(end.tv_nsec - start.tv_nsec) / 1e9
    }.min() ?? 0
  }

  /// A look at every byte, which no search can do without; built as everything else is built here.
  private func pass(_ bytes: [UInt8]) -> Int {
    bytes.withUnsafeBufferPointer { bytes in
      var index = 0
      var found = 0
      while index < bytes.count {
        if bytes[index] == 0x3C { found += 1 }
        index += 1
      }
      return found
    }
  }

  @Test(
    "A location far into a document costs few looks at each byte before it",
    arguments: [" ", "é", "a<", "</", "</Days"])
  func costs(filler: String) {
    let comment = "<!--" + String(repeating: filler, count: (1 << 20) / filler.utf8.count) + "-->"
    let document = Array("<r>\(comment)<Days>0</Days></r>".utf8)
    let look = cost { #expect(pass(document) > 0) }
    let error = XMLError(.malformed, "here", line: 1, column: 1)
    #expect(cost { _ = XMLLocation(after: "Days", occurrence: 0, in: document) } < 25 * look)
    #expect(cost { _ = XMLLocation(endOf: document) } < 25 * look)
    #expect(cost { _ = XMLLocation(of: error, in: document) } < 25 * look)
    let text = String(decoding: document, as: UTF8.self)
    #expect(cost { _ = ServiceDocument.carriable(text) } < 25 * look)
    #expect(cost { _ = Blanks.trimmed(text) } < 25 * look)
  }

  @Test("A refusal with a location costs the engine little more than taking the same document in")
  func engine() {
    // About as long as a body may be.
    let comment = "<!--" + String(repeating: "x", count: 1 << 17) + "-->"
    func document(_ days: Int) -> String {
      "<StorageServiceProperties>\(comment)<Logging><Version>1.0</Version><Read>true</Read><Write>true</Write>"
        + "<Delete>true</Delete><RetentionPolicy><Enabled>true</Enabled><Days>\(days)</Days></RetentionPolicy>"
        + "</Logging></StorageServiceProperties>"
    }
    var service = Service.withQueue()
    func ask(_ days: Int, _ status: Int) {
      let response = service.ask(.put, "?restype=service&comp=properties", body: document(days))
      #expect(response.status == status)
    }
    let look = cost { #expect(pass(Array(document(1).utf8)) > 0) }
    let taken = cost { ask(7, 202) }
    let refused = cost { ask(366, 400) }
    #expect(refused - taken < 60 * look)
  }
}
