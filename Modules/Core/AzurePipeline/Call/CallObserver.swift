/// How a call ended.
public struct CallSummary: Sendable {
  /// The name of the operation.
  public var operation: String
  /// The HTTP method.
  public var method: String
  /// The path without the query.
  public var path: String
  /// The status of the last response, when there was one.
  public var status: Int?
  /// How many attempts were made.
  public var attempts: Int
  /// From the start to the end of the call, waits included.
  public var duration: Duration
  /// The error that the call ended with; `nil` after success and after cancellation.
  public var error: AzureError?
  /// Whether the surrounding task was cancelled.
  public var isCancelled: Bool
}

/// Watches calls; changes nothing.
///
/// Called on the caller's thread or task, so it must be quick.
public protocol CallObserver: Sendable {
  /// An attempt is about to be sent, authorized and final.
  ///
  /// - Parameters:
  ///   - request: The request. It holds the authorization: do not log it whole.
  ///   - attempt: The number of the attempt, from 1.
  func willSend(_ request: Request, attempt: Int)

  /// A response arrived.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - attempt: The number of the attempt, from 1.
  func didReceive(_ response: Response, attempt: Int)

  /// An attempt ended without a response.
  ///
  /// - Parameters:
  ///   - error: The transport's error.
  ///   - attempt: The number of the attempt, from 1.
  func didFail(_ error: TransportError, attempt: Int)

  /// The call waits before its next attempt.
  ///
  /// - Parameters:
  ///   - duration: How long.
  ///   - failure: The failure that led to the wait.
  func willWait(_ duration: Duration, after failure: AttemptFailure)

  /// The call ended, once, in whatever way.
  ///
  /// - Parameter summary: How.
  func didEnd(_ summary: CallSummary)
}

extension CallObserver {
  /// Does nothing.
  public func willSend(_ request: Request, attempt: Int) {}
  /// Does nothing.
  public func didReceive(_ response: Response, attempt: Int) {}
  /// Does nothing.
  public func didFail(_ error: TransportError, attempt: Int) {}
  /// Does nothing.
  public func willWait(_ duration: Duration, after failure: AttemptFailure) {}
  /// Does nothing.
  public func didEnd(_ summary: CallSummary) {}
}
