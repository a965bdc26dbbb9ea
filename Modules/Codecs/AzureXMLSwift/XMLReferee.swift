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
