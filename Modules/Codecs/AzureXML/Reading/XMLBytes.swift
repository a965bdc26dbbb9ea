/// The bytes of a document, with the searches that are needed before and after parsing.
struct XMLBytes {
  let bytes: UnsafeBufferPointer<UInt8>

  var count: Int { bytes.count }

  subscript(index: Int) -> UInt8 { bytes[index] }

  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The offset of the first byte, from `start` on, that is not white space; `count` when there is none.
  func skippingWhiteSpace(from start: Int) -> Int {
    var index = start
    while index < count, Self.isWhiteSpace(bytes[index]) { index += 1 }
    return index
  }

  func starts(with prefix: StaticString, at start: Int, ignoringCase: Bool = false) -> Bool {
    prefix.withUTF8Buffer { prefix in
      guard count - start >= prefix.count else { return false }
      for index in prefix.indices {
        var byte = bytes[start + index]
        if ignoringCase, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte |= 0x20 }
        guard byte == prefix[index] else { return false }
      }
      return true
    }
  }

  /// The offset after the next occurrence of a text; `nil` when there is none.
  func end(of text: StaticString, from start: Int) -> Int? {
    let first = text.withUTF8Buffer { $0[0] }
    var index = start
    while index < count {
      if bytes[index] == first, starts(with: text, at: index) { return index + text.utf8CodeUnitCount }
      index += 1
    }
    return nil
  }

  /// The line and column of an offset, both from 1; the column counts Unicode scalars.
  func position(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in bytes[..<offset] {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }
}

/// One tag, comment, CDATA section, processing instruction or other piece of markup between angle brackets.
struct XMLMarkup {
  enum Kind {
    case startTag
    case endTag
    case emptyTag
    case comment
    case cdataSection
    case instruction
    case other
  }

  let kind: Kind
  /// The offset of its `<`.
  let start: Int
  /// The offset after it; `nil` when the document ends first.
  let end: Int?
}

extension XMLBytes {
  /// The next piece of markup from an offset on, which must lie between two pieces.
  ///
  /// It is not validated.
  func nextMarkup(from index: Int) -> XMLMarkup? {
    guard let start = bytes[index...].firstIndex(of: UInt8(ascii: "<")) else { return nil }
    if starts(with: "<!--", at: start) {
      return XMLMarkup(kind: .comment, start: start, end: end(of: "-->", from: start + 4))
    }
    if starts(with: "<![CDATA[", at: start) {
      return XMLMarkup(kind: .cdataSection, start: start, end: end(of: "]]>", from: start + 9))
    }
    if starts(with: "<?", at: start) {
      return XMLMarkup(kind: .instruction, start: start, end: end(of: "?>", from: start + 2))
    }
    let end = endOfTag(at: start)
    // A tag without an end, followed by another one, is left to the parser, which reports it.
    guard let end, bytes[end - 1] == UInt8(ascii: ">"), !starts(with: "<!", at: start) else {
      return XMLMarkup(kind: .other, start: start, end: end)
    }
    if bytes[start + 1] == UInt8(ascii: "/") { return XMLMarkup(kind: .endTag, start: start, end: end) }
    let isEmpty = bytes[end - 2] == UInt8(ascii: "/")
    return XMLMarkup(kind: isEmpty ? .emptyTag : .startTag, start: start, end: end)
  }

  /// The offset after the tag's `>`, or the offset of a `<` before it; `nil` when the document ends first.
  private func endOfTag(at start: Int) -> Int? {
    var quote: UInt8?
    for index in (start + 1)..<count {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "<"): return index
      case UInt8(ascii: ">") where quote == nil: return index + 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if quote == nil { quote = byte } else if quote == byte { quote = nil }
      default: break
      }
    }
    return nil
  }
}
