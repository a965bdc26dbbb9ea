import AzureXML
import AzureXMLLibxml2
import TestSupport
import Testing

@Suite("What the libxml2 reader promises beyond XMLReader", .alone)
struct LibxmlReaderTests {
  @Test("A limit above libxml2's own depth of 256 holds")
  func depth() throws {
    let document = Array(
      (String(repeating: "<a>", count: 3000) + String(repeating: "</a>", count: 3000)).utf8)
    let tree = try LibxmlReader().read(document, limits: XMLLimits(maximumDepth: 3000))
    #expect(tree.events.count == 6000)
    let error = #expect(throws: XMLError.self) {
      try LibxmlReader().read(document, limits: XMLLimits(maximumDepth: 2999))
    }
    #expect(error?.kind == .tooDeep)
  }

  @Test("A CDATA section above libxml2's own limit of 10 million bytes is read")
  func largeSection() throws {
    let text = String(repeating: "0123456789", count: 1_100_000)
    let tree = try XMLTree(document: Array("<a><![CDATA[\(text)]]></a>".utf8), reader: LibxmlReader())
    #expect(tree.text.utf8.count == 11_000_000)
  }

  @Test("An error carries what libxml2 says, and where")
  func message() {
    let error = #expect(throws: XMLError.self) {
      try LibxmlReader().read(Array("<a>\n<b></a>".utf8))
    }
    #expect(error?.message.contains("the parser says: ") == true)
    #expect(error?.line == 2)
    #expect(error?.column != nil)
  }
}
