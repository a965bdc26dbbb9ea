import Testing

@testable import AzureXML

@Suite("Text that may stand in the document")
struct XMLTreeBuilderTests {
  @Test("An element without a name is an error of the reader, not a piece of text")
  func namelessElement() {
    var builder = XMLTreeBuilder(limits: XMLLimits())
    let error = #expect(throws: XMLError.self) {
      try [UInt8]().withUnsafeBufferPointer { try builder.startElement($0.span, attributes: []) }
    }
    #expect(error?.kind == .readerFailure)
  }

  private static let document = Array("<a>The quick brown fox jumps over the lazy dog.</a>".utf8)

  private func text(_ pieces: [(text: String, offset: Int)]) throws -> String {
    var builder = XMLTreeBuilder(keeping: Self.document, limits: XMLLimits())
    try builder.startElement(at: 1..<2)
    for piece in pieces {
      let bytes = Array(piece.text.utf8)
      try builder.text(bytes.span, at: piece.offset)
    }
    builder.endElement()
    return try builder.finish().text
  }

  @Test(
    "Whatever the offset, the text is the one that was given",
    arguments: [3, 0, 4, -1, 50, 51, 52, Int.min, Int.max, Int.max - 3])
  func offset(offset: Int) throws {
    #expect(
      try text([("The quick brown fox jumps over the lazy dog.", offset)])
        == "The quick brown fox jumps over the lazy dog.")
    #expect(
      try text([("The quick brown fox jumps over the lazy cat.", offset)])
        == "The quick brown fox jumps over the lazy cat.")
    #expect(try text([("T", offset)]) == "T")
  }

  @Test("Pieces in the document and elsewhere are joined in their order")
  func pieces() throws {
    #expect(
      try text([("The ", 3), ("quick ", 7), ("&", -1), ("brown ", 13), ("fox", 19)]) == "The quick &brown fox"
    )
    #expect(try text([("&", -1), ("The ", 3), ("fox", 19)]) == "&The fox")
    #expect(try text([("fox", 19), ("The ", 3)]) == "foxThe ")
  }

  @Test("A text with many references takes two nodes and not one for each")
  func nodes() throws {
    var builder = XMLTreeBuilder(keeping: Self.document, limits: XMLLimits())
    try builder.startElement(at: 1..<2)
    let piece = Array("The ".utf8)
    let ampersand = Array("&".utf8)
    for _ in 0..<100 {
      try builder.text(piece.span, at: 3)
      try builder.text(ampersand.span, at: -1)
    }
    #expect(builder.nodes.count == 2)
    builder.endElement()
    #expect(try builder.finish().text == String(repeating: "The &", count: 100))
  }
}
