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
