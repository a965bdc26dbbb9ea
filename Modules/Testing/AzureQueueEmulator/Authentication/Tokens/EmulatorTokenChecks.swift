/// Which bearer tokens an emulator accepts.
///
/// What they are for, their times and, if ``EmulatorOptions/tenant`` is set, their tenant always count. There are no roles: a token
/// that is accepted permits all that tokens can permit. One that is not is refused with `401 InvalidAuthenticationInfo`, a
/// challenge that says where to sign in, and the reason.
public struct EmulatorTokenChecks: Sendable {
  enum Level: Sendable {
    case nothing
    case content
    case issuer
    case signature(any EmulatorTokenIssuer)
  }

  let level: Level

  /// Accepts none: requests with a bearer token are refused with `403 AuthenticationFailed`.
  public static let refused = EmulatorTokenChecks(level: .nothing)

  /// Accepts what looks like a token: a JSON Web Token (RFC 7519) for storage that is good at the emulator's time, of any
  /// issuer.
  public static let content = EmulatorTokenChecks(level: .content)

  /// Accepts what looks like a token of Microsoft Entra ID: that its issuer is a tenant there, in any cloud, and its algorithm not
  /// `none`, besides what ``content`` checks.
  ///
  /// Its signature is not verified.
  public static let basic = EmulatorTokenChecks(level: .issuer)

  /// Accepts what an issuer has signed for the emulator's tenant, with `RS256`, besides what ``content`` checks.
  ///
  /// - Parameter issuer: Whose tokens are accepted.
  /// - Returns: The checks.
  public static func signed(by issuer: any EmulatorTokenIssuer) -> EmulatorTokenChecks {
    EmulatorTokenChecks(level: .signature(issuer))
  }

  /// Where challenges say to sign in.
  var authority: String {
    if case .signature(let issuer) = level, let authority = issuer.authority { return authority }
    return "https://login.microsoftonline.com"
  }
}

/// Who signs bearer tokens: brings the cryptography that the emulator has not.
public protocol EmulatorTokenIssuer: Sendable {
  /// Scheme, host and port of where to sign in, such as `https://127.0.0.1:10001`; `nil` while nobody can.
  ///
  /// The issuer of a token is `{authority}/{tenant}/v2.0`.
  var authority: String? { get }

  /// Whether a signature is the issuer's, by `RS256` (RFC 7518, section 3.3).
  ///
  /// Called while the emulator handles a request, and others wait.
  ///
  /// - Parameters:
  ///   - signature: The bytes of the signature.
  ///   - text: What was signed: the header and the payload of a token as they stand in it.
  ///   - keyID: The id of the key, as the header of the token names it.
  /// - Returns: Whether the issuer has a key of this id, and has signed the text with it.
  func isValid(_ signature: [UInt8], of text: [UInt8], keyID: String) -> Bool
}
