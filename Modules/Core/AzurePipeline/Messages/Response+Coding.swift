import HTTPTypes

extension Response {
  /// The coding that the body is said to be in, such as `gzip`; `nil` when it is said to be as it is (RFC 9110 section 8.4).
  ///
  /// Nothing here decodes a body, and no request asks for a coding. A transport over a stack that decodes by itself leaves the
  /// field as it came, so the field alone is no fault: it says why a body cannot be read.
  package var contentCoding: String? {
    guard let value = header(.contentEncoding) else { return nil }
    let codings = value.split { $0 == "," || $0 == " " || $0 == "\t" }.filter {
      $0.lowercased() != "identity"
    }
    return codings.isEmpty ? nil : codings.joined(separator: ", ")
  }
}
