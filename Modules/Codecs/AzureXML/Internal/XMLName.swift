/// The rule for names of elements and attributes (XML 1.0 section 2.3, without the colon, which is for namespaces).
package enum XMLName {
  static func check(_ name: String) throws(XMLError) {
    var isFirst = true
    for scalar in name.unicodeScalars {
      guard isAllowed(scalar, first: isFirst) else {
        throw XMLError(.invalidName, "'\(XMLErrorText.printable(name))' is not a name that XML allows")
      }
      isFirst = false
    }
    guard !isFirst else { throw XMLError(.invalidName, "a name is empty") }
  }

  /// Whether a character can stand in a name, or start one.
  package static func isAllowed(_ scalar: Unicode.Scalar, first: Bool) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "_": true
    case "0"..."9", "-", ".": !first
    default: scalar.value >= 0x80 && isAllowedBeyondASCII(scalar.value, first: first)
    }
  }

  private static func isAllowedBeyondASCII(_ value: UInt32, first: Bool) -> Bool {
    switch value {
    case 0xC0...0xD6, 0xD8...0xF6, 0xF8...0x2FF, 0x370...0x37D, 0x37F...0x1FFF, 0x200C...0x200D,
      0x2070...0x218F, 0x2C00...0x2FEF, 0x3001...0xD7FF, 0xF900...0xFDCF, 0xFDF0...0xFFFD,
      0x10000...0xEFFFF:
      true
    case 0xB7, 0x300...0x36F, 0x203F...0x2040: !first
    default: false
    }
  }
}
