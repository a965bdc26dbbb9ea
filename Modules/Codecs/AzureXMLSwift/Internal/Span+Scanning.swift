/// Looking for bytes, a block at a time where that is quicker.
///
/// Every access is checked. What marks bytes in a block works on eight bytes in a word, so that it needs no more than
/// arithmetic; the first mark of a word is exact. Offsets are added without a check of their own: a document has less than
/// 2 GiB, so that no sum of them overflows, and a wrong one would be stopped by the check of the access.
extension Span where Element == UInt8 {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The eight bytes from an offset on, the first in the lowest byte.
  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The first offset from the given one on of `<`, `>`, `&` or a carriage return; `count` when there is none.
  func endOfPlainText(from start: Int) -> Int {
    var index = start
    #if _endian(little)
      while count &- index >= 32 {
        let block = bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self)
        // '<' and '>' differ in the one bit that is set here.
        let angle = (block | (0x02 &* Self.ones)) ^ (0x3E &* Self.ones)
        let ampersand = block ^ (0x26 &* Self.ones)
        let carriageReturn = block ^ (0x0D &* Self.ones)
        // A byte that is zero borrows when one is taken off.
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

  /// The first offset from the given one on that is no ASCII letter; `count` when there is none.
  @inline(__always)
  func endOfLetters(from start: Int) -> Int {
    var index = start
    while count &- index >= 8 {
      let lower = word(at: index) | (0x20 &* Self.ones)
      // Of seven bits each, so that no sum carries: the high bit is set from 'a' on, and from after 'z' on.
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

  /// Whether as many bytes as a range has are the same in it and from an offset on.
  @inline(__always)
  func isSame(_ range: Range<Int>, at offset: Int) -> Bool {
    guard count &- offset >= range.count else { return false }
    guard range.count >= 8 else {
      for index in 0..<range.count where self[range.lowerBound + index] != self[offset + index] {
        return false
      }
      return true
    }
    // Eight bytes at a time; the last eight may overlap those before.
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

  /// Whether what is left from an offset on is the beginning of a text, and no more of it.
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

  /// The scalar at an offset and its length; the document is known to be UTF-8.
  func scalar(at offset: Int) -> (scalar: Unicode.Scalar, length: Int) {
    let first = UInt32(self[offset])
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    var value = length == 1 ? first : first & (0x7F >> UInt32(length))
    for index in (offset + 1)..<(offset + length) { value = value << 6 | UInt32(self[index] & 0x3F) }
    return (Unicode.Scalar(value) ?? "\u{FFFD}", length)
  }
}
