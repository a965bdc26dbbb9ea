/// Judges what stands before the root element: whether this is XML at all, its encoding, and any document type.
enum XMLProlog {
  static func check(_ document: XMLBytes, from start: Int) throws(XMLError) {
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
    if let end = document.bytes.span.endOfUsualDeclaration(from: index) {
      index = document.skippingWhiteSpace(from: end)
    } else {
      try checkDeclaredEncoding(document, at: index)
    }
    // Skips declaration, processing instructions and comments up to a document type or the root element.
    // An unfinished one is left to the parser.
    while index < document.count {
      let end: Int?
      if document.starts(with: "<?", at: index) {
        end = document.end(of: "?>", from: index + 2)
      } else if document.starts(with: "<!--", at: index) {
        end = document.end(of: "-->", from: index + 4)
      } else {
        return try checkRoot(document, at: index)
      }
      guard let end else { return }
      index = document.skippingWhiteSpace(from: end)
    }
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

  private static func checkDeclaredEncoding(_ document: XMLBytes, at start: Int) throws(XMLError) {
    guard document.starts(with: "<?xml", at: start), start + 5 < document.count,
      XMLBytes.isWhiteSpace(document[start + 5]),
      let end = document.end(of: "?>", from: start + 5)
    else { return }
    let declaration = XMLBytes(bytes: UnsafeBufferPointer(rebasing: document.bytes[..<end]))
    guard let nameEnd = declaration.end(of: "encoding", from: start + 5) else { return }
    let equals = declaration.skippingWhiteSpace(from: nameEnd)
    guard declaration[equals] == UInt8(ascii: "=") else { return }
    let quote = declaration.skippingWhiteSpace(from: equals + 1)
    guard declaration[quote] == UInt8(ascii: "\"") || declaration[quote] == UInt8(ascii: "'") else {
      return
    }
    let value = declaration.bytes[(quote + 1)...].prefix { $0 != declaration[quote] }
    let name = String(decoding: value, as: UTF8.self)
    // ASCII is a part of UTF-8.
    guard !["utf-8", "us-ascii"].contains(name.lowercased()) else { return }
    throw XMLError(
      .invalidEncoding,
      "the document declares the encoding \(XMLErrorText.quote(value)), but only UTF-8 is read",
      line: 1)
  }

  private static func notXML(_ document: XMLBytes, _ message: String) -> XMLError {
    XMLError(.notXML, message, firstBytes: XMLErrorText.quote(document.bytes))
  }
}
