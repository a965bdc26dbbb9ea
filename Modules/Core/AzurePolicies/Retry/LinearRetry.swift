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
