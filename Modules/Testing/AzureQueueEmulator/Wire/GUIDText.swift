/// The 36 characters of a GUID: lower case, with hyphens.
enum GUIDText {
  /// Writes 128 bits, the first group first.
  static func text(_ high: UInt64, _ low: UInt64) -> String {
    String(unsafeUninitializedCapacity: 36) { text in
      var end = 0
      for place in 0..<32 {
        if place == 8 || place == 12 || place == 16 || place == 20 {
          text[end] = UInt8(ascii: "-")
          end += 1
        }
        text[end] = Hexadecimal.digit((place < 16 ? high : low) >> UInt64(60 - place % 16 * 4))
        end += 1
      }
      return end
    }
  }
}
