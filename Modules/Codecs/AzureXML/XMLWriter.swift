/// Writes an XML document as UTF-8 bytes, escaping what must be escaped.
///
/// ```swift
/// var writer = XMLWriter()
/// try writer.element("QueueMessage") { writer throws(XMLError) in
///   try writer.element("MessageText", text: "2 < 3")
/// }
/// // writer.bytes: <QueueMessage><MessageText>2 &lt; 3</MessageText></QueueMessage>
/// ```
///
/// Nothing is added between elements. A carriage return is written as `&#13;`, as any reader would turn a raw one
/// into a line feed (XML 1.0 section 2.11). Characters that XML 1.0 cannot carry in any form (section 2.2) are
/// refused. A call that throws leaves ``bytes`` as they were before it.
package struct XMLWriter: Sendable {
  /// The document so far.
  package private(set) var bytes: [UInt8]

  /// Starts a document.
  ///
  /// The service reads documents with and without these marks, and writes both
  /// (https://learn.microsoft.com/rest/api/storageservices/get-messages).
  ///
  /// - Parameters:
  ///   - byteOrderMark: Whether the document starts with the UTF-8 byte order mark, EF BB BF.
  ///   - declaration: Whether `<?xml version="1.0" encoding="utf-8"?>` comes before the root element.
  ///   - capacity: How many bytes to reserve, for a document whose size is roughly known.
  package init(byteOrderMark: Bool = false, declaration: Bool = false, capacity: Int = 0) {
    bytes = []
    // bounded: the caller's own estimate
    if capacity > 0 { bytes.reserveCapacity(capacity) }
    if byteOrderMark { bytes += [0xEF, 0xBB, 0xBF] }
    if declaration { bytes += #"<?xml version="1.0" encoding="utf-8"?>"#.utf8 }
  }

  /// Writes an element whose content the closure writes; `<X />` when the closure writes nothing.
  ///
  /// - Parameters:
  ///   - name: The name of the element.
  ///   - attributes: The attributes, written in this order.
  ///   - content: Writes what is inside the element.
  /// - Throws: ``XMLError`` of kind `invalidName` or ``XMLError/Kind/invalidCharacter``, and whatever
  ///   the closure threw.
  package mutating func element(
    _ name: String, attributes: [XMLAttribute] = [],
    _ content: (inout XMLWriter) throws(XMLError) -> Void
  ) throws(XMLError) {
    try undoingOnError { writer throws(XMLError) in
      try writer.appendStart(name, attributes)
      let contentStart = writer.bytes.count
      try content(&writer)
      if writer.bytes.count == contentStart {
        writer.bytes.removeLast()
        writer.bytes += " />".utf8
      } else {
        writer.bytes += "</".utf8
        writer.bytes += name.utf8
        writer.bytes.append(UInt8(ascii: ">"))
      }
    }
  }

  /// Writes an element that holds only text; `<X />` when the text is empty.
  ///
  /// - Parameters:
  ///   - name: The name of the element.
  ///   - attributes: The attributes, written in this order.
  ///   - text: The text not escaped.
  /// - Throws: ``XMLError`` of kind ``XMLError/Kind/invalidCharacter``, with the ``XMLError/index`` of the character,
  ///   or `invalidName`.
  package mutating func element(
    _ name: String, attributes: [XMLAttribute] = [], text: String
  ) throws(XMLError) {
    try element(name, attributes: attributes) { writer throws(XMLError) in try writer.text(text) }
  }

  /// Writes an element without content, as `<X />`.
  ///
  /// - Parameters:
  ///   - name: The name of the element.
  ///   - attributes: The attributes, written in this order.
  /// - Throws: ``XMLError`` of kind `invalidName` or ``XMLError/Kind/invalidCharacter``.
  package mutating func emptyElement(
    _ name: String, attributes: [XMLAttribute] = []
  ) throws(XMLError) {
    try element(name, attributes: attributes) { _ in }
  }

  /// Writes text inside the element whose content is being written.
  ///
  /// - Parameter text: The text not escaped.
  /// - Throws: ``XMLError`` of kind ``XMLError/Kind/invalidCharacter``, with the ``XMLError/index`` of the character.
  package mutating func text(_ text: String) throws(XMLError) {
    let start = bytes.count
    do throws(XMLError) {
      try XMLEscaping.append(text, to: &bytes, in: .text)
    } catch {
      bytes.removeSubrange(start...)
      throw error
    }
  }

  /// Writes markup as it is, for documents whose tags never change.
  package mutating func markup(_ tags: StaticString) {
    tags.withUTF8Buffer { bytes.append(contentsOf: $0) }
  }

  private mutating func appendStart(_ name: String, _ attributes: [XMLAttribute]) throws(XMLError) {
    try XMLName.check(name)
    bytes.append(UInt8(ascii: "<"))
    bytes += name.utf8
    for attribute in attributes {
      try XMLName.check(attribute.name)
      bytes.append(UInt8(ascii: " "))
      bytes += attribute.name.utf8
      bytes += "=\"".utf8
      try XMLEscaping.append(attribute.value, to: &bytes, in: .attributeValue)
      bytes.append(UInt8(ascii: "\""))
    }
    bytes.append(UInt8(ascii: ">"))
  }

  private mutating func undoingOnError(
    _ write: (inout XMLWriter) throws(XMLError) -> Void
  ) throws(XMLError) {
    let start = bytes.count
    do throws(XMLError) {
      try write(&self)
    } catch {
      bytes.removeSubrange(start...)
      throw error
    }
  }
}

/// Escapes text that is written into a document.
enum XMLEscaping {
  /// Where the text will stand, which decides what must be escaped.
  enum Context {
    case text
    case attributeValue
  }

  static func append(
    _ text: String, to bytes: inout [UInt8], in context: Context
  ) throws(XMLError) {
    var text = text
    // Strings bridged from Objective-C are copied to get UTF-8; all others are used without a copy.
    let refused = text.withUTF8 { append($0, to: &bytes, in: context) }
    if let refused { throw invalidCharacter(in: text, at: refused) }
  }

  /// Appends the escaped text.
  ///
  /// Returns the offset of the first character that XML cannot carry, if there is one.
  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8], in context: Context
  ) -> Int? {
    let quote = context == .text ? UInt8(ascii: "&") : UInt8(ascii: "\"")
    var runStart = 0
    var index = 0
    while true {
      index = text.span.endOfUnescaped(from: index, or: quote)
      guard index < text.count else { break }
      let byte = text[index]
      // All bytes to escape or refuse are below '?', except those of U+FFFE and U+FFFF, which start with EF.
      if byte > 0x3E {
        if byte == 0xEF, text[index + 1] == 0xBF, text[index + 2] >= 0xBE { return index }
        index += 1
        continue
      }
      let replacement: StaticString
      switch (byte, context) {
      case (UInt8(ascii: "&"), _): replacement = "&amp;"
      case (UInt8(ascii: "<"), _): replacement = "&lt;"
      case (UInt8(ascii: ">"), _): replacement = "&gt;"
      case (UInt8(ascii: "\r"), _): replacement = "&#13;"
      case (UInt8(ascii: "\""), .attributeValue): replacement = "&quot;"
      // Readers turn raw line ends and tabs in attributes into blanks (XML 1.0 section 3.3.3).
      case (UInt8(ascii: "\n"), .attributeValue): replacement = "&#10;"
      case (UInt8(ascii: "\t"), .attributeValue): replacement = "&#9;"
      case (UInt8(ascii: "\n"), .text), (UInt8(ascii: "\t"), .text):
        index += 1
        continue
      default: return index
      }
      bytes.append(contentsOf: text[runStart..<index])
      replacement.withUTF8Buffer { bytes.append(contentsOf: $0) }
      index += 1
      runStart = index
    }
    bytes.append(contentsOf: text[runStart...])
    return nil
  }

  private static func invalidCharacter(in text: String, at offset: Int) -> XMLError {
    let before = text.utf8.prefix(offset)
    // Every scalar has exactly one byte that is not a continuation byte.
    let index = before.reduce(into: 0) { count, byte in if byte & 0xC0 != 0x80 { count += 1 } }
    let scalar = text.unicodeScalars[before.endIndex]
    let name = "U+" + XMLErrorText.hexadecimal(scalar.value, digits: 4)
    return XMLError(
      .invalidCharacter,
      "\(name) at index \(index) (in Unicode scalars) is a character that XML 1.0 cannot carry",
      index: index)
  }
}

/// The rule for names of elements and attributes (XML 1.0 section 2.3), without the colon, which belongs to namespaces.
package enum XMLName {
  static func check(_ name: String) throws(XMLError) {
    var isFirst = true
    for scalar in name.unicodeScalars {
      guard isAllowed(scalar, first: isFirst) else {
        throw XMLError(.invalidName, "'\(XMLErrorText.printable(name))' is not a name that XML allows")
      }
      isFirst = false
    }
    guard !isFirst else { throw XMLError(.invalidName, "a name is empty") }
  }

  /// Whether a character can stand in a name, or start one.
  package static func isAllowed(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    case "0"..."9", "-", ".": !first
    default: scalar.value >= 0x80 && isAllowedBeyondASCII(scalar.value, first: first)
    }
  }

  private static func isAllowedBeyondASCII(_ value: UInt32, first: Bool) -> Bool {
    switch value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D,
      0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
      0x10000...0xEFFFF:
      true
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: !first
    default: false
    }
  }
}
