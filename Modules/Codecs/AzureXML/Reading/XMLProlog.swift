/// Judges what stands before the root element: whether this is XML at all, its encoding, and any document type.
enum XMLProlog {
  /// Answers the declaration, or what stands for none.
  static func check(_ document: XMLBytes, from start: Int) throws(XMLError) -> XMLDeclaration {
    var index = document.skippingWhiteSpace(from: start)
    guard index < document.count else {
      throw notXML(document, start == document.count ? "the document is empty" : "the document is blank")
    }
    guard document[index] == UInt8(ascii: "<") else {
      let isJSON = document[index] == UInt8(ascii: "{") || document[index] == UInt8(ascii: "[")
      throw notXML(
        document,
        isJSON ? "the document looks like JSON, not XML" : "the document does not start with '<'")
    }
    let declaration = try XMLDeclaration(in: document, from: start)
    index = document.skippingWhiteSpace(from: declaration.end)
    // Skips processing instructions and comments up to a document type or the root element.
    // An unfinished one is left to the parser.
    while index < document.count {
      let end: Int?
      if document.starts(with: "<?", at: index) {
        end = document.end(of: "?>", from: index + 2)
      } else if document.starts(with: "<!--", at: index) {
        end = document.end(of: "-->", from: index + 4)
      } else {
        try checkRoot(document, at: index)
        break
      }
      guard let end else { break }
      index = document.skippingWhiteSpace(from: end)
    }
    return declaration
  }

  private static func checkRoot(_ document: XMLBytes, at index: Int) throws(XMLError) {
    if document.starts(with: "<!doctype", at: index, ignoringCase: true) {
      let name = document.skippingWhiteSpace(from: index + 9)
      guard !document.starts(with: "html", at: name, ignoringCase: true) else {
        throw notXML(document, "the document is an HTML page, not XML")
      }
      let place = document.place(of: index)
      throw XMLError(
        .doctypeRefused, "the document has a document type declaration (DTD), which is never read",
        line: place.line, column: place.column)
    }
    if document.starts(with: "<html", at: index, ignoringCase: true) {
      let after = index + 5
      guard after < document.count else { return }
      if XMLBytes.isWhiteSpace(document[after]) || document[after] == UInt8(ascii: ">") {
        throw notXML(document, "the document is an HTML page, not XML")
      }
    }
  }

  private static func notXML(_ document: XMLBytes, _ message: String) -> XMLError {
    XMLError(.notXML, message, firstBytes: XMLErrorText.quote(document.bytes))
  }
}
