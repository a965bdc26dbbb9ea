import AzureXML

extension DocumentParser {
  /// Skips the XML declaration, if there is one (XML 1.0, production 23).
  mutating func skipDeclaration(_ bytes: Span<UInt8>) throws(XMLError) {
    if let end = bytes.endOfUsualDeclaration(from: index) { return index = end }
    guard bytes.starts(with: "<?xml", at: index), index + 5 < bytes.count, bytes[index + 5].isWhiteSpace
    else { return }
    index += 5
    guard let version = try declaredValue(bytes, of: "version"), isVersion(bytes, version) else {
      throw fault(.malformed, "the declaration has no version that is read")
    }
    if let encoding = try declaredValue(bytes, of: "encoding") {
      guard isEncodingName(bytes, encoding) else { throw fault(.malformed, "the encoding has no name") }
    }
    if let standalone = try declaredValue(bytes, of: "standalone") {
      let isYes = standalone.count == 3 && bytes.starts(with: "yes", at: standalone.lowerBound)
      let isNo = standalone.count == 2 && bytes.starts(with: "no", at: standalone.lowerBound)
      guard isYes || isNo else {
        throw fault(.malformed, "whether the document stands alone is neither yes nor no")
      }
    }
    skipWhiteSpace(bytes)
    guard bytes.starts(with: "?>", at: index) else {
      throw fault(.malformed, "the declaration holds something that it cannot")
    }
    index += 2
  }

  /// Where the value of a part of the declaration stands; `nil` when something else comes next.
  private mutating func declaredValue(
    _ bytes: Span<UInt8>, of name: StaticString
  ) throws(XMLError) -> Range<Int>? {
    let start = index
    skipWhiteSpace(bytes)
    guard index > start, bytes.starts(with: name, at: index) else {
      index = start
      return nil
    }
    index += name.utf8CodeUnitCount
    skipWhiteSpace(bytes)
    guard index < bytes.count, bytes[index] == UInt8(ascii: "=") else {
      throw fault(.malformed, "an equals sign is missing in the declaration")
    }
    index += 1
    skipWhiteSpace(bytes)
    guard index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'"),
      let end = bytes.first(bytes[index], in: (index + 1)..<bytes.count)
    else { throw fault(.malformed, "a value in the declaration is not in quotes") }
    let value = (index + 1)..<end
    index = end + 1
    return value
  }

  /// Any version 1.x, which is read as 1.0 (XML 1.0 section 2.8).
  private func isVersion(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
    guard value.count > 2, bytes.starts(with: "1.", at: value.lowerBound) else { return false }
    for offset in (value.lowerBound + 2)..<value.upperBound
    where !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains(bytes[offset]) { return false }
    return true
  }

  /// The form of a name of an encoding; which one it is has been checked before.
  private func isEncodingName(_ bytes: Span<UInt8>, _ value: Range<Int>) -> Bool {
    guard !value.isEmpty, bytes[value.lowerBound].isNameStartByte, bytes[value.lowerBound] > 0x40 else {
      return false
    }
    for offset in value {
      let byte = bytes[offset]
      guard byte.isNameByte, byte < 0x80, byte != UInt8(ascii: ":") else { return false }
    }
    return true
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
    guard bytes.starts(with: "<!--", at: index) else {
      throw fault(.malformed, "the document has a declaration where none can stand")
    }
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
    throw fault(.truncated, at: bytes.count)
  }

  /// Skips a processing instruction (XML 1.0, production 16).
  mutating func skipInstruction(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = index
    index += 2
    guard skipName(bytes) else { throw fault(.malformed, "a processing instruction has no target") }
    // In whatever case (XML 1.0, production 17).
    if index - start == 5, (2..<5).map({ bytes[start + $0] | 0x20 }) == Array("xml".utf8) {
      throw fault(.malformed, "a declaration stands elsewhere than at the start", at: start)
    }
    guard index >= bytes.count || bytes[index].isWhiteSpace || bytes.starts(with: "?>", at: index) else {
      throw fault(.malformed, "a blank is missing after the target of a processing instruction")
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
