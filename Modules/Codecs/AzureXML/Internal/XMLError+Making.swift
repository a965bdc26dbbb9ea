/// Makes the errors of documents that are not well-formed.
///
/// All readers name the first fault in the order of the document, whatever comes after it, and call it
/// ``XMLError/Kind/truncated`` where the document ends at it: there what would have followed could have been right.
package enum XMLDiagnosis {
  /// The error for a fault.
  ///
  /// - Parameters:
  ///   - kind: What is wrong; `malformed` becomes `truncated` at the end of the document.
  ///   - message: What is wrong, in one line; `nil` for the kind's usual explanation.
  ///   - offset: Where in the document.
  ///   - document: The bytes that were parsed.
  /// - Returns: The error to throw.
  package static func error(
    _ kind: XMLError.Kind, _ message: String? = nil, at offset: Int, of document: [UInt8]
  ) -> XMLError {
    document.withUnsafeBufferPointer { error(kind, message, at: offset, of: XMLBytes(bytes: $0)) }
  }

  static func error(
    _ kind: XMLError.Kind, _ message: String?, at offset: Int, of document: XMLBytes
  ) -> XMLError {
    let isAtEnd = offset >= document.count && (kind == .malformed || kind == .truncated)
    let place = document.place(of: min(offset, document.count))
    return XMLError(
      isAtEnd ? .truncated : kind,
      isAtEnd ? explanation(of: .truncated) : message.map(XMLErrorText.printable) ?? explanation(of: kind),
      line: place.line, column: place.column)
  }

  private static func explanation(of kind: XMLError.Kind) -> String {
    switch kind {
    case .truncated: "the document ends too early"
    case .invalidCharacter: "a reference names a character that XML 1.0 cannot carry"
    case .undefinedEntity: "the document refers to an entity that is not predefined"
    case .duplicateAttribute: "an element has the same attribute twice"
    case .mismatchedTag: "an end tag does not match the start tag it should close"
    default: "the document is not well-formed"
    }
  }
}

extension XMLError {
  /// The error for an element that is one too deep.
  package static func tooDeep(_ maximumDepth: Int) -> XMLError {
    XMLError(.tooDeep, "more than \(maximumDepth) elements are open at once, which the limits refuse")
  }

  /// The error for an element that has too many attributes.
  package static func tooManyAttributes(_ maximum: Int) -> XMLError {
    XMLError(.tooLarge, "an element has more than \(maximum) attributes, which the limits refuse")
  }
}

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
