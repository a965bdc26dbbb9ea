/// Gives a request the right to pass: a signature, a shared access signature or a bearer token.
///
/// It is the last to touch a request, for each attempt anew, so that what is signed is what is sent.
public protocol Authorizer: Sendable {
  /// The token that ``authorize(_:token:context:)`` needs, or `nil` when it needs none.
  var tokenRequest: TokenRequest? { get }

  /// Authorizes one attempt.
  ///
  /// - Parameters:
  ///   - request: The request, final but for its authorization.
  ///   - token: The token that ``tokenRequest`` asked for.
  ///   - context: Operation, attempt, time and randomness.
  /// - Throws: ``AzureError`` when this request must not be authorized; nothing is sent.
  func authorize(_ request: inout Request, token: AccessToken?, context: PolicyContext) throws(AzureError)

  /// Reads a 401 and says which token would meet it.
  ///
  /// - Parameters:
  ///   - response: The response with status 401.
  ///   - request: The request that it answers.
  /// - Returns: The token to fetch before one more attempt, or `nil` to let the refusal stand.
  func tokenRequest(meeting response: Response, to request: Request) -> TokenRequest?
}

extension Authorizer {
  /// No token.
  public var tokenRequest: TokenRequest? { nil }

  /// No answer to a challenge.
  public func tokenRequest(meeting response: Response, to request: Request) -> TokenRequest? { nil }
}

/// Sends requests as they are: for servers that ask for no authorization, and for tests.
public struct AnonymousAuthorizer: Authorizer {
  /// Makes the authorizer; it has no state.
  public init() {}

  /// Changes nothing.
  public func authorize(_ request: inout Request, token: AccessToken?, context: PolicyContext) {}
}
