/// A source of bearer tokens for async callers.
public protocol TokenCredential: Sendable {
  /// Returns a token for the request.
  ///
  /// A credential has no time limit of its own to keep: the caller cancels it. It ends at once then, or runs
  /// on for nothing: a call whose deadline has passed, or that is cancelled, does not wait for it and drops
  /// what it comes to.
  ///
  /// - Parameter request: The scopes, and the tenant and claims of a challenge.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/credential``, or `CancellationError` at once when the
  ///   task is cancelled.
  func token(for request: TokenRequest) async throws -> AccessToken
}

/// A source of bearer tokens for blocking callers.
///
/// It never waits for a task.
public protocol BlockingTokenCredential: Sendable {
  /// Returns a token for the request, blocking the calling thread.
  ///
  /// A thread cannot be interrupted, so the credential itself keeps the time limit, as a transport keeps its own.
  ///
  /// - Parameters:
  ///   - request: The scopes, and the tenant and claims of a challenge.
  ///   - limit: How long the caller can wait: what is left of its deadline. A token that comes later is of no use.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/credential``, or of kind ``AzureError/Kind/timeout``
  ///   when the limit has passed.
  @available(*, noasync, message: "This blocks its thread; in async code use TokenCredential.token.")
  func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken
}

/// What a token is asked for.
public struct TokenRequest: Sendable, Hashable {
  /// The scopes, for example `https://storage.azure.com/.default`.
  public var scopes: [String]

  /// The tenant to ask, when a challenge named one.
  public var tenantID: String?

  /// The claims of a challenge, as JSON text.
  ///
  /// A request with claims must not be met with a token from before the challenge.
  public var claims: String?

  /// Whether the caller can meet a claims challenge (the client capability `CP1`).
  ///
  /// Such a token may live longer, because the service can ask for another one at any time.
  public var canMeetClaims: Bool

  /// Makes a token request.
  ///
  /// - Parameters:
  ///   - scopes: The scopes.
  ///   - tenantID: The tenant, when a challenge named one.
  ///   - claims: The claims of a challenge, as JSON text.
  ///   - canMeetClaims: Whether the caller can meet a claims challenge; false by default.
  public init(
    scopes: [String], tenantID: String? = nil, claims: String? = nil, canMeetClaims: Bool = false
  ) {
    self.scopes = scopes
    self.tenantID = tenantID
    self.claims = claims
    self.canMeetClaims = canMeetClaims
  }
}

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
