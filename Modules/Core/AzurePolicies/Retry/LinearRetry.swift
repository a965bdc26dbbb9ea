public import AzureCore

/// Retries with the same wait each time, spread by jitter.
///
/// What is retried says ``RetryTable``. A wait that the server asks for (see ``RetryAfter``) replaces the rule's own, up to
/// the cap.
public struct LinearRetry: RetryRule, Hashable {
  /// How many retries a call has, in all and by cause; three in all by default.
  public var limits: RetryLimits

  /// Each wait, without jitter; 15 seconds by default.
  public var delay: Duration

  /// Each wait is lengthened or shortened by a random time up to this; 3 seconds by default.
  public var jitterSpan: Duration

  /// No wait is longer, jitter included; 60 seconds by default.
  public var maximumDelay: Duration

  /// Makes a rule.
  ///
  /// - Parameters:
  ///   - limits: How many retries a call has, in all and by cause.
  ///   - delay: Each wait; not negative.
  ///   - jitterSpan: How far a wait is moved at random to either side; not negative.
  ///   - maximumDelay: The longest wait; not negative.
  public init(
    limits: RetryLimits = RetryLimits(), delay: Duration = .seconds(15), jitterSpan: Duration = .seconds(3),
    maximumDelay: Duration = .seconds(60)
  ) {
    precondition(delay >= .zero, "delay is negative: \(delay)")
    precondition(jitterSpan >= .zero, "jitterSpan is negative: \(jitterSpan)")
    precondition(maximumDelay >= .zero, "maximumDelay is negative: \(maximumDelay)")
    self.limits = limits
    self.delay = delay
    self.jitterSpan = jitterSpan
    self.maximumDelay = maximumDelay
  }

  /// Returns the wait before the next attempt, or `nil` when the failure is final or the retries are used up.
  public func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
    guard limits.allow(failure), RetryTable.isRetryable(failure) else { return nil }
    if let asked = failure.response.flatMap({ RetryAfter.wait(in: $0, now: failure.now.date) }) {
      return min(asked, maximumDelay)
    }
    return min(RetryTable.spread(min(delay, maximumDelay), by: jitterSpan, random), maximumDelay)
  }
}

/// The service's table of what may be retried, which all rules of this package keep.
///
/// Retried are transport errors that may pass, the statuses 408, 429, 500, 502, 503 and 504, and the codes `InternalError`,
/// `OperationTimedOut` and `ServerBusy` with any status
/// ([Common REST API error codes](https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes)).
public enum RetryTable {
  /// Says whether another attempt could succeed.
  ///
  /// - Parameter failure: The failed attempt.
  /// - Returns: Whether it may be repeated.
  public static func isRetryable(_ failure: AttemptFailure) -> Bool {
    if let transport = failure.transport { return transport.isTransient }
    guard let service = failure.service else { return false }
    switch service.code {
    case .internalError, .operationTimedOut, .serverBusy: return true
    default: return [408, 429, 500, 502, 503, 504].contains(service.status)
    }
  }

  /// Spreads a wait evenly to both sides.
  static func spread(_ wait: Duration, by span: Duration, _ random: RandomSource) -> Duration {
    guard span > .zero else { return wait }
    // Half of what a `Duration` holds at most, so that no sum overflows.
    let longest = Duration.seconds(Int64.max)
    return max(.zero, min(wait, longest) + min(span, longest) * random.number(in: -1...1))
  }
}

/// How many retries a call has, in all and by the cause of the failures.
///
/// Each failure counts in all and for its cause; the count that is used up first ends the call.
public struct RetryLimits: Sendable, Hashable {
  /// How many further attempts follow the first, whatever the causes; 0 for none.
  public var total: Int

  /// How many failures to connect are retried; `nil` for as many as in all.
  public var connect: Int?

  /// How many failures after the request had left are retried; `nil` for as many as in all.
  public var read: Int?

  /// How many bad statuses are retried; `nil` for as many as in all.
  public var status: Int?

  /// Makes limits.
  ///
  /// - Parameters:
  ///   - total: How many further attempts follow the first; not negative.
  ///   - connect: How many failures to connect are retried; not negative.
  ///   - read: How many failures after the request had left are retried; not negative.
  ///   - status: How many bad statuses are retried; not negative.
  public init(total: Int = 3, connect: Int? = nil, read: Int? = nil, status: Int? = nil) {
    for (name, count) in [("total", total), ("connect", connect), ("read", read), ("status", status)] {
      precondition(count ?? 0 >= 0, "\(name) is negative: \(count ?? 0)")
    }
    self.total = total
    self.connect = connect
    self.read = read
    self.status = status
  }

  /// Says whether a failure may be followed by a retry.
  ///
  /// - Parameter failure: The failure; its counts include it.
  /// - Returns: Whether neither the total nor the count of its cause is used up.
  public func allow(_ failure: AttemptFailure) -> Bool {
    let limit: Int? =
      switch failure.cause {
      case .connect: connect
      case .read: read
      case .status: status
      }
    return failure.counts.total <= total && failure.counts.count(of: failure.cause) <= limit ?? total
  }
}
