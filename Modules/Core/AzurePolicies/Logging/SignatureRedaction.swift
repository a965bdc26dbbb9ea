/// Takes signatures out of what the service says.
///
/// A refusal for a wrong signature quotes the one that was received: until its date is 15 minutes old, whoever reads a log
/// could repeat that request with it. The string to sign stays: it is the best help there is, and grants nothing.
package enum SignatureRedaction {
  package static let replacement = "<redacted>"

  /// Replaces every value of a `sig` parameter, and every run of base64 that has the length of an HMAC-SHA256: 43
  /// characters and `=`.
  package static func redact(_ text: String) -> String {
    redactRuns(redactParameters(text))
  }

  /// A gateway's page may quote the URL that it was asked for, with a shared access signature in its query.
  private static func redactParameters(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let found = rest.firstRange(of: /(?i)(?:^|[^a-z]|%[0-9a-f]{2})sig(?:=|%3d)/) {
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
