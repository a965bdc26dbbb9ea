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
