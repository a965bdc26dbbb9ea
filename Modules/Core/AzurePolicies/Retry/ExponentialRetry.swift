public import AzurePipeline

/// Retries with waits that double, spread by jitter; the default of the clients.
///
/// Retried are transport errors that may pass, the statuses 408, 429, 500, 502, 503 and 504, and the codes `InternalError`,
/// `OperationTimedOut` and `ServerBusy` with any status. Nothing else is: a request that is wrong stays wrong.
/// A wait that the server asks for (see ``RetryAfter``) replaces the computed one, up to the cap.
public struct ExponentialRetry: RetryRule, Hashable {
  /// How many further attempts follow the first; 3 by default, 0 for none.
  public var maximumRetries: Int

  /// The wait before the first retry, without jitter; 0.8 seconds by default.
  public var initialDelay: Duration

  /// No wait is longer, jitter included; 60 seconds by default.
  public var maximumDelay: Duration

  /// Each wait is multiplied by a random number in this range; 0.8 to 1.3 by default.
  public var jitter: ClosedRange<Double>

  /// Makes a rule.
  ///
  /// - Parameters:
  ///   - maximumRetries: How many further attempts follow the first; not negative.
  ///   - initialDelay: The wait before the first retry; doubled for each further one.
  ///   - maximumDelay: The longest wait.
  ///   - jitter: The range of the random factor; not negative.
  public init(
    maximumRetries: Int = 3, initialDelay: Duration = .milliseconds(800),
    maximumDelay: Duration = .seconds(60), jitter: ClosedRange<Double> = 0.8...1.3
  ) {
    precondition(maximumRetries >= 0, "maximumRetries is negative: \(maximumRetries)")
    precondition(initialDelay >= .zero, "initialDelay is negative: \(initialDelay)")
    precondition(maximumDelay >= .zero, "maximumDelay is negative: \(maximumDelay)")
    precondition(jitter.lowerBound >= 0 && jitter.upperBound.isFinite, "jitter is out of range: \(jitter)")
    self.maximumRetries = maximumRetries
    self.initialDelay = initialDelay
    self.maximumDelay = maximumDelay
    self.jitter = jitter
  }

  /// Returns the wait before the next attempt, or `nil` when the failure is final or the retries are used up.
  public func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
    guard failure.attempt <= maximumRetries, Self.isRetryable(failure) else { return nil }
    if let asked = failure.response.flatMap({ RetryAfter.wait(in: $0, now: failure.now.date) }) {
      return min(asked, maximumDelay)
    }
    var delay = initialDelay
    for _ in 1..<max(1, failure.attempt) where delay < maximumDelay { delay *= 2 }
    var random = random
    return min(delay * Double.random(in: jitter, using: &random), maximumDelay)
  }

  /// Says whether another attempt could succeed, by the service's table of errors.
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
}
