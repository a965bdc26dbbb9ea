/// What a policy is given beside the request.
public struct PolicyContext: Sendable {
  /// The name of the operation, for example `Put Message`.
  public var operation: String

  /// The number of the attempt, from 1; 0 while the call is prepared.
  public var attempt: Int

  /// The present time; its date is the service's, as far as responses have shown that this machine's clock is off.
  public var now: ClockReading

  /// The call's source of randomness.
  public var random: RandomSource

  /// Makes a context.
  ///
  /// - Parameters:
  ///   - operation: The name of the operation.
  ///   - attempt: The number of the attempt, from 1; 0 while the call is prepared.
  ///   - now: The present time.
  ///   - random: The source of randomness.
  public init(operation: String, attempt: Int, now: ClockReading, random: RandomSource) {
    self.operation = operation
    self.attempt = attempt
    self.now = now
    self.random = random
  }
}

/// A pair of plain functions that see every request before it is authorized and every response.
///
/// A policy decides; it does no I/O, waits for nothing and keeps no state of a call. As a *per-call* policy
/// its ``prepare(_:context:)`` runs once for a call, as a *per-attempt* policy before every attempt;
/// ``inspect(_:to:context:)`` runs for every response in both cases. Whatever is changed here is covered by
/// the signature, because authorization comes last. Both functions have defaults, which change nothing and accept everything.
public protocol PipelinePolicy: Sendable {
  /// Changes the request before it is authorized.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - context: Operation, attempt, time and randomness.
  /// - Throws: ``AzureError`` to end the call without sending.
  func prepare(_ request: inout AzureRequest, context: PolicyContext) throws(AzureError)

  /// Looks at a response, whatever its status.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - request: The request that it responds to, as sent.
  ///   - context: Operation, attempt, time and randomness.
  /// - Throws: ``AzureError`` to end the call; it is not retried.
  func inspect(_ response: AzureResponse, to request: AzureRequest, context: PolicyContext) throws(AzureError)
}

extension PipelinePolicy {
  /// Changes nothing.
  public func prepare(_ request: inout AzureRequest, context: PolicyContext) throws(AzureError) {}

  /// Accepts every response.
  public func inspect(_ response: AzureResponse, to request: AzureRequest, context: PolicyContext)
    throws(AzureError)
  {}
}

/// A policy or an authorizer that sets header fields of its own, in place of what they were, and changes nothing else: prepared
/// twice a request is as if prepared once, the second time.
package protocol FieldReplacing {}

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
