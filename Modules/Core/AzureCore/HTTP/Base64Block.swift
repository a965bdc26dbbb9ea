/// Thirty-two characters of base64 in four words, turned into twenty-four bytes and back.
///
/// A word of characters has the first in its lowest byte. All sums stay within their bytes: a value has six bits, an
/// ASCII character seven, and a character beyond ASCII is a fault whatever it does to its neighbour.
enum Base64Block {
  typealias Words = SIMD4<UInt64>

  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var highBits: Words { Words(repeating: 0x80 &* ones) }

  /// Sets the high bit of each byte that is a number or more; the other bits mean nothing.
  @inline(__always)
  private static func isAtLeast(_ number: UInt8, _ words: Words) -> Words {
    words &+ Words(repeating: UInt64(0x80 &- number) &* ones)
  }

  /// A number in each byte that is another number or more, zero in the rest.
  @inline(__always)
  private static func select(_ number: UInt64, where words: Words, isAtLeast least: UInt8) -> Words {
    let marks = isAtLeast(least, words) & highBits
    return (marks &- (marks &>> 7)) & Words(repeating: number &* ones)
  }

  /// The characters of the first six bytes of each word, where the first byte is the highest.
  @inline(__always)
  static func digits(of bytes: Words) -> Words {
    // Halves of 24 bits, then of 12, then of 6, the first always into the lower bits.
    let halves = (bytes &>> 40) | ((bytes &>> 16) & 0xFF_FFFF) &<< 32
    let quarters = (halves &>> 12) & 0x0000_0FFF_0000_0FFF | (halves & 0x0000_0FFF_0000_0FFF) &<< 16
    let values = (quarters &>> 6) & 0x003F_003F_003F_003F | (quarters & 0x003F_003F_003F_003F) &<< 8
    // 'A' and on, 'a' and on, '0' and on, '+', '/'.
    return values &+ Words(repeating: 65 &* ones) &+ select(6, where: values, isAtLeast: 26)
      &- select(75, where: values, isAtLeast: 52) &- select(15, where: values, isAtLeast: 62)
      &+ select(3, where: values, isAtLeast: 63)
  }

  /// Zero when all characters are of the alphabet.
  @inline(__always)
  static func faults(in characters: Words) -> Words {
    let plus = isAtLeast(43, characters) & ~isAtLeast(44, characters)
    let slashAndDigits = isAtLeast(47, characters) & ~isAtLeast(58, characters)
    let upper = isAtLeast(65, characters) & ~isAtLeast(91, characters)
    let lower = isAtLeast(97, characters) & ~isAtLeast(123, characters)
    return (characters | ~(plus | slashAndDigits | upper | lower)) & highBits
  }

  /// Six bytes in each word, the first highest, and two of zero behind them.
  @inline(__always)
  static func bytes(of characters: Words) -> Words {
    let values =
      characters &+ Words(repeating: 19 &* ones) &- select(3, where: characters, isAtLeast: 47)
      &- select(12, where: characters, isAtLeast: 48) &- select(69, where: characters, isAtLeast: 65)
      &- select(6, where: characters, isAtLeast: 97)
    let quarters = (values & 0x003F_003F_003F_003F) &<< 6 | (values &>> 8) & 0x003F_003F_003F_003F
    let halves = (quarters & 0x0000_0FFF_0000_0FFF) &<< 12 | (quarters &>> 16) & 0x0000_0FFF_0000_0FFF
    return (halves &<< 40) | (halves &>> 32) &<< 16
  }
}

extension Span where Element == UInt8 {
  /// Eight bytes from an offset on, the first of them highest.
  @inline(__always)
  func word(at offset: Int) -> UInt64 {
    UInt64(bigEndian: bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  /// Four words from an offset on, the first byte of each lowest.
  @inline(__always)
  func block(at offset: Int) -> Base64Block.Words {
    let words = bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Base64Block.Words.self)
    #if _endian(little)
      return words
    #else
      return Base64Block.Words(
        words[0].byteSwapped, words[1].byteSwapped, words[2].byteSwapped, words[3].byteSwapped)
    #endif
  }
}

extension MutableSpan where Element == UInt8 {
  /// Stores eight characters of each word, the first of them lowest.
  @inline(__always)
  mutating func store(characters words: Base64Block.Words, at offset: Int) {
    var bytes = mutableBytes
    for index in 0..<4 {
      bytes.storeBytes(of: words[index].littleEndian, toByteOffset: offset &+ index &* 8, as: UInt64.self)
    }
  }

  /// Stores six bytes of each word, the first of them highest, and two more behind the last.
  @inline(__always)
  mutating func store(bytes words: Base64Block.Words, at offset: Int) {
    var bytes = mutableBytes
    for index in 0..<4 {
      bytes.storeBytes(of: words[index].bigEndian, toByteOffset: offset &+ index &* 6, as: UInt64.self)
    }
  }
}
