#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

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

extension Span where Element == UInt8 {
  /// The bytes as a string; invalid UTF-8 is replaced.
  package var string: String {
    withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the bytes are the UTF-8 of a string.
  package func isEqual(to text: String) -> Bool {
    var text = text
    return text.withUTF8 { isEqual(to: $0.span) }
  }

  /// The offset after the XML declaration that the service writes, if that declaration starts at `start`.
  package func endOfCommonDeclaration(from start: Int) -> Int? {
    let common: StaticString = #"<?xml version="1.0" encoding="utf-8"?>"#
    let end = start + common.utf8CodeUnitCount
    guard end <= count else { return nil }
    let found = extracting(start..<end)
    return common.withUTF8Buffer { found.isEqual(to: $0.span) } ? end : nil
  }

  /// Whether both spans hold the same bytes.
  @inline(__always)
  func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard count >= 8 else {
      for index in indices where self[index] != other[index] { return false }
      return true
    }
    guard count <= 16 else { return isSame(as: other) }
    // The last eight may overlap the first: a name of the service has 8 to 16 letters.
    return word(at: 0) == other.word(at: 0) && word(at: count &- 8) == other.word(at: count &- 8)
  }

  /// Whether `other` stands at an offset; the offset may be any number.
  @inline(__always)
  func holds(_ other: Span<UInt8>, at offset: Int) -> Bool {
    guard offset >= 0, offset <= count, other.count <= count &- offset else { return false }
    return extracting(Range(uncheckedBounds: (offset, offset &+ other.count))).isSame(as: other)
  }

  @inline(__always)
  private func isSame(as other: Span<UInt8>) -> Bool {
    withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, min(left.count, right.count)) == 0
      }
    }
  }

  /// The eight bytes at an offset, in native byte order; the access is bounds-checked.
  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// The offset of the first byte, from `start` on, that may need escaping or refusing; `count` when there is none.
  ///
  /// Such bytes are `&`, `<`, `>`, `other`, control characters, and the first byte of U+FFFE and U+FFFF.
  func endOfUnescaped(from start: Int, or other: UInt8) -> Int {
    var index = start
    #if _endian(little)
      while count &- index >= 32 {
        let found = Self.marks(
          in: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self), and: other)
        if found[0] != 0 { return index &+ found[0].trailingZeroBitCount / 8 }
        if found[1] != 0 { return index &+ 8 &+ found[1].trailingZeroBitCount / 8 }
        if found[2] != 0 { return index &+ 16 &+ found[2].trailingZeroBitCount / 8 }
        if found[3] != 0 { return index &+ 24 &+ found[3].trailingZeroBitCount / 8 }
        index &+= 32
      }
    #endif
    while index < count {
      switch self[index] {
      case 0..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), other, 0xEF: return index
      default: index &+= 1
      }
    }
    return index
  }

  /// Sets the high bit of bytes that may need escaping; in each word, only the first mark is exact.
  @inline(__always)
  private static func marks(in words: SIMD4<UInt64>, and other: UInt8) -> SIMD4<UInt64> {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // '<' and '>' differ in the one bit that is set here.
    let angle = (words | (0x02 &* ones)) ^ (0x3E &* ones)
    let ampersand = words ^ (0x26 &* ones)
    let further = words ^ (UInt64(other) &* ones)
    let end = words ^ (0xEF &* ones)
    // Subtracting 1 borrows from a zero byte; subtracting 0x20 borrows from a byte below 0x20.
    let found =
      (angle &- ones) & ~angle | (ampersand &- ones) & ~ampersand | (further &- ones) & ~further
      | (end &- ones) & ~end | (words &- (0x20 &* ones)) & ~words
    return found & (0x80 &* ones)
  }
}
