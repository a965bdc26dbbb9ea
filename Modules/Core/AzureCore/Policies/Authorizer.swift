/// Gives a request the right to pass: a signature, a shared access signature or a bearer token.
///
/// It is the last to touch a request, for each attempt anew, so that what is signed is what is sent. It does no I/O: an
/// authorizer that needs a token says so, and the driver asks the credential for it.
public protocol Authorizer: Sendable {
  /// Says which token ``authorize(_:token:context:)`` needs for a request.
  ///
  /// - Parameter request: The request, before the policies of the attempt.
  /// - Returns: What to ask for, or `nil` when no token is needed.
  func tokenRequest(for request: AzureRequest) -> TokenRequest?

  /// Where an async client fetches the tokens; `nil` when it cannot.
  var tokenCredential: (any TokenCredential)? { get }

  /// Where a blocking client fetches the tokens; `nil` when it cannot.
  var blockingTokenCredential: (any BlockingTokenCredential)? { get }

  /// Refuses a request that must never be authorized, before a token is fetched for it.
  ///
  /// - Parameter request: The request, before the policies of the attempt.
  /// - Throws: ``AzureError`` to end the call; nothing is sent.
  func check(_ request: AzureRequest) throws(AzureError)

  /// Authorizes one attempt.
  ///
  /// - Parameters:
  ///   - request: The request, final but for its authorization.
  ///   - token: The token that ``tokenRequest(for:)`` asked for.
  ///   - context: Operation, attempt, time and randomness.
  /// - Throws: ``AzureError`` when this request must not be authorized; nothing is sent.
  func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext)
    throws(AzureError)

  /// Forgets a token that the service refused with a 401.
  ///
  /// Called for every such response, before ``tokenRequest(meeting:to:)``.
  ///
  /// - Parameter token: The token that the refused request carried.
  func forget(_ token: AccessToken)

  /// Takes note that no token could be fetched for a request.
  ///
  /// - Parameter request: The request, before the policies of the attempt.
  func tokenFailed(for request: AzureRequest)

  /// Reads a 401 and says which token would meet it.
  ///
  /// - Parameters:
  ///   - response: The response with status 401.
  ///   - request: The request that it responds to.
  /// - Returns: The token to fetch before one more attempt, or `nil` to let the refusal stand.
  /// - Throws: ``AzureError`` that says why the challenge must not be met; the refusal stands and carries the message.
  func tokenRequest(meeting response: AzureResponse, to request: AzureRequest) throws(AzureError)
    -> TokenRequest?
}

extension Authorizer {
  /// No token.
  public func tokenRequest(for request: AzureRequest) -> TokenRequest? { nil }

  /// No credential.
  public var tokenCredential: (any TokenCredential)? { nil }

  /// No credential.
  public var blockingTokenCredential: (any BlockingTokenCredential)? { nil }

  /// Accepts every request.
  public func check(_ request: AzureRequest) throws(AzureError) {}

  /// Keeps nothing, so forgets nothing.
  public func forget(_ token: AccessToken) {}

  /// Keeps nothing.
  public func tokenFailed(for request: AzureRequest) {}

  /// Meets no challenge.
  public func tokenRequest(meeting response: AzureResponse, to request: AzureRequest) throws(AzureError)
    -> TokenRequest?
  { nil }
}

/// Sends requests as they are: for servers that ask for no authorization, and for tests.
public struct AnonymousAuthorizer: Authorizer {
  /// Makes the authorizer; it has no state.
  public init() {}

  /// Changes nothing.
  public func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {}
}
