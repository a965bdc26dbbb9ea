import AzureXML

extension DocumentParser {
  /// Reads a start tag or the tag of an empty element (XML 1.0, productions 40 and 44).
  mutating func startTag(_ bytes: Span<UInt8>) throws(XMLError) {
    index += 1
    guard let name = try qualifiedName(bytes) else { throw fault(.malformed, "a tag has no name") }
    var attributes: [XMLAttribute] = []
    if index >= bytes.count || bytes[index] != UInt8(ascii: ">") {
      // Of two limits the one that is met first counts, as with parsers that give a tag as a whole.
      guard open.count < limits.maximumDepth else { throw .tooDeep(limits.maximumDepth) }
      attributes = try self.attributes(bytes)
    }
    guard index < bytes.count else { throw fault(.truncated) }
    let isEmpty = bytes[index] == UInt8(ascii: "/")
    index += isEmpty ? 2 : 1
    try builder.startElement(at: name.localRange, attributes: attributes)
    if isEmpty {
      builder.endElement()
    } else {
      open.append(name)
    }
  }

  /// Reads an element of letters that holds nothing but plain text, as most do; whether there is one.
  mutating func plainElement(_ bytes: Span<UInt8>) throws(XMLError) -> Bool {
    let nameStart = index &+ 1
    let nameEnd = bytes.endOfLetters(from: nameStart)
    guard nameEnd > nameStart, nameEnd < bytes.count, bytes[nameEnd] == UInt8(ascii: ">") else {
      return false
    }
    let textEnd = bytes.endOfPlainText(from: nameEnd &+ 1)
    let end = textEnd &+ 2 &+ nameEnd &- nameStart
    guard end < bytes.count, bytes[textEnd] == UInt8(ascii: "<"), bytes[textEnd &+ 1] == UInt8(ascii: "/"),
      bytes[end] == UInt8(ascii: ">"), bytes.isSame(nameStart..<nameEnd, at: textEnd &+ 2)
    else { return false }
    try builder.plainElement(name: nameStart..<nameEnd, text: (nameEnd &+ 1)..<textEnd)
    index = end &+ 1
    return true
  }

  /// Reads an end tag (XML 1.0, production 42).
  mutating func endTag(_ bytes: Span<UInt8>) throws(XMLError) {
    guard let name = open.popLast() else { return }
    let tag = index
    index += 2
    let end = index + name.range.count
    let isMatch = bytes.isSame(name.range, at: index) && end < bytes.count && !bytes[end].isNameByte
    if isMatch {
      index = end
    } else if try qualifiedName(bytes) == nil {
      throw fault(.malformed, "an end tag has no name")
    }
    skipWhiteSpace(bytes)
    guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else {
      throw fault(.malformed, "an end tag holds more than a name")
    }
    guard isMatch else { throw fault(.mismatchedTag, at: tag) }
    index += 1
    builder.endElement()
  }

  mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
    while index < bytes.count, bytes[index].isWhiteSpace { index += 1 }
  }
}
