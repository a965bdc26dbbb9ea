/// What a token is asked for.
public struct TokenRequest: Sendable, Hashable {
  /// The scopes, for example `https://storage.azure.com/.default`.
  public var scopes: [String]

  /// The tenant to ask, when a challenge named one.
  public var tenantID: String?

  /// The claims of a challenge, as JSON text.
  ///
  /// A request with claims must not be answered with a token from before the challenge.
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
