package import AzureCore
import HTTPTypes

/// What has happened in a call so far.
struct CallRecord: Sendable {
  var startedAt = Duration.zero
  var attempts = 0
  /// When the last attempt was handed to the driver: the service cannot have had it before.
  var sentAt = Duration.zero
  /// The failures that the retry rule was asked about.
  var failures = FailureCounts()
  var lastStatus: Int?
  /// For observers; not taken where there are none.
  var lastRequestID: String?
  /// What went wrong so far; few calls have any of it, and errors are large.
  private var history: FailureHistory?
  /// Where the last attempt went.
  var lastLocation: StorageLocation?
  /// Whether an attempt may have been carried out without a response that says so.
  var mayHaveActed = false
  /// Whether any byte of any attempt may have reached the service.
  var hasReachedService = false
  /// What the dates of the present attempt have added to them.
  var clockOffset = Duration.zero
  /// Whether this call has corrected the clock: that is tried once.
  var hasCorrectedClock = false

  private final class FailureHistory: Sendable {
    let last: AzureError?
    let lastOfPrimary: AzureError?

    init(last: AzureError?, lastOfPrimary: AzureError?) {
      self.last = last
      self.lastOfPrimary = lastOfPrimary
    }
  }

  /// The failure that the last wait, challenge or correction of the clock followed.
  var lastFailure: AzureError? {
    get { history?.last }
    set { history = FailureHistory(last: newValue, lastOfPrimary: history?.lastOfPrimary) }
  }

  /// The last failure of the primary that a retry followed: the error again once the secondary has missed something.
  var lastPrimaryFailure: AzureError? {
    get { history?.lastOfPrimary }
    set { history = FailureHistory(last: history?.last, lastOfPrimary: newValue) }
  }
}

/// The locations that a call may go to, and the one it is at.
struct CallTargets: Sendable {
  struct Target: Sendable {
    var location: StorageLocation
    var request: AzureRequest
    /// Whether the per-call policies have prepared the request.
    var isPrepared = false
  }

  var current: Target
  /// Where the call may go besides; of both, one is the primary.
  private var other: Target?

  init(_ request: AzureRequest, at location: StorageLocation, secondary: AzureRequest?) {
    current = Target(location: location, request: request)
    if let secondary, location == .primary { other = Target(location: .secondary, request: secondary) }
  }

  /// Whether there is a primary beside the secondary that the call is at.
  var isAtSpareSecondary: Bool { other != nil && current.location == .secondary }

  /// The one id of the call, whichever location it is at.
  var clientRequestID: String? {
    if let id = current.request.head.headerFields.value(of: .msClientRequestID) { return id }
    guard isAtSpareSecondary else { return nil }
    return other?.request.head.headerFields.value(of: .msClientRequestID)
  }

  /// Goes to the other location, if there is one.
  mutating func alternate() {
    guard let next = other else { return }
    other = current
    current = next
  }

  /// Goes to the primary for good.
  mutating func dropSecondary() {
    if isAtSpareSecondary { alternate() }
    other = nil
  }
}

/// What a call that succeeded brought back.
package struct CompletedCall: Sendable, Hashable {
  /// The response that ended the call: a 2xx, or a refusal that is a result of the operation.
  package var response: AzureResponse

  /// How many attempts were made.
  package var attempts: Int

  /// Whether an attempt before the last may have been carried out although its response was lost.
  package var mayHaveActedBefore: Bool

  /// The id that the call had (`x-ms-client-request-id`), for errors found while reading the response.
  package var clientRequestID: String?

  /// Which location responded.
  package var location: StorageLocation

  /// When the attempt that got the response was sent, by the driver's clock (``ClockReading/elapsed``): the service acted after that.
  package var sentAt: Duration

  /// Makes a result.
  ///
  /// - Parameters:
  ///   - response: The response.
  ///   - attempts: How many attempts were made.
  ///   - mayHaveActedBefore: Whether an earlier attempt may have been carried out.
  ///   - clientRequestID: The id that the call had.
  ///   - location: Which location responded.
  ///   - sentAt: When the attempt that got the response was sent.
  package init(
    response: AzureResponse, attempts: Int = 1, mayHaveActedBefore: Bool = false,
    clientRequestID: String? = nil,
    location: StorageLocation = .primary, sentAt: Duration = .zero
  ) {
    self.response = response
    self.attempts = attempts
    self.mayHaveActedBefore = mayHaveActedBefore
    self.clientRequestID = clientRequestID
    self.location = location
    self.sentAt = sentAt
  }
}

/// What an operation returned, and when the attempt that got the response was sent.
package struct TimedResponse<Value: Sendable>: Sendable {
  /// What the operation returned.
  package var value: Value

  /// When the attempt was sent, by the client's clock (``ClockReading/elapsed``).
  package var sentAt: Duration

  /// Pairs a value with its time.
  @inlinable
  package init(_ value: Value, sentAt: Duration) {
    self.value = value
    self.sentAt = sentAt
  }
}
