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
