import AzureXML

/// Tags of elements.
extension DocumentParser {
  /// Reads a start tag or the tag of an empty element (XML 1.0, productions 40 and 44).
  mutating func startTag(_ bytes: Span<UInt8>) throws(XMLError) {
    index += 1
    guard let name = try qualifiedName(bytes) else { throw fault(.malformed, "a tag has no name") }
    var attributes: [XMLAttribute] = []
    if index >= bytes.count || bytes[index] != UInt8(ascii: ">") {
      // Checks the depth before the number of attributes, as parsers do that report a tag as a whole.
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

  /// Reads an element that contains only plain text and whose name has only letters, as most elements do.
  ///
  /// Returns false when there is none.
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

extension DocumentParser {
  /// Reads the attributes of a tag up to its `>` or `/>`, and leaves out namespace declarations.
  mutating func attributes(_ bytes: Span<UInt8>) throws(XMLError) -> [XMLAttribute] {
    var attributes: [XMLAttribute] = []
    var names: [QualifiedName] = []
    while true {
      let blank = index
      skipWhiteSpace(bytes)
      guard index < bytes.count else { throw fault(.truncated) }
      if bytes[index] == UInt8(ascii: ">") { break }
      if bytes[index] == UInt8(ascii: "/") {
        guard bytes.starts(with: "/>", at: index) else {
          throw missing("/>", bytes: bytes, "a slash stands in a tag elsewhere than at its end")
        }
        break
      }
      guard index > blank else { throw fault(.malformed, "a blank is missing in a tag") }
      guard let name = try qualifiedName(bytes) else {
        throw fault(.malformed, "a tag holds something else than attributes")
      }
      guard names.count < limits.maximumAttributes else { throw .tooManyAttributes(limits.maximumAttributes) }
      let value = try attributeValue(bytes)
      names.append(name)
      if !isNamespaceDeclaration(bytes, name) {
        attributes.append(XMLAttribute(name: bytes.extracting(name.localRange).string, value: value))
      }
    }
    try checkForDuplicates(bytes, names)
    return attributes
  }

  private func isNamespaceDeclaration(_ bytes: Span<UInt8>, _ name: QualifiedName) -> Bool {
    name.localStart == name.start
      ? name.range.count == 5 && bytes.starts(with: "xmlns", at: name.start)
      : name.localStart - name.start == 6 && bytes.starts(with: "xmlns:", at: name.start)
  }

  // Compares each with each: the limit on the number of attributes bounds the time.
  private func checkForDuplicates(_ bytes: Span<UInt8>, _ names: [QualifiedName]) throws(XMLError) {
    for (position, name) in names.enumerated() {
      for earlier in names[..<position]
      where earlier.range.count == name.range.count && bytes.isSame(earlier.range, at: name.start) {
        throw fault(.duplicateAttribute, at: name.start)
      }
    }
  }

  /// Reads the equals sign and the value of an attribute, normalized (XML 1.0 section 3.3.3).
  private mutating func attributeValue(_ bytes: Span<UInt8>) throws(XMLError) -> String {
    skipWhiteSpace(bytes)
    guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
      throw fault(.malformed, "an attribute has no value")
    }
    index += 1
    skipWhiteSpace(bytes)
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'") else {
      throw fault(.malformed, "the value of an attribute is not in quotes")
    }
    let quote = bytes[index]
    index += 1
    var value: [UInt8] = []
    var copied = index
    while index < bytes.count {
      let byte = bytes[index]
      switch byte {
      case quote:
        let rest = bytes.extracting(copied..<index)
        index += 1
        // Most values need no change.
        guard !value.isEmpty else { return rest.string }
        Self.append(rest, to: &value)
        return String(decoding: value, as: UTF8.self)
      case UInt8(ascii: "<"): throw fault(.malformed, "the value of an attribute holds '<'")
      case UInt8(ascii: "&"):
        Self.append(bytes.extracting(copied..<index), to: &value)
        value += UTF8.encode(try reference(bytes)) ?? UTF8.encodedReplacementCharacter
        copied = index
      case UInt8(ascii: "\r"), UInt8(ascii: "\n"), UInt8(ascii: "\t"):
        Self.append(bytes.extracting(copied..<index), to: &value)
        value.append(UInt8(ascii: " "))
        skipLineEnd(bytes)
        copied = index
      default: index += 1
      }
    }
    throw fault(.truncated)
  }

  private static func append(_ piece: Span<UInt8>, to value: inout [UInt8]) {
    piece.withUnsafeBufferPointer { value.append(contentsOf: $0) }
  }
}

/// What stands between tags and says nothing: the declaration, comments, processing instructions.
extension DocumentParser {
  /// Skips the XML declaration, if there is one; the prescan has checked it.
  mutating func skipDeclaration(_ bytes: Span<UInt8>) {
    if let end = bytes.endOfCommonDeclaration(from: index) { return index = end }
    guard bytes.starts(with: "<?xml", at: index), index + 5 < bytes.count, bytes[index + 5].isWhiteSpace
    else { return }
    while index < bytes.count, !bytes.starts(with: "?>", at: index) { index += 1 }
    index = min(index + 2, bytes.count)
  }

  /// Skips white space, comments and processing instructions (XML 1.0, production 27).
  mutating func skipMiscellaneous(_ bytes: Span<UInt8>) throws(XMLError) {
    while true {
      skipWhiteSpace(bytes)
      if bytes.starts(with: "<?", at: index) {
        try skipInstruction(bytes)
      } else if bytes.starts(with: "<!--", at: index) {
        try skipComment(bytes)
      } else {
        return
      }
    }
  }

  /// Skips a comment (XML 1.0, production 15).
  mutating func skipComment(_ bytes: Span<UInt8>) throws(XMLError) {
    index += 4
    while index + 2 < bytes.count {
      guard bytes[index] == UInt8(ascii: "-"), bytes[index + 1] == UInt8(ascii: "-") else {
        index += 1
        continue
      }
      guard bytes[index + 2] == UInt8(ascii: ">") else {
        throw fault(.malformed, "a comment holds two hyphens")
      }
      index += 3
      return
    }
    throw fault(.truncated)
  }

  /// Skips a processing instruction (XML 1.0, production 16), whose target has no colon (Namespaces in XML 1.0, section 7).
  mutating func skipInstruction(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = index
    index += 2
    guard skipUnqualifiedName(bytes) else {
      throw fault(.malformed, "a processing instruction has no target")
    }
    guard index < bytes.count else { throw fault(.truncated) }
    // In upper or lower case (XML 1.0, production 17).
    if index - start == 5, (2..<5).map({ bytes[start + $0] | 0x20 }) == Array("xml".utf8) {
      throw fault(.malformed, "a declaration stands elsewhere than at the start", at: start)
    }
    guard bytes[index].isWhiteSpace || bytes.starts(with: "?>", at: index) else {
      throw missing(
        "?>", bytes: bytes, "the target of a processing instruction holds something that it cannot")
    }
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "?"), bytes.starts(with: "?>", at: index) {
        index += 2
        return
      }
      index += 1
    }
    throw fault(.truncated)
  }
}
