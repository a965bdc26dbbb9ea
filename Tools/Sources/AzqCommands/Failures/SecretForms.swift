import AzureAuthSharedKey
import Foundation

/// What makes a text a secret, or something that may hold one.
enum SecretForms {
  static let replacement = "<redacted>"

  /// Leaves out what is a secret by its name or its form; redacting that again changes nothing.
  ///
  /// By name: the values of `AccountKey`, `SharedAccessSignature`, `sig` and the like, and what follows `Bearer`. By form:
  /// JSON Web Tokens, base64 of the length of keys and signatures, and the user and password of an address.
  static func redact(_ text: String) -> String {
    let named =
      #/
      ((?:\b|_) (?:AccountKey|access_token|password|pwd|secret|sig|signature) (?:\s*=\s*|%3D)) [^&;\s'"<>]+
      /#
    let list = /(\bSharedAccessSignature\s*=\s*)[^;\s'"<>]+/
    let bearer = /(\bBearer\s+)([^\s'",;<>]+)/
    let token = /\beyJ[\w\-]*\.[\w\-]+(?:\.[\w\-]*)?/
    let base64 = /(?:[A-Za-z0-9+\/_\-]|%2B|%2F){42,}(?:={1,2}|%3D)/
    let user = /(:\/\/)[^\/\s@'"<>]+@/
    // Expressions are slow: most texts are spared them by the marks that every match has.
    var text = text
    if hasEqualsSign(text) {
      text = text.replacing(list.asForm) { $0.1 + replacement }
      text = text.replacing(named.asForm) { $0.1 + replacement }
      text = text.replacing(base64.asForm) { _ in replacement }
    }
    if text.range(of: "bearer", options: .caseInsensitive) != nil {
      text = text.replacing(bearer.asForm) { isProse($0.2) ? String($0.0) : $0.1 + replacement }
    }
    if text.utf8.contains(UInt8(ascii: ".")) { text = text.replacing(token.asForm) { _ in replacement } }
    if text.utf8.contains(UInt8(ascii: "@")) {
      text = text.replacing(user.asForm) { $0.1 + replacement + "@" }
    }
    return text
  }

  /// Whether an argument may hold a secret: it has one of the forms, or cannot be told from a text that does.
  static func mayHold(_ argument: String) -> Bool {
    if argument.utf8.count > 256 || redact(argument) != argument || isConnectionString(argument) {
      return true
    }
    // A list of settings or parameters.
    if argument.contains("="), argument.contains(where: { ";&".contains($0) }) { return true }
    return isPaddedBase64(argument) || hasRandomRun(argument)
  }

  /// Whether an argument is a connection string, or is meant to be one.
  static func isConnectionString(_ argument: String) -> Bool {
    let text = argument.lowercased()
    return settings.contains { text.contains($0) } || (try? ConnectionString(argument)) != nil
  }

  /// Whether a text is a connection string with a secret, and nothing else.
  static func isSecretConnectionString(_ text: String) -> Bool {
    let segments = text.split { ";\"'".contains($0) }.map { $0.filter { !$0.isWhitespace } }.filter {
      !$0.isEmpty
    }
    let names = segments.map { $0.prefix { $0 != "=" }.lowercased() + "=" }
    return segments.allSatisfy { $0.contains("=") } && names.contains(where: settings.contains)
      && redact(text) != text
  }

  /// Whether an argument is a shared access signature or an address with one.
  static func isSignature(_ argument: String) -> Bool {
    argument.firstMatch(of: /\bsig(?:=|%3D)/.asForm) != nil
  }

  private static let settings = [
    "accountname=", "accountkey=", "sharedaccesssignature=", "queueendpoint=", "defaultendpointsprotocol=",
    "usedevelopmentstorage=",
  ]

  /// Whether a text has an equals sign, as it is or as an address has it.
  private static func hasEqualsSign(_ text: String) -> Bool {
    text.utf8.contains { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: "%") }
  }

  /// Whether what follows `Bearer` is a word of a sentence, as in "Bearer tokens are refused".
  private static func isProse(_ word: Substring) -> Bool {
    word.utf8.count <= 12 && word.utf8.allSatisfy { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
  }

  /// Whether it is base64 that ends with `=`, as keys, signatures and many receipts do.
  private static func isPaddedBase64(_ argument: String) -> Bool {
    argument.utf8.count >= 20 && argument.wholeMatch(of: /[A-Za-z0-9+\/_\-]+={1,2}/.asForm) != nil
  }

  /// Whether a long run has letters of both cases and digits, as words and names of queues have not.
  private static func hasRandomRun(_ argument: String) -> Bool {
    argument.matches(of: /[A-Za-z0-9+_\-]{32,}/.asForm).contains { match in
      let run = match.output.utf8
      return run.contains { UInt8(ascii: "a")...UInt8(ascii: "z") ~= $0 }
        && run.contains { UInt8(ascii: "A")...UInt8(ascii: "Z") ~= $0 }
        && run.contains { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
    }
  }
}

extension Regex {
  /// Compares scalar by scalar, so that no combining mark hides a letter, and without case.
  fileprivate var asForm: Regex<Output> { ignoresCase().matchingSemantics(.unicodeScalar) }
}
