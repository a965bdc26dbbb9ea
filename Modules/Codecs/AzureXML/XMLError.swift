/// Why a document could not be read, or text could not be written, as XML.
///
/// The ``description`` is one line. It may quote names and the first bytes of a document, never its text in full.
public struct XMLError: Error, Sendable, Equatable {
  /// What kind of fault this is.
  public var kind: Kind

  /// What is wrong, in one line, without the position.
  public var message: String

  /// The line of the document where the fault was found, counted from 1, when known.
  public var line: Int?

  /// The column in that line, counted from 1, when known.
  ///
  /// Parsers count differently around references and multi-byte characters: a hint for people, not for programs.
  public var column: Int?

  /// The offset in Unicode scalars of a character that XML cannot carry, counted from 0 in the text given to the
  /// writer, when that is the fault.
  public var index: Int?

  /// The first bytes of a document that is not XML, at most 80, with everything but printable ASCII escaped.
  ///
  /// Set when ``kind`` is ``Kind/notXML``: it tells a captive portal's page from an empty response.
  public var firstBytes: String?

  /// Makes an error.
  ///
  /// - Parameters:
  ///   - kind: What kind of fault this is.
  ///   - message: What is wrong, in one line.
  ///   - line: The line of the document, from 1.
  ///   - column: The column in that line, from 1.
  ///   - index: The offset in Unicode scalars in text that was to be written.
  ///   - firstBytes: The first bytes of a document that is not XML, escaped.
  public init(
    _ kind: Kind, _ message: String, line: Int? = nil, column: Int? = nil, index: Int? = nil,
    firstBytes: String? = nil
  ) {
    self.kind = kind
    self.message = message
    self.line = line
    self.column = column
    self.index = index
    self.firstBytes = firstBytes
  }
}

extension XMLError: CustomStringConvertible {
  /// One line: the kind, the position when known, the message, and the first bytes when the document is not XML.
  public var description: String {
    var description = "XML error (\(kind))"
    if let line {
      description += " at line \(line)"
      if let column { description += ", column \(column)" }
    }
    description += ": \(message)"
    if let firstBytes {
      description += firstBytes.isEmpty ? " (no bytes)" : " (first bytes: \(firstBytes))"
    }
    return description
  }
}

extension XMLError {
  /// The kind of a fault.
  ///
  /// The set is open: new kinds may be added without breaking source code.
  ///
  /// All readers report the same kind for the same document: that of its first fault in document order. Some checks come
  /// before all others, in this order: size, what stands before the root element, encoding and characters, number of
  /// attributes.
  public struct Kind: Sendable, Hashable, CustomStringConvertible {
    /// The name of the kind, as printed.
    public let description: String

    private init(_ description: String) {
      self.description = description
    }

    /// The bytes are not an XML document at all: empty, JSON, an HTML page, binary.
    public static let notXML = Kind("not XML")

    /// The document is not UTF-8, or declares that it is something else.
    public static let invalidEncoding = Kind("invalid encoding")

    /// The document has a document type declaration, which is never needed and never read.
    public static let doctypeRefused = Kind("document type refused")

    /// The document breaks a rule of XML 1.0 for which there is no kind of its own.
    public static let malformed = Kind("malformed")

    /// The document ends before its root element does, or inside a comment or an instruction after it.
    ///
    /// Everything before the end is well-formed: it could be the beginning of a good document.
    public static let truncated = Kind("truncated")

    /// An end tag does not match the start tag it should close.
    public static let mismatchedTag = Kind("mismatched tag")

    /// An element has the same attribute twice.
    public static let duplicateAttribute = Kind("duplicate attribute")

    /// The document refers to an entity that is not one of the five predefined ones.
    public static let undefinedEntity = Kind("undefined entity")

    /// A character that XML 1.0 cannot carry, in a document or in text to be written.
    ///
    /// When writing, ``XMLError/index`` says where. Such text can be sent with the base64 message encoding.
    public static let invalidCharacter = Kind("invalid character")

    /// More elements are open at once than ``XMLLimits/maximumDepth`` allows.
    public static let tooDeep = Kind("too deep")

    /// The document has more bytes than ``XMLLimits/maximumBytes`` allows.
    public static let tooLarge = Kind("too large")

    /// The document is well-formed, but not the document that was expected.
    public static let unexpectedStructure = Kind("unexpected structure")

    /// A name given to the writer is not a name that XML allows.
    package static let invalidName = Kind("invalid name")

    /// The parser itself failed, for example for lack of memory; the document may be good.
    public static let readerFailure = Kind("reader failure")
  }
}

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
