import AzureXML
import AzureXMLFoundation
import TestSupport
import Testing

@Suite("What the Foundation reader cannot promise", .alone)
struct FoundationXMLReaderTests {
  private func nested(_ depth: Int) -> [UInt8] {
    Array((String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)).utf8)
  }

  @Test("Elements 255 deep are read when the limit allows them")
  func deepest() throws {
    let tree = try FoundationXMLReader().read(nested(255), limits: XMLLimits(maximumDepth: 1000))
    #expect(tree.events.count == 510)
  }

  @Test("Elements 256 deep are too deep, whatever the limit says")
  func tooDeep() {
    let error = #expect(throws: XMLError.self) {
      try FoundationXMLReader().read(nested(256), limits: XMLLimits(maximumDepth: 1000))
    }
    #expect(error?.kind == .tooDeep)
    #expect(error?.message.contains("255") == true)
  }

  @Test("A good document with an attribute above the parser's own limit is a failure of the reader")
  func largeAttribute() {
    let value = String(repeating: "0123456789", count: 1_100_000)
    let error = #expect(throws: XMLError.self) {
      try FoundationXMLReader().read(Array("<a b='\(value)'/>".utf8))
    }
    #expect(error?.kind == .readerFailure)
  }

  @Test("A text above 10 million bytes is read; only sections, comments and attributes are capped")
  func largeText() throws {
    let text = String(repeating: "0123456789", count: 1_100_000)
    let tree = try XMLTree(document: Array("<a>\(text)</a>".utf8), reader: FoundationXMLReader())
    #expect(tree.text.utf8.count == 11_000_000)
  }
}
