package import AzureXML

/// Parses a document again, in Swift, after a parser in C has reported an error.
///
/// The versions of libxml2, and the ways to feed it, report one fault in different ways and miss some; Foundation gives no
/// more than a number. A second parse gives the same error with all readers. Documents without an error, which are nearly
/// all, are parsed once.
package enum XMLSecondParse {
  /// Throws the error of a document.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - limits: What is refused as too deep or too large.
  ///   - diagnostic: What the parser in C reported.
  /// - Throws: ``XMLError`` for the fault of the document; of kind `readerFailure` when it has none and the parser in C has
  ///   refused it all the same.
  package static func check(
    _ document: [UInt8], limits: XMLLimits, after diagnostic: XMLParserDiagnostic
  ) throws(XMLError) {
    do throws(XMLError) {
      _ = try SwiftXMLReader().read(document, limits: limits)
    } catch {
      var error = error
      if !diagnostic.text.isEmpty { error.message += " (the parser says: \(diagnostic.text))" }
      throw error
    }
    guard diagnostic.severity == .notWellFormed else { return }
    let reason = diagnostic.text.isEmpty ? "without a reason" : diagnostic.text
    throw XMLError(.readerFailure, "the parser refused a document that is well-formed: \(reason)")
  }
}

/// A warning or error that libxml2 has reported, directly or through Foundation.
package struct XMLParserDiagnostic: Sendable {
  /// How severe a diagnostic is.
  package enum Severity: Int, Comparable, Sendable {
    /// Not an error for a reader: a warning, or a prefix that is not declared.
    case ignored
    /// Names or namespace declarations may be wrong; libxml2 goes on with a guess, or without the attribute.
    case namespaceError
    /// The document is not well-formed.
    case notWellFormed

    package static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }
  }

  /// How severe it is.
  package let severity: Severity

  /// The number of the error in libxml2's `xmlParserErrors`; `nil` when the parser failed without one.
  package let code: Int?

  /// The parser's own message, if there is one.
  package let message: String?

  /// Creates a diagnostic.
  ///
  /// - Parameters:
  ///   - code: The number of the error; `nil` when the parser failed without one.
  ///   - message: The parser's own message, if there is one.
  package init(code: Int?, message: String? = nil) {
    self.code = code
    self.message = message
    switch code {
    // XML_WAR_UNDECLARED_ENTITY, _CATALOG_PI, _UNKNOWN_VERSION, _LANG_VALUE, _NS_URI, _NS_URI_RELATIVE,
    // _SPACE_VALUE, _NS_COLUMN, _ENTITY_REDEFINED, and XML_NS_ERR_UNDEFINED_NAMESPACE.
    case 27, 93, 97, 98, 99, 100, 102, 106, 107, 201: severity = .ignored
    // The other errors of the recommendation for namespaces.
    case 200, 202, 203, 204, 205: severity = .namespaceError
    default: severity = .notWellFormed
    }
  }

  /// The diagnostic of a name that Namespaces in XML 1.0 does not allow: XML_NS_ERR_QNAME.
  package static let invalidQualifiedName = XMLParserDiagnostic(code: 202)

  /// The parser's message on one line, or else the number of its error; empty when there is neither.
  package var text: String {
    let text = message.map(XMLErrorText.printable) ?? ""
    return text.isEmpty ? code.map { "parser error \($0)" } ?? "" : text
  }
}
