/// Takes out of what the service says whatever grants access or is the user's own.
///
/// A refusal for a wrong signature quotes the one that was received: until its date is 15 minutes old, whoever reads a log
/// could repeat that request with it. It quotes the string to sign, too, which is the best help there is and grants
/// nothing; but metadata are the user's, and a pop receipt, which owns a message, is a line of it.
package enum TextRedaction {
  package static let replacement = "<redacted>"

  /// Replaces the values of `sig` and `popreceipt` parameters, those of lines that begin with `x-ms-meta-` or
  /// `popreceipt:`, and every run of base64 that has the length of an HMAC-SHA256: 43 characters and `=`.
  package static func redact(_ text: String) -> String {
    redactRuns(redactParameters(redactLines(text)))
  }

  /// Whether the value of a query parameter is hidden in what the service quotes.
  package static func hides(parameter name: String) -> Bool {
    ["sig", "popreceipt"].contains(name.lowercased())
  }

  /// Whether the value of a header field is hidden in what the service quotes.
  package static func hides(field name: String) -> Bool { name.lowercased().hasPrefix("x-ms-meta-") }

  /// The string to sign has a line for each field `x-ms-` and each parameter, as `name:value`.
  private static func redactLines(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: /(?i)(?:x-ms-meta-[^\s:]*|popreceipt)[ \t]*:/) {
      result += rest[..<found.upperBound] + replacement
      let value = rest[found.upperBound...]
      rest = value[(value.firstIndex(where: \.isNewline) ?? value.endIndex)...]
    }
    return result + rest
  }

  /// A gateway's page may quote the URL that it was asked for, with a shared access signature in its query.
  private static func redactParameters(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: /(?i)(?:^|[^a-z]|%[0-9a-f]{2})(?:sig|popreceipt)(?:=|%3d)/) {
      result += rest[..<found.upperBound] + replacement
      let value = rest[found.upperBound...]
      let end = value.firstIndex { $0.isWhitespace || "&\"'<>;,)".contains($0) } ?? value.endIndex
      rest = value[end...]
    }
    return result + rest
  }

  private static func redactRuns(_ text: String) -> String {
    guard text.utf8.count >= 44, text.contains("=") else { return text }
    var result = ""
    var run = ""
    for character in text {
      if character.isASCII, character.isLetter || character.isNumber || character == "+" || character == "/" {
        run.append(character)
        continue
      }
      if character == "=", run.utf8.count == 43 {
        result += replacement
        run = ""
        continue
      }
      result += run
      result.append(character)
      run = ""
    }
    return result + run
  }
}
