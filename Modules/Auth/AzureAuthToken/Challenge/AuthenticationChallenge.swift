/// One challenge of a `WWW-Authenticate` field: a scheme and its parameters.
///
/// [RFC 9110, section 11.3](https://www.rfc-editor.org/rfc/rfc9110#section-11.3), as the storage service writes it: values
/// need no quotes, and blanks may stand between parameters in place of commas.
public struct AuthenticationChallenge: Sendable, Hashable {
  /// The scheme in lower case, for example `bearer`.
  public var scheme: String

  /// The parameters, with names in lower case.
  public var parameters: [String: String]

  /// Makes a challenge.
  ///
  /// - Parameters:
  ///   - scheme: The scheme in lower case.
  ///   - parameters: The parameters, with names in lower case.
  public init(scheme: String, parameters: [String: String]) {
    self.scheme = scheme
    self.parameters = parameters
  }

  /// The longest field that is read.
  static let maximumLength = 16 * 1024

  /// Reads the value of a `WWW-Authenticate` field, or of several joined by commas.
  ///
  /// Strict: a field with one fault gives nothing at all, so that nobody acts on half of it. Faults are a character
  /// that is not visible ASCII, a quote that does not end, a parameter without a value or twice in a challenge, and
  /// more than 16 KiB.
  ///
  /// - Parameter field: The value of the field.
  /// - Returns: The challenges in their order; none when the field is faulty.
  public static func parse(_ field: String) -> [AuthenticationChallenge] {
    guard field.utf8.count <= maximumLength else { return [] }
    var parser = ChallengeParser(Array(field.utf8))
    return parser.challenges() ?? []
  }
}
