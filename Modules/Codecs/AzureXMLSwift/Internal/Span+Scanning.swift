/// Looking for bytes, eight at a time where that is quicker. Every access is checked.
extension Span where Element == UInt8 {
  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: UInt64 { 0x8080_8080_8080_8080 }

  /// The eight bytes from an offset on, the first in the lowest byte.
  private func word(at offset: Int) -> UInt64 {
    UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// The high bit of each byte that is zero; above the first of them others may be marked too.
  private static func zeros(_ word: UInt64) -> UInt64 {
    (word &- ones) & ~word & highBits
  }

  /// The first offset from the given one on of `<`, `>`, `&` or a carriage return; `count` when there is none.
  func endOfPlainText(from start: Int) -> Int {
    var index = start
    while count - index >= 8 {
      let word = word(at: index)
      // '<' and '>' differ in the one bit that is set here.
      let found =
        Self.zeros((word | 0x02 &* Self.ones) ^ 0x3E &* Self.ones) | Self.zeros(word ^ 0x26 &* Self.ones)
        | Self.zeros(word ^ 0x0D &* Self.ones)
      if found != 0 { return index + found.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count {
      switch self[index] {
      case UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: "&"), UInt8(ascii: "\r"): return index
      default: index += 1
      }
    }
    return index
  }

  /// The first offset from the given one on that is no ASCII letter; `count` when there is none.
  func endOfLetters(from start: Int) -> Int {
    var index = start
    while count - index >= 8 {
      let lower = word(at: index) | 0x20 &* Self.ones
      // Of seven bits each, so that no sum carries: the high bit is set from 'a' on, and from after 'z' on.
      let sevenBits = lower & ~Self.highBits
      let fromA = sevenBits &+ (0x80 - 0x61) &* Self.ones
      let afterZ = sevenBits &+ (0x80 - 0x7B) &* Self.ones
      let others = ~(fromA & ~afterZ & ~lower) & Self.highBits
      if others != 0 { return index + others.trailingZeroBitCount / 8 }
      index += 8
    }
    while index < count, (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self[index] | 0x20) { index += 1 }
    return index
  }

  /// Whether as many bytes as a range has are the same in it and from an offset on.
  func isSame(_ range: Range<Int>, at offset: Int) -> Bool {
    guard count - offset >= range.count else { return false }
    var first = range.lowerBound
    var second = offset
    while range.upperBound - first >= 8 {
      guard word(at: first) == word(at: second) else { return false }
      first += 8
      second += 8
    }
    while first < range.upperBound {
      guard self[first] == self[second] else { return false }
      first += 1
      second += 1
    }
    return true
  }

  func starts(with text: StaticString, at offset: Int) -> Bool {
    text.withUTF8Buffer { text in
      guard count - offset >= text.count else { return false }
      for index in text.indices where self[offset + index] != text[index] { return false }
      return true
    }
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
