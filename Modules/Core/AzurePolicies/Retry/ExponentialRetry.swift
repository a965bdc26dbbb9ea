public import AzureCore

/// Retries with waits that grow by powers, spread by jitter; the default of the clients.
///
/// What is retried says ``RetryTable``. Nothing else is: a request that is wrong stays wrong. A wait that the server
/// asks for (see ``RetryAfter``) replaces the computed one, up to the cap.
public struct ExponentialRetry: RetryRule, Hashable {
  /// How the waits grow; no case will be added, as another growth is another ``RetryRule``.
  public enum Growth: Sendable, Hashable {
    /// The n-th wait is the first one times the base to the power n − 1.
    case multiplied
    /// The n-th wait is the initial delay and, in seconds, the base to the power n: the way of the older clients.
    case added
  }

  /// How many retries a call has, in all and by cause; three in all by default.
  public var limits: RetryLimits

  /// The wait before the first retry, without jitter; 0.8 seconds by default.
  ///
  /// With ``Growth/added`` the power is added to it.
  public var initialDelay: Duration

  /// The base of the powers; 2 by default, so that waits double.
  public var incrementBase: Double

  /// How the powers make the wait grow; ``Growth/multiplied`` by default.
  public var growth: Growth

  /// No wait is longer, jitter included; 60 seconds by default.
  public var maximumDelay: Duration

  /// Each wait is multiplied by a random number in this range; 0.8 to 1.3 by default.
  public var jitter: ClosedRange<Double>

  /// Each wait is lengthened or shortened by a random time up to this; none by default.
  public var jitterSpan: Duration

  /// How many further attempts follow the first, whatever fails: the total of ``limits``.
  public var maximumRetries: Int {
    get { limits.total }
    set { limits.total = newValue }
  }

  /// Makes a rule that multiplies.
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
    self.init(
      limits: RetryLimits(total: maximumRetries), initialDelay: initialDelay, maximumDelay: maximumDelay,
      jitter: jitter)
  }

  /// Makes a rule with every choice.
  ///
  /// - Parameters:
  ///   - limits: How many retries a call has, in all and by cause.
  ///   - initialDelay: The wait before the first retry, or what the powers are added to.
  ///   - incrementBase: The base of the powers; 1 or more.
  ///   - growth: How the powers make the wait grow.
  ///   - maximumDelay: The longest wait.
  ///   - jitter: The range of the random factor; not negative.
  ///   - jitterSpan: How far a wait is moved at random to either side; not negative.
  public init(
    limits: RetryLimits, initialDelay: Duration = .milliseconds(800), incrementBase: Double = 2,
    growth: Growth = .multiplied, maximumDelay: Duration = .seconds(60),
    jitter: ClosedRange<Double> = 0.8...1.3, jitterSpan: Duration = .zero
  ) {
    precondition(initialDelay >= .zero, "initialDelay is negative: \(initialDelay)")
    precondition(
      incrementBase >= 1 && incrementBase.isFinite, "incrementBase is out of range: \(incrementBase)")
    precondition(maximumDelay >= .zero, "maximumDelay is negative: \(maximumDelay)")
    precondition(jitter.lowerBound >= 0 && jitter.upperBound.isFinite, "jitter is out of range: \(jitter)")
    precondition(jitterSpan >= .zero, "jitterSpan is negative: \(jitterSpan)")
    self.limits = limits
    self.initialDelay = initialDelay
    self.incrementBase = incrementBase
    self.growth = growth
    self.maximumDelay = maximumDelay
    self.jitter = jitter
    self.jitterSpan = jitterSpan
  }

  /// The waits and counts that `azure-storage-queue` 12 for Python has by default: 18, 24 and 42 seconds,
  /// each 3 seconds more or less; three retries in all and for each cause.
  ///
  /// Other than there, what is retried is this package's table, a wait that the server asks for is kept, and no wait is longer
  /// than 60 seconds.
  public static let pythonCompatible = ExponentialRetry(
    limits: RetryLimits(total: 3, connect: 3, read: 3, status: 3), initialDelay: .seconds(15),
    incrementBase: 3, growth: .added, jitter: 1...1, jitterSpan: .seconds(3))

  /// Returns the wait before the next attempt, or `nil` when the failure is final or the retries are used up.
  public func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
    guard limits.allow(failure), Self.isRetryable(failure) else { return nil }
    if let asked = failure.response.flatMap({ RetryAfter.wait(in: $0, now: failure.now.date) }) {
      return min(asked, maximumDelay)
    }
    let spread = RetryTable.spread(delay(failure.counts.total), by: jitterSpan, random)
    return spread.multiplied(by: random.number(in: jitter), upTo: maximumDelay)
  }

  /// The n-th wait without jitter, no longer than the cap, which keeps the powers from overflowing.
  private func delay(_ number: Int) -> Duration {
    let first = min(initialDelay, maximumDelay)
    var delay =
      growth == .multiplied
      ? first : Duration.seconds(1).multiplied(by: incrementBase, upTo: maximumDelay)
    for _ in 1..<max(1, number) {
      let next = delay.multiplied(by: incrementBase, upTo: maximumDelay)
      // At the cap, at zero, or with a base of 1: further powers change nothing, however many they are.
      guard next != delay else { break }
      delay = next
    }
    guard growth == .added else { return delay }
    // The sum of two waits may be more than a `Duration` holds.
    return delay < maximumDelay - first ? first + delay : maximumDelay
  }

  /// Says whether another attempt could succeed, by the service's table of errors.
  ///
  /// - Parameter failure: The failed attempt.
  /// - Returns: Whether it may be repeated.
  public static func isRetryable(_ failure: AttemptFailure) -> Bool { RetryTable.isRetryable(failure) }
}
