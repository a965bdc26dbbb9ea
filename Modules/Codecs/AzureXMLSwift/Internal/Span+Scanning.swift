/// Searches for bytes, in blocks where that is faster.
///
/// Every access is bounds-checked. Bytes of interest are marked eight at a time, by arithmetic on a 64-bit word; in each
/// word, only the first mark is exact. Offsets are added without overflow checks: a document has less than 2 GiB, so no
/// sum overflows, and the bounds check would stop a wrong offset.
extension Span where Element == UInt8 {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The eight bytes at an offset; the first one is the lowest byte of the word.
  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The offset of the first `<`, `>`, `&` or carriage return from `start` on; `count` when there is none.
  func endOfPlainText(from start: Int) -> Int {
    var index = start
    #if _endian(little)
      while count &- index >= 32 {
        let block = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
        // '<' and '>' differ in the one bit that is set here.
        let angle = (block | (0x02 &* Self.ones)) ^ (0x3E &* Self.ones)
        let ampersand = block ^ (0x26 &* Self.ones)
        let carriageReturn = block ^ (0x0D &* Self.ones)
        // Subtracting 1 borrows from a zero byte.
        let ends =
          ((angle &- Self.ones) & ~angle | (ampersand &- Self.ones) & ~ampersand
            | (carriageReturn &- Self.ones) & ~carriageReturn) & Self.highBits
        if ends[0] != 0 { return index + ends[0].trailingZeroBitCount / 8 }
        if ends[1] != 0 { return index + 8 + ends[1].trailingZeroBitCount / 8 }
        if ends[2] != 0 { return index + 16 + ends[2].trailingZeroBitCount / 8 }
        if ends[3] != 0 { return index + 24 + ends[3].trailingZeroBitCount / 8 }
        index &+= 32
      }
    #endif
    while index < count {
      switch self[index] {
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\r"): return index
      default: index &+= 1
      }
    }
    return index
  }

  /// The offset of the first byte from `start` on that is not an ASCII letter; `count` when there is none.
  @inline(__always)
  func endOfLetters(from start: Int) -> Int {
    var index = start
    while count &- index >= 8 {
      let lower = word(at: index) | (0x20 &* Self.ones)
      // With seven bits a byte no sum carries: the first sum sets the high bit from 'a' on, the second after 'z'.
      let sevenBits = lower & ~Self.highBits
      let fromA = sevenBits &+ ((0x80 - 0x61) &* Self.ones)
      let afterZ = sevenBits &+ ((0x80 - 0x7B) &* Self.ones)
      let others = ~(fromA & ~afterZ & ~lower) & Self.highBits
      if others != 0 { return index + others.trailingZeroBitCount / 8 }
      index &+= 8
    }
    while index < count, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self[index] | 0x20) { index &+= 1 }
    return index
  }

  /// Whether the bytes of a range equal those at an offset.
  @inline(__always)
  func isSame(_ range: Range<Int>, at offset: Int) -> Bool {
    guard count &- offset >= range.count else { return false }
    guard range.count >= 8 else {
      for index in 0..<range.count where self[range.lowerBound + index] != self[offset + index] {
        return false
      }
      return true
    }
    // Eight bytes at a time; the last eight may overlap with those before.
    let last = range.count &- 8
    var index = 0
    while index < last {
      guard word(at: range.lowerBound + index) == word(at: offset + index) else { return false }
      index &+= 8
    }
    return word(at: range.lowerBound + last) == word(at: offset + last)
  }

  func starts(with text: StaticString, at offset: Int) -> Bool {
    text.withUTF8Buffer { text in
      guard count - offset >= text.count else { return false }
      for index in text.indices where self[offset + index] != text[index] { return false }
      return true
    }
  }

  /// Whether the document ends, from an offset on, with a beginning of a text that is not the whole text.
  func endsInside(_ text: StaticString, from offset: Int) -> Bool {
    let rest = count - offset
    guard rest < text.utf8CodeUnitCount else { return false }
    return (0..<rest).allSatisfy { self[offset + $0] == text.utf8Start[$0] }
  }

  /// The first offset of a byte in a range.
  func first(_ byte: UInt8, in range: Range<Int>) -> Int? {
    var index = range.lowerBound
    while index < range.upperBound {
      if self[index] == byte { return index }
      index += 1
    }
    return nil
  }

  /// The scalar at an offset, and its length in bytes; the document is valid UTF-8.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let first = UInt32(self[offset])
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = length == 1 ? first : first & (0x7F >> UInt32(length))
    for index in (offset + 1)..<(offset + length) { value = value << 6 | UInt32(self[index] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }
}
