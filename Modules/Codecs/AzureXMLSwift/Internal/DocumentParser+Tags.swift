import AzureXML

extension DocumentParser {
  /// Reads a start tag or the tag of an empty element (XML 1.0, productions 40 and 44).
  mutating func startTag(_ bytes: Span<UInt8>, into handler: inout some XMLEventHandler) throws(XMLError) {
    index += 1
    guard let name = qualifiedName(bytes) else { throw fault(.malformed, "a tag has no name") }
    var attributes: [XMLAttribute] = []
    if index >= bytes.count || bytes[index] != UInt8(ascii: ">") {
      attributes = try self.attributes(bytes)
    }
    guard index < bytes.count else { throw fault(.truncated) }
    guard open.count < limits.maximumDepth else { throw .tooDeep(limits.maximumDepth) }
    let isEmpty = bytes[index] == UInt8(ascii: "/")
    index += isEmpty ? 2 : 1
    try handler.startElement(bytes.extracting(name.localRange), attributes: attributes)
    if isEmpty {
      try handler.endElement(bytes.extracting(name.localRange))
    } else {
      open.append(name)
    }
  }

  /// Reads an end tag (XML 1.0, production 42).
  mutating func endTag(_ bytes: Span<UInt8>, into handler: inout some XMLEventHandler) throws(XMLError) {
    guard let name = open.popLast() else { return }
    let tag = index
    index += 2
    let end = index + name.range.count
    let isMatch = bytes.isSame(name.range, at: index) && end < bytes.count && !bytes[end].isNameByte
    if isMatch {
      index = end
    } else if !skipName(bytes) {
      throw fault(.truncated, "an end tag has no name")
    }
    skipWhiteSpace(bytes)
    guard index < bytes.count, bytes[index] == UInt8(ascii: ">") else {
      throw fault(.truncated, "an end tag holds more than a name")
    }
    guard isMatch else { throw fault(.mismatchedTag, at: tag) }
    index += 1
    try handler.endElement(bytes.extracting(name.localRange))
  }

  mutating func skipWhiteSpace(_ bytes: Span<UInt8>) {
    while index < bytes.count, bytes[index].isWhiteSpace { index += 1 }
  }
}
