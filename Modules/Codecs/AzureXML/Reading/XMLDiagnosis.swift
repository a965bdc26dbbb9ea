/// Turns a parser's complaint into an ``XMLError``, alike for all readers.
///
/// libxml2 and Foundation, which is built on it, report the same numbers, but not always the same first one. So whether
/// a document is cut short is judged here, from its bytes, and only after it has failed.
package enum XMLDiagnosis {
  /// The error for a document that a parser has refused.
  ///
  /// - Parameters:
  ///   - code: The number of the first error in libxml2's `xmlParserErrors`, if any.
  ///   - message: What the parser says about it, if anything.
  ///   - line: Where, when known.
  ///   - column: Where in that line, when known.
  ///   - document: The bytes that were parsed.
  /// - Returns: The error to throw.
  package static func error(
    code: Int?, message: String? = nil, line: Int? = nil, column: Int? = nil, document: [UInt8]
  ) -> XMLError {
    let kind = kind(code: code, ending: document.withUnsafeBufferPointer { ending(of: XMLBytes(bytes: $0)) })
    let text = message.map(XMLErrorText.printable) ?? ""
    let fallback = explanation(of: kind) + (code.map { " (parser error \($0))" } ?? "")
    return XMLError(kind, text.isEmpty ? fallback : text, line: line, column: column)
  }

  /// The error for a document that a reader of our own has refused.
  ///
  /// - Parameters:
  ///   - kind: What the reader found; `truncated` where more must come, which is `malformed` unless the document ends
  ///     early.
  ///   - message: What is wrong, in one line; `nil` for the kind's usual explanation.
  ///   - offset: Where in the document.
  ///   - document: The bytes that were parsed.
  /// - Returns: The error to throw.
  package static func error(
    _ kind: XMLError.Kind, _ message: String? = nil, at offset: Int, of document: [UInt8]
  ) -> XMLError {
    document.withUnsafeBufferPointer { bytes in
      let bytes = XMLBytes(bytes: bytes)
      let place = bytes.place(of: offset)
      let found: XMLError.Kind
      switch ending(of: bytes) {
      case .insideMarkup: found = .truncated
      case .unfinished: found = kind
      case .notEarly: found = kind == .truncated ? .malformed : kind
      }
      return XMLError(
        found, message.map(XMLErrorText.printable) ?? explanation(of: found), line: place.line,
        column: place.column)
    }
  }

  /// Whether an error number is only a warning or about namespaces, which no reader looks at.
  package static func isHarmless(code: Int) -> Bool {
    // XML_WAR_UNDECLARED_ENTITY, _CATALOG_PI, _UNKNOWN_VERSION, _LANG_VALUE, _NS_URI, _NS_URI_RELATIVE,
    // _SPACE_VALUE, _NS_COLUMN, _ENTITY_REDEFINED, and the errors of the namespace recommendation.
    [27, 93, 97, 98, 99, 100, 102, 106, 107].contains(code) || (200...205).contains(code)
  }

  private enum Ending {
    /// Inside a tag, a reference, a comment or the like.
    case insideMarkup
    /// Between them, but before the root element has ended.
    case unfinished
    /// After the root element, or something is wrong before the end.
    case notEarly
  }

  private static func kind(code: Int?, ending: Ending) -> XMLError.Kind {
    if ending == .insideMarkup { return .truncated }
    switch code {
    case 2: return .readerFailure  // XML_ERR_NO_MEMORY
    case 9: return .invalidCharacter  // XML_ERR_INVALID_CHAR
    case 26: return .undefinedEntity  // XML_ERR_UNDECLARED_ENTITY
    case 42: return .duplicateAttribute  // XML_ERR_ATTRIBUTE_REDEFINED
    case 76: return .mismatchedTag  // XML_ERR_TAG_NAME_MISMATCH
    // XML_ERR_DOCUMENT_EMPTY, _DOCUMENT_END, _GT_REQUIRED, _TAG_NOT_FINISHED: what is said of an early end.
    case nil, 4, 5, 73, 77: return ending == .unfinished ? .truncated : .malformed
    default: return .malformed
    }
  }

  private static func explanation(of kind: XMLError.Kind) -> String {
    switch kind {
    case .truncated: "the document ends before its root element does"
    case .invalidCharacter: "a reference names a character that XML 1.0 cannot carry"
    case .undefinedEntity: "the document refers to an entity that is not predefined"
    case .duplicateAttribute: "an element has the same attribute twice"
    case .mismatchedTag: "an end tag does not match the start tag it should close"
    case .readerFailure: "the parser has no memory left"
    default: "the document is not well-formed"
    }
  }

  /// Walks over the markup without judging it, to see where the document stops.
  private static func ending(of document: XMLBytes) -> Ending {
    var index = 0
    var depth = 0
    var rootSeen = false
    var lastMarkupEnd = 0
    while let markup = document.nextMarkup(from: index) {
      guard let end = markup.end else { return .insideMarkup }
      switch markup.kind {
      case .startTag:
        rootSeen = true
        depth += 1
      case .endTag: depth -= 1
      case .emptyTag: rootSeen = true
      case .comment, .cdataSection, .instruction: break
      case .other: return .notEarly
      }
      lastMarkupEnd = end
      index = end
    }
    let tail = document.bytes[lastMarkupEnd...]
    guard rootSeen else { return tail.allSatisfy(XMLBytes.isWhiteSpace) ? .unfinished : .notEarly }
    guard depth > 0 else { return .notEarly }
    // A reference without its semicolon at the very end.
    if let ampersand = tail.lastIndex(of: UInt8(ascii: "&")), !tail[ampersand...].contains(UInt8(ascii: ";"))
    {
      return .insideMarkup
    }
    return .unfinished
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
