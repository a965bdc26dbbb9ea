/// What a token is asked for.
public struct TokenRequest: Sendable, Hashable {
  /// The scopes, for example `https://storage.azure.com/.default`.
  public var scopes: [String]

  /// The tenant to ask, when a challenge named one.
  public var tenantID: String?

  /// The claims of a challenge, as JSON text.
  ///
  /// A request with claims bypasses caches.
  public var claims: String?

  /// Makes a token request.
  ///
  /// - Parameters:
  ///   - scopes: The scopes.
  ///   - tenantID: The tenant, when a challenge named one.
  ///   - claims: The claims of a challenge, as JSON text.
  public init(scopes: [String], tenantID: String? = nil, claims: String? = nil) {
    self.scopes = scopes
    self.tenantID = tenantID
    self.claims = claims
  }
}
