/// Base64 with the standard alphabet and padding (RFC 4648 section 4): for messages, keys, signatures and challenges.
///
/// Thirty-two characters at a time where there are as many: eight lie in a word, so that judging and turning them needs
/// no more than arithmetic. What is left over goes one by one. Every access is checked.
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
    target.initialize(repeating: padding)
    var text = target.mutableSpan
    var index = 0
    var end = 0
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
    var bytes = [UInt8](repeating: 0, count: digits * 3 / 4)
    let isBase64 = bytes.withUnsafeMutableBufferPointer { memory in
      var output = memory.mutableSpan
      return decode(text.extracting(0..<digits), into: &output, leniency)
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
    var index = 0
    var end = 0
    let allowsURLAlphabet = leniency.contains(.urlAlphabet)
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
