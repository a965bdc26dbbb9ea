/// A credential that asks over HTTP and may have no transport of its own: then it takes that of the client whose call needs the
/// token.
///
/// So a credential brings no transport with it, and a program links the one that it has picked.
package protocol TransportBorrowing: TokenCredential {
  /// Returns a token, as `token(for:)` does.
  ///
  /// - Parameters:
  ///   - request: The scopes, and the tenant and claims of a challenge.
  ///   - transport: What carries requests where the credential has no transport of its own.
  /// - Returns: A token that is good now.
  /// - Throws: What `token(for:)` throws.
  func token(for request: TokenRequest, over transport: any AsyncTransport) async throws -> AccessToken
}

/// The same for blocking callers.
package protocol BlockingTransportBorrowing: BlockingTokenCredential {
  /// Returns a token, as `tokenBlocking(for:within:)` does.
  ///
  /// - Parameters:
  ///   - request: The scopes, and the tenant and claims of a challenge.
  ///   - limit: How long the caller can wait.
  ///   - transport: What carries requests where the credential has no transport of its own.
  /// - Returns: A token that is good now.
  /// - Throws: What `tokenBlocking(for:within:)` throws.
  @available(*, noasync, message: "This blocks its thread.")
  func tokenBlocking(
    for request: TokenRequest, within limit: Duration, over transport: any SyncTransport
  ) throws(AzureError) -> AccessToken
}
