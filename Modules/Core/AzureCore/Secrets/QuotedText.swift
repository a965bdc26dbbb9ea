/// How an error quotes a text of the caller's: no longer than the thing may be that it stands for, and not at all where it may
/// be a secret that was given in the wrong parameter.
package enum QuotedText {
  /// Names a thing by its text, or without it.
  ///
  /// - Parameters:
  ///   - thing: What the text is, for example `The queue name`.
  ///   - text: The text.
  ///   - longest: How many characters such a thing has at most; what is beyond them is left out.
  /// - Returns: The thing, and the text in quotation marks behind it unless that may be a secret.
  package static func name(_ thing: String, _ text: String, longest: Int) -> String {
    guard !isLikeSecret(text) else { return thing }
    // By scalars: a character can have any number of them.
    let shown = text.unicodeScalars.prefix(longest)
    return shown.endIndex == text.endIndex ? "\(thing) '\(text)'" : "\(thing) '\(Substring(shown))…'"
  }

  /// Whether a text may be a key, a token, a signature or a password, or a query or a connection string that holds one.
  ///
  /// What is random changes between small letters, capitals and digits at every other character, and what a person names
  /// changes at the beginnings of words and of numbers; that a word goes on in small letters does not count. A password made
  /// of words is not told from a name.
  package static func isLikeSecret(_ text: String) -> Bool {
    var previous: Kind?
    var characters = 0
    var changes = 0
    for byte in text.utf8 {
      if "?&=;".utf8.contains(byte) { return true }
      let kind = Kind(byte)
      if kind != nil { characters += 1 }
      if let kind, let previous, kind != previous, (previous, kind) != (.capital, .small) { changes += 1 }
      previous = kind
    }
    return characters >= 16 && changes * 3 > characters
  }

  private enum Kind {
    case small
    case capital
    case digit

    init?(_ byte: UInt8) {
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"): self = .small
      case UInt8(ascii: "A")...UInt8(ascii: "Z"): self = .capital
      case UInt8(ascii: "0")...UInt8(ascii: "9"): self = .digit
      default: return nil
      }
    }
  }
}
