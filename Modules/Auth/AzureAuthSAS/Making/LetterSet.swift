/// A set of lower-case letters that is written in an order of its own.
protocol LetterSet: OptionSet where RawValue == UInt32 {
  /// The known letters in the order in which they are written; others follow in the order of the alphabet.
  static var order: String { get }
}

extension LetterSet {
  /// A set of the letters of a literal.
  init(_ letters: StaticString) {
    self.init(rawValue: letters.withUTF8Buffer { Self.bits(of: $0) })
  }

  /// The bits of those bytes that are lower-case letters.
  static func bits(of bytes: some Sequence<UInt8>) -> UInt32 {
    bytes.reduce(0) { bits, byte in
      guard (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) else { return bits }
      return bits | 1 << UInt32(byte - UInt8(ascii: "a"))
    }
  }

  /// The letters in their order.
  var text: String {
    let alphabet = "abcdefghijklmnopqrstuvwxyz".filter { !Self.order.contains($0) }
    return String((Self.order + alphabet).filter { rawValue & Self.bits(of: String($0).utf8) != 0 })
  }

  /// The set of a text's letters; `nil` when it holds anything but lower-case letters.
  static func parse(_ text: String) -> Self? {
    guard text.utf8.allSatisfy({ (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }) else { return nil }
    return Self(rawValue: bits(of: text.utf8))
  }
}
