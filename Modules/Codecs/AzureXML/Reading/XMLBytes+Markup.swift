/// One tag, comment, CDATA section, processing instruction or other piece between angle brackets.
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
  /// The first piece of markup from an offset between two pieces on, found without judging it.
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
    // A tag that runs into the next one is left for a parser to complain about.
    guard let end, bytes[end - 1] == UInt8(ascii: ">"), !starts(with: "<!", at: start) else {
      return XMLMarkup(kind: .other, start: start, end: end)
    }
    if bytes[start + 1] == UInt8(ascii: "/") { return XMLMarkup(kind: .endTag, start: start, end: end) }
    let isEmpty = bytes[end - 2] == UInt8(ascii: "/")
    return XMLMarkup(kind: isEmpty ? .emptyTag : .startTag, start: start, end: end)
  }

  /// The offset after the tag's `>`, or of a `<` that comes before it; `nil` when the document ends first.
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
