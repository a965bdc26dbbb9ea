/// Why a document could not be read, or text could not be written, as XML.
///
/// The ``description`` is one line. It may quote names and the first bytes of a document, never its text in full.
public struct XMLError: Error, Sendable, Equatable {
  /// What kind of fault this is.
  public var kind: Kind

  /// What is wrong, in one line, without the place.
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
  /// Set when ``kind`` is ``Kind/notXML``: it tells a captive portal's page from an empty answer.
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
  /// One line: the kind, the place when known, the message, and the first bytes when the document is not XML.
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
