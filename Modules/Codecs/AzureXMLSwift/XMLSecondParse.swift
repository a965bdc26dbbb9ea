package import AzureXML

/// Judges the documents that a parser in C has refused, or has doubts about.
///
/// libxml2, its versions and the ways to feed it name one fault differently, and pass over some; Foundation names a number
/// at most. So what they complain about is read once more by the parser in Swift: all readers then name the same fault. A
/// document without a complaint, as nearly all are, is not read twice.
package enum XMLReferee {
  /// Judges a document.
  ///
  /// - Parameters:
  ///   - document: The bytes of the document.
  ///   - limits: What is refused as too deep or too large.
  ///   - complaint: What the parser in C said.
  /// - Throws: ``XMLError`` for what is wrong with the document; of kind `readerFailure` when nothing is, but the parser
  ///   has refused it.
  package static func judge(
    _ document: [UInt8], limits: XMLLimits, after complaint: XMLComplaint
  ) throws(XMLError) {
    do throws(XMLError) {
      _ = try SwiftXMLReader().read(document, limits: limits)
    } catch {
      var error = error
      if !complaint.text.isEmpty { error.message += " (the parser says: \(complaint.text))" }
      throw error
    }
    guard complaint.weight == .refusal else { return }
    let reason = complaint.text.isEmpty ? "without a reason" : complaint.text
    throw XMLError(.readerFailure, "the parser refused a document that is well-formed: \(reason)")
  }
}

/// The first thing of weight that libxml2 has said of a document, in itself or inside Foundation.
package struct XMLComplaint: Sendable {
  /// What a complaint says of a document.
  package enum Weight: Int, Comparable, Sendable {
    /// Nothing that a reader looks at: a warning, or a prefix that is not declared.
    case harmless
    /// That its names or its namespace declarations may be wrong; libxml2 reads on, after a guess or without the attribute.
    case doubt
    /// That it is not well-formed.
    case refusal

    package static func < (left: Weight, right: Weight) -> Bool { left.rawValue < right.rawValue }
  }

  /// How much it weighs.
  package let weight: Weight

  /// The number of the error in libxml2's `xmlParserErrors`; `nil` when the parser failed without one.
  package let code: Int?

  /// What the parser says about it, if anything.
  package let message: String?

  /// Makes a complaint.
  ///
  /// - Parameters:
  ///   - code: The number of the error; `nil` when the parser failed without one.
  ///   - message: What the parser says about it, if anything.
  package init(code: Int?, message: String? = nil) {
    self.code = code
    self.message = message
    switch code {
    // XML_WAR_UNDECLARED_ENTITY, _CATALOG_PI, _UNKNOWN_VERSION, _LANG_VALUE, _NS_URI, _NS_URI_RELATIVE,
    // _SPACE_VALUE, _NS_COLUMN, _ENTITY_REDEFINED, and XML_NS_ERR_UNDEFINED_NAMESPACE.
    case 27, 93, 97, 98, 99, 100, 102, 106, 107, 201: weight = .harmless
    // The other errors of the recommendation for namespaces.
    case 200, 202, 203, 204, 205: weight = .doubt
    default: weight = .refusal
    }
  }

  /// What libxml2 says of a name that is not one of Namespaces in XML 1.0: XML_NS_ERR_QNAME.
  package static let nameOfNoQualifiedForm = XMLComplaint(code: 202)

  /// What the parser says, in one line; empty when it says nothing.
  package var text: String {
    let text = message.map(XMLErrorText.printable) ?? ""
    return text.isEmpty ? code.map { "parser error \($0)" } ?? "" : text
  }
}
