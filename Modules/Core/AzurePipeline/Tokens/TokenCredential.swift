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
