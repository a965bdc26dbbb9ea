/// Makes parts of a document fit for one line of an error.
enum XMLErrorText {
  /// How many bytes of a document an error quotes.
  static let maximumQuote = 80

  /// The bytes as printable ASCII, everything else escaped as `\n`, `\t`, `\r` or `\xHH`; at most ``maximumQuote``.
  static func quote(_ bytes: some Sequence<UInt8>) -> String {
    var quoted = ""
    for byte in bytes.prefix(maximumQuote) {
      switch byte {
      case UInt8(ascii: "\n"): quoted += "\\n"
      case UInt8(ascii: "\r"): quoted += "\\r"
      case UInt8(ascii: "\t"): quoted += "\\t"
      case UInt8(ascii: "\\"): quoted += "\\\\"
      case 0x20...0x7E: quoted.unicodeScalars.append(Unicode.Scalar(byte))
      default: quoted += "\\x" + hexadecimal(UInt32(byte), digits: 2)
      }
    }
    return quoted
  }

  /// Text on one line and at most 200 scalars long: control characters become blanks, the ends are trimmed.
  static func printable(_ text: String) -> String {
    var line = String.UnicodeScalarView()
    for scalar in text.unicodeScalars.prefix(200) {
      let isControl =
        scalar.value < 0x20 || (0x7F...0x9F).contains(scalar.value)
        || scalar.value == 0x2028 || scalar.value == 0x2029
      if !isControl {
        line.append(scalar)
      } else if let last = line.last, last != " " {
        line.append(" ")
      }
    }
    while line.last == " " { line.removeLast() }
    return String(line)
  }

  /// A number in upper-case hexadecimal, padded with zeros to the given count of digits.
  static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let plain = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - plain.count)) + plain
  }
}
