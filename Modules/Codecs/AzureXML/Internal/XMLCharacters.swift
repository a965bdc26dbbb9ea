/// Escapes text that is written into a document.
enum XMLEscaping {
  /// Where the text will stand, which decides what must be escaped.
  enum Context {
    case text
    case attributeValue
  }

  static func append(
    _ text: String, to bytes: inout [UInt8], in context: Context
  ) throws(XMLError) {
    var text = text
    // Strings bridged from Objective-C are copied to get UTF-8; all others are used without a copy.
    let refused = text.withUTF8 { append($0, to: &bytes, in: context) }
    if let refused { throw invalidCharacter(in: text, at: refused) }
  }

  /// Appends the escaped text.
  ///
  /// Returns the offset of the first character that XML cannot carry, if there is one.
  private static func append(
    _ text: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8], in context: Context
  ) -> Int? {
    let quote = context == .text ? UInt8(ascii: "&") : UInt8(ascii: "\"")
    var runStart = 0
    var index = 0
    while true {
      index = text.span.endOfUnescaped(from: index, or: quote)
      guard index < text.count else { break }
      let byte = text[index]
      // All bytes to escape or refuse are below '?', except those of U+FFFE and U+FFFF, which start with EF.
      if byte > 0x3E {
        if byte == 0xEF, text[index + 1] == 0xBF, text[index + 2] >= 0xBE { return index }
        index += 1
        continue
      }
      let replacement: StaticString
      switch (byte, context) {
      case (UInt8(ascii: "&"), _): replacement = "&amp;"
      case (UInt8(ascii: "<"), _): replacement = "&lt;"
      case (UInt8(ascii: ">"), _): replacement = "&gt;"
      case (UInt8(ascii: "\r"), _): replacement = "&#13;"
      case (UInt8(ascii: "\""), .attributeValue): replacement = "&quot;"
      // Readers turn raw line ends and tabs in attributes into blanks (XML 1.0 section 3.3.3).
      case (UInt8(ascii: "\n"), .attributeValue): replacement = "&#10;"
      case (UInt8(ascii: "\t"), .attributeValue): replacement = "&#9;"
      case (UInt8(ascii: "\n"), .text), (UInt8(ascii: "\t"), .text):
        index += 1
        continue
      default: return index
      }
      bytes.append(contentsOf: text[runStart..<index])
      replacement.withUTF8Buffer { bytes.append(contentsOf: $0) }
      index += 1
      runStart = index
    }
    bytes.append(contentsOf: text[runStart...])
    return nil
  }

  private static func invalidCharacter(in text: String, at offset: Int) -> XMLError {
    let before = text.utf8.prefix(offset)
    // Every scalar has exactly one byte that is not a continuation byte.
    let index = before.reduce(into: 0) { count, byte in if byte & 0xC0 != 0x80 { count += 1 } }
    let scalar = text.unicodeScalars[before.endIndex]
    let name = "U+" + XMLErrorText.hexadecimal(scalar.value, digits: 4)
    return XMLError(
      .invalidCharacter,
      "\(name) at index \(index) (in Unicode scalars) is a character that XML 1.0 cannot carry",
      index: index)
  }
}

/// The rule for names of elements and attributes (XML 1.0 section 2.3), without the colon, which belongs to namespaces.
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
