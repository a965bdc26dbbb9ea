/// What may be told of the service's detail of a refused credential (`AuthenticationErrorDetail`).
///
/// It is the best help there is when a signature does not match, since it often quotes the string that the service would have
/// signed: every field and parameter of the request, with its value. That is for someone who looks for it, and not for what
/// prints by itself.
enum RefusalDetail {
  static let name = "AuthenticationErrorDetail"

  private static let maximumBytes = 256

  /// What a detail says of the kind of failure: its first line, up to the sentence that quotes the string to sign.
  ///
  /// - Parameter detail: The detail.
  /// - Returns: The kind of failure, or `nil` when the detail does not begin with it.
  static func kind(of detail: String) -> String? {
    let line = detail.prefix { !$0.isNewline }
    // A request, of which the string to sign is made, begins with its method and has fields.
    let end = line.firstPlace(ofAny: ["string to sign", "string-to-sign", "x-ms-"])
    var kind = end.map { line[..<$0] } ?? line
    if end != nil {
      guard let stop = kind.lastIndex(where: { ".;".contains($0) }) else { return nil }
      kind = kind[...stop]
    }
    let shown = OutsideText().text(String(kind), atMost: maximumBytes)
    return shown.isEmpty ? nil : shown
  }

  /// The details of a failure, the string to sign left out of them.
  static func withoutStringToSign(_ details: [String: String]) -> [String: String] {
    guard let detail = details[name] else { return details }
    var details = details
    details[name] = kind(of: detail) ?? TextRedaction.replacement
    return details
  }
}

extension Substring {
  /// Where the first of some texts in small letters begins, without regard to case.
  fileprivate func firstPlace(ofAny texts: [String]) -> Index? {
    indices.first { index in
      texts.contains { text in
        var rest = self[index...].utf8
        return text.utf8.allSatisfy { byte in rest.popFirst()?.lowercasedASCII == byte }
      }
    }
  }
}
