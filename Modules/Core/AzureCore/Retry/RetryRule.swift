/// One failed attempt, as a retry rule sees it.
public struct AttemptFailure: Sendable {
  /// The number of the attempt that failed, from 1.
  public var attempt: Int

  /// The service's refusal, when there was a response.
  public var service: ServiceFailure?

  /// The response itself, when there was one.
  public var response: AzureResponse?

  /// The transport's error, when there was no response.
  public var transport: TransportError?

  /// Whether the service may have acted in this attempt.
  public var effect: AzureError.Effect

  /// The time of the failure.
  public var now: ClockReading

  /// Where the attempt was sent.
  public var location = StorageLocation.primary

  /// The failures of the call up to and with this one.
  ///
  /// A failure made by itself counts as one of so many attempts that all failed for its cause.
  public var counts = FailureCounts()

  /// What made the attempt fail.
  public var cause: FailureCounts.Cause {
    guard let transport else { return .status }
    return transport.delivery == .notSent ? .connect : .read
  }

  /// Makes a failure with a response.
  ///
  /// - Parameters:
  ///   - attempt: The number of the attempt, from 1.
  ///   - service: The service's refusal.
  ///   - response: The response.
  ///   - effect: Whether the service may have acted.
  ///   - now: The time of the failure.
  public init(
    attempt: Int, service: ServiceFailure, response: AzureResponse, effect: AzureError.Effect,
    now: ClockReading
  ) {
    self.attempt = attempt
    self.service = service
    self.response = response
    self.effect = effect
    self.now = now
    counts.add(attempt, cause)
  }

  /// Makes a failure without a response.
  ///
  /// - Parameters:
  ///   - attempt: The number of the attempt, from 1.
  ///   - transport: The transport's error.
  ///   - now: The time of the failure.
  public init(attempt: Int, transport: TransportError, now: ClockReading) {
    self.attempt = attempt
    self.transport = transport
    self.effect = transport.delivery == .notSent ? .notSent : .unknown
    self.now = now
    counts.add(attempt, cause)
  }
}

/// Decides whether and when a failed attempt is followed by another.
///
/// The rule looks at one failure; deadlines and the safety of repeats are decided elsewhere. The default of the clients is
/// `ExponentialRetry` of the module `AzurePolicies`, whose `isRetryable(_:)` a rule of your own can ask.
public protocol RetryRule: Sendable {
  /// Returns how long to wait before the next attempt.
  ///
  /// - Parameters:
  ///   - failure: The failure.
  ///   - random: The source of jitter.
  /// - Returns: The wait, or `nil` to make no further attempt.
  func wait(after failure: AttemptFailure, random: RandomSource) -> Duration?
}

/// Never retries.
public struct NoRetry: RetryRule {
  /// Makes the rule; it has no state.
  public init() {}

  /// Returns `nil` always.
  public func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? { nil }
}

/// How many attempts of a call have failed so far, by cause.
///
/// Attempts that met a challenge, a wrong clock or a secondary that had missed something are not failures: the retry rule
/// is not asked about them.
public struct FailureCounts: Sendable, Hashable {
  /// What made an attempt fail; no case will be added.
  public enum Cause: Sendable, Hashable {
    /// No byte of the request left: no name, no connection, no handshake.
    case connect
    /// The request, or a part of it, left, and no usable response came.
    case read
    /// The service, or something before it, responded with a status that is a failure.
    case status
  }

  /// Failures before a byte of the request left.
  public var connect: Int
  /// Failures after that.
  public var read: Int
  /// Responds with a bad status.
  public var status: Int

  /// Makes counts.
  ///
  /// - Parameters:
  ///   - connect: Failures before a byte of the request left.
  ///   - read: Failures after that.
  ///   - status: Responses with a bad status.
  package init(connect: Int = 0, read: Int = 0, status: Int = 0) {
    self.connect = connect
    self.read = read
    self.status = status
  }

  /// All failures.
  package var total: Int { connect + read + status }

  /// Returns the failures of one cause.
  ///
  /// - Parameter cause: The cause.
  /// - Returns: How many there were.
  package func count(of cause: Cause) -> Int {
    switch cause {
    case .connect: connect
    case .read: read
    case .status: status
    }
  }

  /// Counts one more failure.
  ///
  /// - Parameter cause: What made the attempt fail.
  package mutating func add(_ cause: Cause) { add(1, cause) }

  mutating func add(_ number: Int, _ cause: Cause) {
    switch cause {
    case .connect: connect += number
    case .read: read += number
    case .status: status += number
    }
  }
}
