/// The forms in which a secret is written when it is encoded as a whole, or as a part of something.
enum SecretEncoding {
  /// The digits of base64 that bytes alone decide, wherever they stand in what is encoded: behind a multiple of three bytes,
  /// or one or two more.
  ///
  /// RFC 4648 section 4: the first digit behind one byte has four bits of them less, that behind two bytes two.
  static func base64Parts(of bytes: [UInt8]) -> [[UInt8]] {
    [(before: 0, digits: 0, bits: 0), (1, 2, 4), (2, 3, 2)].map { shift in
      let text = Base64Codec.encode([UInt8](repeating: 0, count: shift.before) + bytes)
      return Array(text.utf8.dropFirst(shift.digits).prefix((bytes.count * 8 - shift.bits) / 6))
    }
  }

  /// Two hexadecimal digits for each byte, in small letters.
  static func hexadecimal(_ bytes: [UInt8]) -> [UInt8] {
    let digits = Array("0123456789abcdef".utf8)
    return bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
  }

  /// The bytes that a text in base64 stands for, in either alphabet and however it is cut, or `nil` when it is none.
  static func base64Decoded(_ text: [UInt8]) -> [UInt8]? {
    text.withUnsafeBufferPointer {
      Base64Codec.decode($0.span, allowing: [.urlAlphabet, .anyLength, .leftoverBits])
    }
  }
}
