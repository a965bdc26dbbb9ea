/// The 36 characters of a GUID: lower case, with hyphens.
enum GUIDText {
  /// Writes 128 bits, the first group first.
  static func text(_ high: UInt64, _ low: UInt64) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(36)
    for place in 0..<32 {
      if place == 8 || place == 12 || place == 16 || place == 20 { bytes.append(UInt8(ascii: "-")) }
      let word = place < 16 ? high : low
      bytes.append(Hexadecimal.digit(word >> UInt64(60 - place % 16 * 4)))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
