/// Checks what stands before the root element: whether this is XML at all, its encoding, and any document type.
enum XMLProlog {
  /// Returns the XML declaration, which is empty when there is none.
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
    // Skip processing instructions and comments up to a document type or the root element.
    // The parser reports one that has no end.
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
      let position = document.position(of: index)
      throw XMLError(
        .doctypeRefused, "the document has a document type declaration (DTD), which is never read",
        line: position.line, column: position.column)
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

/// The XML declaration at the start of a document (XML 1.0, fifth edition, productions 23 to 26, 32, 80 and 81).
///
/// All readers use this check: libxml2 accepts a version without digits, and parts without blanks between them.
struct XMLDeclaration {
  /// Whether the declared encoding is ASCII.
  private(set) var isASCII = false

  private let document: XMLBytes
  private var index: Int

  /// Checks the declaration at an offset, if there is one.
  ///
  /// - Parameters:
  ///   - document: The document.
  ///   - start: The offset after a byte order mark.
  /// - Throws: ``XMLError`` when it is not well-formed, is cut off, or declares another encoding than UTF-8 or ASCII.
  init(in document: XMLBytes, from start: Int) throws(XMLError) {
    self.document = document
    index = start
    if let end = document.bytes.span.endOfCommonDeclaration(from: start) {
      index = end
    } else if document.starts(with: "<?xml", at: start), start + 5 < document.count,
      XMLBytes.isWhiteSpace(document[start + 5])
    {
      index += 5
      try read()
    }
  }

  /// The offset after the declaration; its start when there is none.
  var end: Int { index }

  private mutating func read() throws(XMLError) {
    skipWhiteSpace()
    try version()
    if try startsPart("encoding") {
      try encoding()
      if try startsPart("standalone") { try standalone() }
    } else if try startsPart("standalone") {
      try standalone()
    }
    skipWhiteSpace()
    try take("?>")
  }

  /// Accepts any version 1.x, and reads it as 1.0 (section 2.8).
  private mutating func version() throws(XMLError) {
    try take("version")
    let quote = try openingQuote()
    try take("1.")
    let digits = index
    skip { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard index > digits else { throw fault("the declaration has no version that is read") }
    try close(quote)
  }

  private mutating func encoding() throws(XMLError) {
    let quote = try openingQuote()
    let start = index
    skip { Self.isLetter($0) }
    guard index > start else { throw fault("the encoding has no name") }
    skip { Self.isLetter($0) || ("0"..."9").contains(Unicode.Scalar($0)) || "._-".utf8.contains($0) }
    let name = document.bytes[start..<index]
    try close(quote)
    switch String(decoding: name, as: UTF8.self).lowercased() {
    case "utf-8": break
    // ASCII is a part of UTF-8.
    case "us-ascii": isASCII = true
    default:
      throw XMLError(
        .invalidEncoding,
        "the document declares the encoding \(XMLErrorText.quote(name)), but only UTF-8 is read", line: 1)
    }
  }

  private mutating func standalone() throws(XMLError) {
    let quote = try openingQuote()
    if index < document.count, document[index] == UInt8(ascii: "y") {
      try take("yes")
    } else {
      try take("no")
    }
    try close(quote)
  }

  /// Consumes a blank and the name of an optional part; false when the part is not there.
  private mutating func startsPart(_ name: StaticString) throws(XMLError) -> Bool {
    let start = index
    skipWhiteSpace()
    guard index < document.count, document[index] == name.utf8Start.pointee else {
      index = start
      return false
    }
    guard index > start else { throw fault("a blank is missing in the declaration") }
    try take(name)
    return true
  }

  private mutating func openingQuote() throws(XMLError) -> UInt8 {
    skipWhiteSpace()
    try take("=")
    skipWhiteSpace()
    guard index < document.count,
      document[index] == UInt8(ascii: "\"") || document[index] == UInt8(ascii: "'")
    else { throw fault("a value in the declaration is not in quotes") }
    index += 1
    return document[index - 1]
  }

  private mutating func close(_ quote: UInt8) throws(XMLError) {
    guard index < document.count, document[index] == quote else {
      throw fault("a value in the declaration holds something that it cannot")
    }
    index += 1
  }

  /// Consumes a text, or throws at the first byte that differs.
  private mutating func take(_ text: StaticString) throws(XMLError) {
    for offset in 0..<text.utf8CodeUnitCount {
      guard index < document.count, document[index] == text.utf8Start[offset] else {
        throw fault("the declaration holds something that it cannot")
      }
      index += 1
    }
  }

  private mutating func skipWhiteSpace() { index = document.skippingWhiteSpace(from: index) }

  private mutating func skip(_ isPart: (UInt8) -> Bool) {
    while index < document.count, isPart(document[index]) { index += 1 }
  }

  private static func isLetter(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte | 0x20)
  }

  private func fault(_ message: String) -> XMLError {
    XMLError.located(.malformed, message, at: index, of: document)
  }
}
