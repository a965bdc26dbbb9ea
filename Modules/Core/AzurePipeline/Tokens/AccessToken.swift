/// A bearer token and the instant at which it ends.
///
/// It never prints itself.
public struct AccessToken: Sendable, Hashable {
  /// The token, for the `Authorization` header.
  public var secret: Secret<String>

  /// When the token can no longer be used.
  public var expiresOn: Timestamp

  /// Makes a token.
  ///
  /// - Parameters:
  ///   - token: The token's text.
  ///   - expiresOn: When it ends.
  public init(token: String, expiresOn: Timestamp) {
    self.secret = Secret(token)
    self.expiresOn = expiresOn
  }
}
