public import AzureCore

/// A token that the application brings and replaces itself.
///
/// For async and blocking clients. Calls take the token of that moment; after ``replace(with:)`` the next one takes the new token. It never
/// prints the token.
public final class StaticTokenCredential: TokenCredential, BlockingTokenCredential, MemoryTokenCredential {
  private let held: ThreadLock<AccessToken>
  private let clock: any PipelineClock

  /// Starts with a token.
  ///
  /// - Parameters:
  ///   - token: The token in use until it is replaced.
  ///   - clock: Tells whether the token has ended; the system's by default.
  public init(_ token: AccessToken, clock: any PipelineClock = SystemClock()) {
    held = ThreadLock(token)
    self.clock = clock
  }

  /// The token in use.
  public var current: AccessToken { held.withLock { $0 } }

  /// Replaces the token; calls that ask from now on get the new one.
  ///
  /// - Parameter replacement: The token to use.
  public func replace(with replacement: AccessToken) {
    held.withLock { $0 = replacement }
  }

  /// Returns the token in use, whatever is asked for.
  ///
  /// - Parameter request: Not used, except that claims cannot be met.
  /// - Returns: The token.
  /// - Throws: ``AzureError`` of kind `credential` when the token has ended, or when a challenge asks for claims.
  public func token(for request: TokenRequest) async throws -> AccessToken { try token(request) }

  /// Returns the token in use, whatever is asked for; it does not block.
  ///
  /// - Parameters:
  ///   - request: Not used, except that claims cannot be met.
  ///   - limit: Not used.
  /// - Returns: The token.
  /// - Throws: ``AzureError`` of kind `credential` when the token has ended, or when a challenge asks for claims.
  @available(*, noasync, message: "In async code use token(for:).")
  public func tokenBlocking(
    for request: TokenRequest, within limit: Duration
  ) throws(AzureError) -> AccessToken { try token(request) }

  private func token(_ request: TokenRequest) throws(AzureError) -> AccessToken {
    guard request.claims == nil else {
      throw AzureError(
        .credential, "The service asks for a token with further claims, which a static token cannot meet",
        advice: "sign in again and replace the token")
    }
    let token = current
    guard token.expiresOn > clock.now().date else {
      throw AzureError(
        .credential, "The static token ended at \(token.expiresOn.iso8601)",
        advice: "replace the token before it ends")
    }
    return token
  }
}

extension StaticTokenCredential: RedactedDescription {
  /// The instant at which the token ends, without the token.
  public var description: String { "StaticTokenCredential(expires \(current.expiresOn.iso8601))" }
}

/// A credential that responds from memory, so that a cache in front of it would only delay a change.
package protocol MemoryTokenCredential {
  /// Where it keeps the tokens that it has fetched; `nil` when it fetches none.
  var keptTokens: SharedTokenCache? { get }
}

extension MemoryTokenCredential {
  /// It fetches none.
  package var keptTokens: SharedTokenCache? { nil }
}
