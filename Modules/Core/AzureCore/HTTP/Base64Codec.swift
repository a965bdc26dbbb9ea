internal import CBase64

/// Base64 with the standard alphabet and padding (RFC 4648 section 4): for messages, keys, signatures and challenges.
///
/// Thirty-two characters at a time where there are as many, by `CBase64` where the processor has what that needs, otherwise in
/// Swift: eight lie in a word, so that judging and turning them needs no more than arithmetic. What is left over goes one by
/// one. Every access in Swift is checked.
package enum Base64Codec {
  /// What is read besides the one text that bytes have.
  package struct Leniency: OptionSet, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) { self.rawValue = rawValue }

    /// `-` and `_` as well as `+` and `/` (RFC 4648 section 5).
    package static let urlAlphabet = Leniency(rawValue: 1)
    /// No padding at all, where there should be some.
    package static let noPadding = Leniency(rawValue: 2)
    /// Bits behind the last byte that are not zero.
    package static let leftoverBits = Leniency(rawValue: 4)
    /// Any number of digits, and up to two of padding whether they fit or not.
    package static let anyLength = Leniency(rawValue: 8)

    /// Whether a text is read whose length is no multiple of four.
    fileprivate func allows(_ digits: Int, of length: Int) -> Bool {
      contains(.anyLength) ? digits > 0 : contains(.noPadding) && digits == length && digits % 4 != 1
    }
  }

  private static let padding = UInt8(ascii: "=")

  /// The text of bytes.
  package static func encode(_ bytes: Span<UInt8>) -> String {
    String(unsafeUninitializedCapacity: length(of: bytes)) { memory in encode(bytes, into: memory) }
  }

  /// The text of bytes.
  package static func encode(_ bytes: [UInt8]) -> String {
    bytes.withUnsafeBufferPointer { encode($0.span) }
  }

  private static func length(of bytes: Span<UInt8>) -> Int { (bytes.count + 2) / 3 * 4 }

  /// Writes the text of bytes into memory that has room for it: four characters for each three bytes begun.
  ///
  /// - Returns: How many characters were written.
  package static func encode(_ bytes: Span<UInt8>, into memory: UnsafeMutableBufferPointer<UInt8>) -> Int {
    let count = length(of: bytes)
    let target = UnsafeMutableBufferPointer(rebasing: memory[..<count])
    guard let start = target.baseAddress else { return 0 }
    // The blocks are stored whole; only what is left over relies on padding that is there.
    var index = bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { azure_base64_encode($0, bytes.count, start) } ?? 0
    }
    // bounded: what was taken from memory, and a third more
    var end = index / 3 * 4
    target[end...].initialize(repeating: padding)
    var text = target.mutableSpan
    // The last word of a block has two bytes more than are taken from it.
    while bytes.count &- index >= 26 {
      let block = Base64Block.digits(
        of: SIMD4(
          bytes.word(at: index), bytes.word(at: index &+ 6), bytes.word(at: index &+ 12),
          bytes.word(at: index &+ 18)))
      text.store(characters: block, at: end)
      index &+= 24
      end &+= 32
    }
    while index < bytes.count {
      let left = bytes.count &- index
      var group = UInt32(bytes[index]) << 16
      if left > 1 { group |= UInt32(bytes[index &+ 1]) << 8 }
      if left > 2 { group |= UInt32(bytes[index &+ 2]) }
      text[end] = digit(group >> 18 & 63)
      text[end &+ 1] = digit(group >> 12 & 63)
      if left > 1 { text[end &+ 2] = digit(group >> 6 & 63) }
      if left > 2 { text[end &+ 3] = digit(group & 63) }
      index &+= 3
      end &+= 4
    }
    return count
  }

  /// The bytes that a text stands for; `nil` when it is not the one text of any.
  ///
  /// Refused, unless it is allowed: characters outside the alphabet, wrong padding, and bits left over that are not zero.
  /// Blanks are always refused.
  package static func decode(_ text: Span<UInt8>, allowing leniency: Leniency = []) -> [UInt8]? {
    var digits = text.count
    while digits > 0, text.count - digits < 2, text[digits - 1] == padding { digits -= 1 }
    guard text.count.isMultiple(of: 4) || leniency.allows(digits, of: text.count) else { return nil }
    // bounded: three quarters of a text that is in memory
    let count = digits * 3 / 4
    var isBase64 = false
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { memory, written in
      // Bytes need not be initialized before they are stored, and none is read here.
      var output = UnsafeMutableBufferPointer(rebasing: memory[..<count]).mutableSpan
      isBase64 = decode(text.extracting(0..<digits), into: &output, leniency)
      // On a fault not all of them are stored.
      written = isBase64 ? count : 0
    }
    return isBase64 ? bytes : nil
  }

  /// The bytes that a text stands for; `nil` when it is not the one text of any.
  package static func decode(_ text: String, allowing leniency: Leniency = []) -> [UInt8]? {
    var text = text
    return text.withUTF8 { decode($0.span, allowing: leniency) }
  }

  private static func decode(
    _ digits: Span<UInt8>, into bytes: inout MutableSpan<UInt8>, _ leniency: Leniency
  ) -> Bool {
    let allowsURLAlphabet = leniency.contains(.urlAlphabet)
    // What is beyond the standard alphabet ends the blocks, and is judged here.
    var index = digits.withUnsafeBufferPointer { digits in
      bytes.withUnsafeMutableBufferPointer { bytes in
        guard let text = digits.baseAddress, let start = bytes.baseAddress else { return 0 }
        return azure_base64_decode(text, digits.count, start)
      }
    }
    // bounded: three quarters of what was taken from memory
    var end = index / 4 * 3
    var faults = SIMD4<UInt64>()
    // Each word is stored with two zero bytes more, for which the characters behind the block leave room.
    while !allowsURLAlphabet, digits.count &- index >= 36 {
      let block = digits.block(at: index)
      faults |= Base64Block.faults(in: block)
      bytes.store(bytes: Base64Block.bytes(of: block), at: end)
      index &+= 32
      end &+= 24
    }
    guard faults == SIMD4() else { return false }
    var group: UInt32 = 0
    var bits = 0
    while index < digits.count {
      guard let value = value(of: digits[index], allowsURLAlphabet) else { return false }
      group = group << 6 | value
      bits &+= 6
      if bits >= 8 {
        bits &-= 8
        bytes[end] = UInt8(truncatingIfNeeded: group >> UInt32(bits))
        end &+= 1
      }
      index &+= 1
    }
    return leniency.contains(.leftoverBits) || group & (1 << UInt32(bits) &- 1) == 0
  }

  private static func digit(_ value: UInt32) -> UInt8 {
    let value = UInt8(truncatingIfNeeded: value)
    return switch value {
    case 0..<26: UInt8(ascii: "A") &+ value
    case 26..<52: UInt8(ascii: "a") &- 26 &+ value
    case 52..<62: value &- (52 - UInt8(ascii: "0"))
    case 62: UInt8(ascii: "+")
    default: UInt8(ascii: "/")
    }
  }

  private static func value(of digit: UInt8, _ allowsURLAlphabet: Bool) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit &- UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit &- UInt8(ascii: "a")) &+ 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit &- UInt8(ascii: "0")) &+ 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    case UInt8(ascii: "-") where allowsURLAlphabet: 62
    case UInt8(ascii: "_") where allowsURLAlphabet: 63
    default: nil
    }
  }
}

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
