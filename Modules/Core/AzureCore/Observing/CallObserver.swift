/// How a call ended.
public struct CallSummary: Sendable {
  /// The name of the operation.
  public var operation: String
  /// The HTTP method.
  public var method: String
  /// The path without the query; the id of a message that has not the form of an id is hidden in it.
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
  /// The id that this client gave the call (`x-ms-client-request-id`).
  public var clientRequestID: String?
  /// The id that the service gave the last attempt it responded to (`x-ms-request-id`); `nil` when what it sent is no id.
  public var requestID: String?
  /// The location of the last attempt: after a success the one that responded.
  public var location: StorageLocation

  package init(
    operation: String, method: String, path: String, status: Int?, attempts: Int, duration: Duration,
    error: AzureError?, isCancelled: Bool, clientRequestID: String?, requestID: String?,
    location: StorageLocation
  ) {
    self.operation = operation
    self.method = method
    self.path = path
    self.status = status
    self.attempts = attempts
    self.duration = duration
    self.error = error
    self.isCancelled = isCancelled
    self.clientRequestID = clientRequestID
    self.requestID = requestID
    self.location = location
  }
}

/// Watches calls; changes nothing.
///
/// Called on the caller's thread or task, so it must be quick. All functions have defaults, which do nothing.
public protocol CallObserver: Sendable {
  /// An attempt is about to be sent, authorized and final.
  ///
  /// - Parameters:
  ///   - request: The request. It holds the authorization: do not log it whole.
  ///   - attempt: The number of the attempt, from 1.
  func willSend(_ request: AzureRequest, attempt: Int)

  /// A response arrived.
  ///
  /// - Parameters:
  ///   - response: The response as it came: a server may repeat in it what it was sent, so do not log it whole.
  ///   - attempt: The number of the attempt, from 1.
  func didReceive(_ response: AzureResponse, attempt: Int)

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

  /// The call pauses before an attempt, because the service has told another call of the client that it is busy.
  ///
  /// - Parameter duration: How long.
  func willPause(_ duration: Duration)

  /// The service refused a date that is off; from now on the client's dates are corrected, and the call tries once more.
  ///
  /// - Parameters:
  ///   - offset: What is added to this machine's time: positive when its clock is behind the service's.
  ///   - attempt: The number of the attempt that was refused, from 1.
  func didCorrectClock(by offset: Duration, attempt: Int)

  /// The call ended, once, in whatever way.
  ///
  /// A success here means that the service said so; ``didFailToRead(_:)`` may follow.
  ///
  /// - Parameter summary: How.
  func didEnd(_ summary: CallSummary)

  /// The service's response to a call that had ended well turned out not to be what the operation returns.
  ///
  /// Comes after ``didEnd(_:)``: responses are read when the call is over. The caller gets the error.
  ///
  /// - Parameter error: What the caller gets.
  func didFailToRead(_ error: AzureError)
}

extension CallObserver {
  /// Does nothing.
  public func willSend(_ request: AzureRequest, attempt: Int) {}
  /// Does nothing.
  public func didReceive(_ response: AzureResponse, attempt: Int) {}
  /// Does nothing.
  public func didFail(_ error: TransportError, attempt: Int) {}
  /// Does nothing.
  public func willWait(_ duration: Duration, after failure: AttemptFailure) {}
  /// Does nothing.
  public func willPause(_ duration: Duration) {}
  /// Does nothing.
  public func didCorrectClock(by offset: Duration, attempt: Int) {}
  /// Does nothing.
  public func didEnd(_ summary: CallSummary) {}
  /// Does nothing.
  public func didFailToRead(_ error: AzureError) {}
}
