extension XMLError {
  /// The error for a fault at an offset of a document.
  ///
  /// All readers report the first fault in document order, whatever follows it. A fault at the very end of the document
  /// is always ``XMLError/Kind/truncated``: what is missing there could have been right.
  ///
  /// - Parameters:
  ///   - kind: What is wrong; `malformed` becomes `truncated` at the end of the document.
  ///   - message: What is wrong, in one line; `nil` for the default message of the kind.
  ///   - offset: The offset of the fault.
  ///   - document: The bytes that were parsed.
  /// - Returns: The error to throw.
  package static func located(
    _ kind: Kind, _ message: String? = nil, at offset: Int, of document: [UInt8]
  ) -> XMLError {
    document.withUnsafeBufferPointer { located(kind, message, at: offset, of: XMLBytes(bytes: $0)) }
  }

  static func located(_ kind: Kind, _ message: String?, at offset: Int, of document: XMLBytes) -> XMLError {
    let isAtEnd = offset >= document.count && (kind == .malformed || kind == .truncated)
    let position = document.position(of: min(offset, document.count))
    return XMLError(
      isAtEnd ? .truncated : kind,
      isAtEnd
        ? defaultMessage(of: .truncated) : message.map(XMLErrorText.printable) ?? defaultMessage(of: kind),
      line: position.line, column: position.column)
  }

  private static func defaultMessage(of kind: Kind) -> String {
    switch kind {
    case .truncated: "the document ends too early"
    case .invalidCharacter: "a reference names a character that XML 1.0 cannot carry"
    case .undefinedEntity: "the document refers to an entity that is not predefined"
    case .duplicateAttribute: "an element has the same attribute twice"
    case .mismatchedTag: "an end tag does not match the start tag it should close"
    default: "the document is not well-formed"
    }
  }

  /// The error for an element nested one level too deep.
  package static func tooDeep(_ maximumDepth: Int) -> XMLError {
    XMLError(.tooDeep, "more than \(maximumDepth) elements are open at once, which the limits refuse")
  }

  /// The error for an element with too many attributes.
  package static func tooManyAttributes(_ maximum: Int) -> XMLError {
    XMLError(.tooLarge, "an element has more than \(maximum) attributes, which the limits refuse")
  }
}

/// Makes parts of a document safe to show in an error of one line.
package enum XMLErrorText {
  /// How many bytes of a document an error quotes at most.
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

  /// The text on one line and at most 200 scalars long: control characters become blanks, the ends are trimmed.
  package static func printable(_ text: String) -> String {
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

  /// A number in upper-case hexadecimal, padded with zeros to this many digits.
  static func hexadecimal(_ value: UInt32, digits: Int) -> String {
    let plain = String(value, radix: 16, uppercase: true)
    return String(repeating: "0", count: max(0, digits - plain.count)) + plain
  }
}
