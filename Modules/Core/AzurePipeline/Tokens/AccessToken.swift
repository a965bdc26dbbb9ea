/// A bearer token and the instant at which it ends.
///
/// It never prints itself.
public struct AccessToken: Sendable, Hashable {
  /// The token, for the `Authorization` header.
  public var secret: Secret<String>

  /// When the token can no longer be used.
  public var expiresOn: Timestamp

  /// From when on its issuer would have it replaced (`refresh_in`, `refresh_on`); `nil` when the issuer said nothing.
  public var refreshOn: Timestamp?

  /// Makes a token.
  ///
  /// - Parameters:
  ///   - token: The token's text.
  ///   - expiresOn: When it ends.
  ///   - refreshOn: From when on it should be replaced, when its issuer said so.
  public init(token: String, expiresOn: Timestamp, refreshOn: Timestamp? = nil) {
    self.secret = Secret(token)
    self.expiresOn = expiresOn
    self.refreshOn = refreshOn
  }
}
