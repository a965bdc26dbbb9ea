import AzureXML

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
