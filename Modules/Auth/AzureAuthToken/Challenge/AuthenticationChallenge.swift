/// One challenge of a `WWW-Authenticate` field: a scheme and its parameters.
///
/// [RFC 9110, section 11.3](https://www.rfc-editor.org/rfc/rfc9110#section-11.3), as the storage service writes it: values
/// need no quotes, and blanks may stand between parameters in place of commas.
package struct AuthenticationChallenge: Sendable, Hashable {
  /// The scheme in lower case, for example `bearer`.
  package var scheme: String

  /// The parameters, with names in lower case.
  package var parameters: [String: String]

  /// Makes a challenge.
  ///
  /// - Parameters:
  ///   - scheme: The scheme in lower case.
  ///   - parameters: The parameters, with names in lower case.
  package init(scheme: String, parameters: [String: String]) {
    self.scheme = scheme
    self.parameters = parameters
  }

  /// The longest field that is read.
  static let maximumLength = 16 * 1024

  /// Reads the value of a `WWW-Authenticate` field, or of several joined by commas.
  ///
  /// Strict: a field with one fault gives nothing at all, so that no caller acts on half of it. Faults are a character
  /// that is not visible ASCII, a quote that does not end, a parameter without a value or twice in a challenge, and
  /// more than 16 KiB.
  ///
  /// - Parameter field: The value of the field.
  /// - Returns: The challenges in their order; none when the field is faulty.
  package static func parse(_ field: String) -> [AuthenticationChallenge] {
    guard field.utf8.count <= maximumLength else { return [] }
    var parser = ChallengeParser(Array(field.utf8))
    return parser.challenges() ?? []
  }
}

/// Reads the bytes of a `WWW-Authenticate` field from left to right.
private struct ChallengeParser {
  private let bytes: [UInt8]
  private var position = 0

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// All challenges, or `nil` at the first fault.
  mutating func challenges() -> [AuthenticationChallenge]? {
    var challenges: [AuthenticationChallenge] = []
    _ = skipSeparators()
    var mayBeginChallenge = true
    while position < bytes.count {
      guard let name = token() else { return nil }
      if position < bytes.count, bytes[position] == UInt8(ascii: "=") {
        position += 1
        guard var challenge = challenges.popLast(), let value = value() else { return nil }
        guard challenge.parameters.updateValue(value, forKey: name) == nil else { return nil }
        challenges.append(challenge)
      } else {
        // A word without a value begins the next challenge, and only a comma may stand before that.
        guard mayBeginChallenge else { return nil }
        challenges.append(AuthenticationChallenge(scheme: name, parameters: [:]))
      }
      let end = position
      mayBeginChallenge = skipSeparators()
      guard position > end || position == bytes.count else { return nil }
    }
    return challenges
  }

  /// Skips blanks and commas and says whether there was a comma.
  private mutating func skipSeparators() -> Bool {
    var hasComma = false
    while position < bytes.count, Self.isBlank(bytes[position]) || bytes[position] == UInt8(ascii: ",") {
      if bytes[position] == UInt8(ascii: ",") { hasComma = true }
      position += 1
    }
    return hasComma
  }

  /// A name in lower case.
  private mutating func token() -> String? {
    let start = position
    while position < bytes.count, Self.isTokenByte(bytes[position]) { position += 1 }
    guard position > start else { return nil }
    return String(decoding: bytes[start..<position], as: UTF8.self).lowercased()
  }

  private mutating func value() -> String? {
    guard position < bytes.count else { return nil }
    return bytes[position] == UInt8(ascii: "\"") ? quotedValue() : plainValue()
  }

  private mutating func quotedValue() -> String? {
    position += 1
    var text: [UInt8] = []
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      switch byte {
      case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
      case UInt8(ascii: "\\"):
        guard position < bytes.count, Self.isText(bytes[position]) else { return nil }
        text.append(bytes[position])
        position += 1
      default:
        guard Self.isText(byte) else { return nil }
        text.append(byte)
      }
    }
    return nil
  }

  /// Everything up to a blank or comma: the service writes addresses without quotes.
  private mutating func plainValue() -> String? {
    let start = position
    while position < bytes.count, bytes[position] > 0x20, bytes[position] < 0x7F,
      bytes[position] != UInt8(ascii: ","), bytes[position] != UInt8(ascii: "\"")
    {
      position += 1
    }
    return position > start ? String(decoding: bytes[start..<position], as: UTF8.self) : nil
  }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }

  private static func isText(_ byte: UInt8) -> Bool { (0x20..<0x7F).contains(byte) || byte == 0x09 }

  private static func isTokenByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"):
      true
    default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
    }
  }
}
