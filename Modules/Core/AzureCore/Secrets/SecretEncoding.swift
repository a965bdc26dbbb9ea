/// The forms in which a secret is written when it is encoded as a whole, or as a part of something.
enum SecretEncoding {
  private static let digits = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  /// The digits of base64 that bytes alone decide, wherever they stand in what is encoded: behind a multiple of three bytes,
  /// or one or two more.
  ///
  /// RFC 4648 section 4: the first digit behind one byte has four bits of them less, that behind two bytes two.
  static func base64Parts(of bytes: [UInt8]) -> [[UInt8]] {
    [0, 4, 2].map { skipped in
      var part: [UInt8] = []
      part.reserveCapacity(bytes.count * 4 / 3 + 1)
      var (bits, held) = (UInt32(0), -skipped)
      for byte in bytes {
        bits = bits << 8 | UInt32(byte)
        held += 8
        while held >= 6 {
          held -= 6
          part.append(digits[Int(bits >> UInt32(held) & 63)])
        }
      }
      return part
    }
  }

  /// Two hexadecimal digits for each byte, in small letters.
  static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The bytes that a text in base64 stands for, in either alphabet, or `nil` when it is none.
  static func base64Decoded(_ text: [UInt8]) -> [UInt8]? {
    var bytes: [UInt8] = []
    var (bits, held) = (UInt32(0), 0)
    let end = text.lastIndex { $0 != UInt8(ascii: "=") }.map { $0 + 1 } ?? 0
    guard end > 0, text.count - end <= 2 else { return nil }
    for byte in text[..<end] {
      guard let value = value(of: byte) else { return nil }
      bits = bits << 6 | value
      held += 6
      if held >= 8 {
        held -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(held)))
        bits &= 1 << UInt32(held) - 1
      }
    }
    return bytes
  }

  private static func value(of digit: UInt8) -> UInt32? {
    switch digit {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"): UInt32(digit - UInt8(ascii: "A"))
    case UInt8(ascii: "a")...UInt8(ascii: "z"): UInt32(digit - UInt8(ascii: "a")) + 26
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(digit - UInt8(ascii: "0")) + 52
    case UInt8(ascii: "+"), UInt8(ascii: "-"): 62
    case UInt8(ascii: "/"), UInt8(ascii: "_"): 63
    default: nil
    }
  }
}
