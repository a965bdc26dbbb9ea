/// Base64 with padding and the standard alphabet (RFC 4648 section 4), for keys and signatures.
enum Base64 {
  private static let padding = UInt8(ascii: "=")

  static func encode(_ bytes: UnsafeRawBufferPointer) -> String {
    String(unsafeUninitializedCapacity: (bytes.count + 2) / 3 * 4) { encode(bytes, into: $0) }
  }

  /// Writes the text of bytes into memory for four characters for each three bytes begun, and returns their number.
  static func encode(_ bytes: UnsafeRawBufferPointer, into text: UnsafeMutableBufferPointer<UInt8>) -> Int {
    var end = 0
    var index = 0
    while index < bytes.count {
      let left = bytes.count - index
      var group = UInt32(bytes[index]) << 16
      if left > 1 { group |= UInt32(bytes[index + 1]) << 8 }
      if left > 2 { group |= UInt32(bytes[index + 2]) }
      text[end] = digit(group >> 18 & 63)
      text[end + 1] = digit(group >> 12 & 63)
      text[end + 2] = left > 1 ? digit(group >> 6 & 63) : padding
      text[end + 3] = left > 2 ? digit(group & 63) : padding
      end += 4
      index += 3
    }
    return end
  }

  private static let alphabet: StaticString =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"

  /// Within the 64 characters: the mask sees to it.
  private static func digit(_ value: UInt32) -> UInt8 { alphabet.utf8Start[Int(value & 63)] }

  /// Decodes text, or returns `nil` when its length, a character or its padding is wrong; blanks are wrong too.
  static func decode(_ text: String) -> [UInt8]? {
    let input = Array(text.utf8)
    guard input.count.isMultiple(of: 4) else { return nil }
    let digits = input.dropLast(input.last == padding ? (input.dropLast().last == padding ? 2 : 1) : 0)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(input.count / 4 * 3)
    var group: UInt32 = 0
    var bits = 0
    for digit in digits {
      guard let value = value(of: digit) else { return nil }
      group = group << 6 | value
      bits += 6
      if bits >= 8 {
        bits -= 8
        bytes.append(UInt8(truncatingIfNeeded: group >> UInt32(bits)))
      }
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"): 62
    case UInt8(ascii: "/"): 63
    default: nil
    }
  }
}
