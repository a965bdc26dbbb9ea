/// Takes out of what is said from outside whatever grants access or is the user's own, in time that grows with the text
/// alone; a part of ``OutsideText``.
///
/// A refusal for a wrong signature quotes the one that was received: until its date is 15 minutes old, a reader of the log
/// could repeat that request with it. It quotes the string to sign, too, which is the best help there is and grants
/// nothing; but metadata are the user's, and a pop receipt, which owns a message, is a line of it. Gateways quote addresses
/// and whole requests: as lines, as JSON and as XML.
package enum TextRedaction {
  package static let replacement = "<redacted>"

  /// Replaces what is secret by its name, by its form, or because the request that it responds to had it.
  ///
  /// By name: the values of parameters and fields that ``hides(parameter:)`` and ``hides(field:)`` tell, and of what else
  /// ``names`` lists. By form: what follows `Bearer` and `Basic`, unless it is a word that a sentence has there; the user in
  /// an address; three parts of base64 with dots between them that begin as a JSON Web Token does; and every run of base64
  /// that has the length of an HMAC-SHA256, 43 characters and `=`, or more. What is not visible is left out before, so that
  /// it can hide nothing.
  ///
  /// - Parameters:
  ///   - text: What was said.
  ///   - known: The secrets of the request that it responds to.
  ///   - isCut: Whether something of the text is left out behind its end, so that its last word may be the beginning of a
  ///     secret.
  /// - Returns: The text without secrets; redacting that again changes nothing.
  package static func redact(_ text: String, known: KnownSecrets = .none, isCut: Bool = false) -> String {
    String(decoding: redact(Array(text.utf8), known: known, isCut: isCut), as: UTF8.self)
  }

  /// Does the same to the bytes of a text in UTF-8.
  package static func redact(_ text: [UInt8], known: KnownSecrets, isCut: Bool) -> [UInt8] {
    var scanner = RedactionScanner(
      known.replace(in: visible(text), with: Array(replacement.utf8), isCut: isCut), isCut: isCut)
    return scanner.redacted()
  }

  /// Leaves out what is not visible, but for tabs and line breaks: control characters, which may drive a terminal, and
  /// those of Unicode that change the direction of a text or have no width, which may split a secret.
  private static func visible(_ text: [UInt8]) -> [UInt8] {
    let isVisible = text.allSatisfy {
      (0x20...0x7E).contains($0) || (0x09...0x0D).contains($0) && $0 != 0x0B && $0 != 0x0C
    }
    guard !isVisible else { return text }
    var result = String.UnicodeScalarView()
    for scalar in String(decoding: text, as: UTF8.self).unicodeScalars {
      switch scalar.properties.generalCategory {
      case .control:
        switch scalar {
        case "\t", "\n", "\r": result.append(scalar)
        case "\u{B}", "\u{C}", "\u{85}": result.append(" ")
        default: break
        }
      case .lineSeparator, .paragraphSeparator: result.append(" ")
      case .format: break
      // Variation selectors, fillers and the like.
      default: if !scalar.properties.isDefaultIgnorableCodePoint { result.append(scalar) }
      }
    }
    return Array(String(result).utf8)
  }

  /// Does the same to no more of a text than a number of bytes, of which it says so.
  ///
  /// - Returns: At most so many bytes of the text, and the mark of a text that was cut.
  package static func redact(_ text: String, known: KnownSecrets, maximumBytes: Int) -> String {
    let cut = beginning(of: text.utf8, maximumBytes: maximumBytes)
    let isCut = cut.count < text.utf8.count
    let redacted = redact(cut, known: known, isCut: isCut)
    let kept = beginning(of: redacted, maximumBytes: maximumBytes)
    let line = String(decoding: kept, as: UTF8.self)
    return isCut || kept.count < redacted.count ? line + " (cut short)" : line
  }

  /// The first bytes of a text in UTF-8, cut between scalars.
  package static func beginning(of text: some Collection<UInt8>, maximumBytes: Int) -> [UInt8] {
    // One more than wanted: whether a scalar ends at the cut is told by the byte behind it.
    var bytes = Array(text.prefix(maximumBytes + 1))
    guard bytes.count > maximumBytes else { return bytes }
    while let last = bytes.popLast(), last & 0xC0 == 0x80 {}
    return bytes
  }

  /// Whether the value of a query parameter is hidden in what a server quotes.
  package static func hides(parameter name: String) -> Bool { parameters.contains(name.lowercased()) }

  /// Whether the value of a header field is hidden in what a server quotes and in every log, and known as a secret of the
  /// request that has it.
  package static func hides(field name: String) -> Bool {
    let name = name.lowercased()
    return fields.contains(name) || name.hasPrefix("x-ms-meta-")
  }

  package static let parameters = ["sig", "popreceipt"]

  static let fields = [
    "api-key", "authorization", "cookie", "ocp-apim-subscription-key", "proxy-authorization", "set-cookie",
    "secret",
    "x-api-key",
    "x-functions-key", "x-identity-header", "x-ms-authorization-auxiliary", "x-ms-copy-source-authorization",
    "x-ms-encryption-key", "x-ms-meta",
    "x-ms-source-encryption-key",
  ]

  /// Names of secrets in other documents: those of token endpoints, connection strings and settings; `-` stands for `_` too.
  static let names =
    ["accountkey", "assertion", "password"] + grantNames.map { $0.replacing("_", with: "-") }

  /// Names in a document that brings a token or what a token is got with; of such a document a log shows nothing.
  ///
  /// Those of [OAuth's parameters](https://www.iana.org/assignments/oauth-parameters) that are secrets or tokens, but for
  /// words that stand elsewhere: `assertion` and `password` hide their values alone, `code` and `token` hide nothing. A
  /// `user_code` is made to be shown.
  package static let grantNames = [
    "access_token", "actor_token", "client_assertion", "client_secret", "code_verifier", "device_code",
    "id_token",
    "refresh_token", "subject_token",
  ]
}
