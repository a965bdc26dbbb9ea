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

  /// Whether an error number is only a warning or about namespaces, which no reader looks at.
  package static func isHarmless(code: Int) -> Bool {
    // XML_WAR_UNDECLARED_ENTITY, _CATALOG_PI, _LANG_VALUE, _NS_URI, _NS_URI_RELATIVE, _SPACE_VALUE, _NS_COLUMN,
    // _ENTITY_REDEFINED, and the errors of the namespace recommendation.
    [27, 93, 98, 99, 100, 102, 106, 107].contains(code) || (200...205).contains(code)
  }

  private enum Ending {
    case insideMarkup
    case insideElement
    case afterRoot
  }

  private static func kind(code: Int?, ending: Ending) -> XMLError.Kind {
    if ending == .insideMarkup { return .truncated }
    switch code {
    case 2: return .readerFailure  // XML_ERR_NO_MEMORY
    case 9: return .invalidCharacter  // XML_ERR_INVALID_CHAR
    case 26: return .undefinedEntity  // XML_ERR_UNDECLARED_ENTITY
    case 42: return .duplicateAttribute  // XML_ERR_ATTRIBUTE_REDEFINED
    case 76: return .mismatchedTag  // XML_ERR_TAG_NAME_MISMATCH
    // XML_ERR_DOCUMENT_END, _GT_REQUIRED, _TAG_NOT_FINISHED: what is said where elements are open at the end.
    case nil, 5, 73, 77: return ending == .insideElement ? .truncated : .malformed
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
    while index < document.count {
      guard document[index] == UInt8(ascii: "<") else {
        index += 1
        continue
      }
      let end: Int?
      if document.starts(with: "<!--", at: index) {
        end = document.end(of: "-->", from: index + 4)
      } else if document.starts(with: "<![CDATA[", at: index) {
        end = document.end(of: "]]>", from: index + 9)
      } else if document.starts(with: "<?", at: index) {
        end = document.end(of: "?>", from: index + 2)
      } else {
        end = endOfTag(in: document, at: index)
        if let end, document[end - 1] == UInt8(ascii: ">") {
          let isEndTag = document[index + 1] == UInt8(ascii: "/")
          let isEmptyElement = document[end - 2] == UInt8(ascii: "/")
          rootSeen = true
          depth += isEndTag ? -1 : (isEmptyElement ? 0 : 1)
        }
      }
      guard let end else { return .insideMarkup }
      lastMarkupEnd = end
      index = end
    }
    if depth <= 0 && rootSeen { return .afterRoot }
    // A reference without its semicolon at the very end.
    let tail = document.bytes[lastMarkupEnd...]
    if let ampersand = tail.lastIndex(of: UInt8(ascii: "&")), !tail[ampersand...].contains(UInt8(ascii: ";"))
    {
      return .insideMarkup
    }
    return .insideElement
  }

  /// The offset after the tag's `>`, or of a `<` that comes before it; `nil` when the document ends first.
  private static func endOfTag(in document: XMLBytes, at start: Int) -> Int? {
    var quote: UInt8?
    var index = start + 1
    while index < document.count {
      let byte = document[index]
      switch byte {
      case UInt8(ascii: "<"): return index
      case UInt8(ascii: ">") where quote == nil: return index + 1
      case UInt8(ascii: "\""), UInt8(ascii: "'"):
        if quote == nil { quote = byte } else if quote == byte { quote = nil }
      default: break
      }
      index += 1
    }
    return nil
  }
}
