/// A source of bearer tokens for async callers.
public protocol TokenCredential: Sendable {
  /// Returns a token for the request.
  ///
  /// - Parameter request: The scopes, and the tenant and claims of a challenge.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/credential``, or `CancellationError`.
  func token(for request: TokenRequest) async throws -> AccessToken
}

/// A source of bearer tokens for blocking callers.
///
/// It never waits for a task.
public protocol BlockingTokenCredential: Sendable {
  /// Returns a token for the request, blocking the calling thread.
  ///
  /// - Parameter request: The scopes, and the tenant and claims of a challenge.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/credential``.
  @available(*, noasync, message: "This blocks its thread; in async code use TokenCredential.token.")
  func tokenBlocking(for request: TokenRequest) throws(AzureError) -> AccessToken
}
