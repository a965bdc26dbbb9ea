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
