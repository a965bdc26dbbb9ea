#if Identity
  import AzureCore

  /// When a request for a token is sent again.
  ///
  /// An authority's responses 400 and 401 are final: what was sent is wrong. The other rows are those of the metadata service of
  /// virtual machines, which says of 404, 410 and 429 that they pass.
  struct TokenRetry: RetryRule, Hashable {
    /// How many further attempts follow the first.
    var maximumRetries: Int
    /// How many of them follow attempts without a response.
    var maximumTransportRetries: Int
    /// The statuses below 500 that are tried again.
    var statuses: Set<Int>
    /// The wait before the first of them; each further one is twice as long.
    var initialDelay: Duration
    /// Whether the first further attempt follows at once.
    var isFirstAtOnce = false
    /// The wait instead after status 410, which the service takes some 70 seconds to leave.
    var delayWhenGone: Duration?

    /// Each wait is multiplied by a random number in this range.
    var jitter = 1.0...1.0

    /// Three retries after some 0.8, 1.6 and 3.2 seconds.
    static let authority = TokenRetry(
      maximumRetries: 3, maximumTransportRetries: 3, statuses: [408, 429], initialDelay: .milliseconds(800),
      jitter: 0.8...1.3)

    /// Five retries after 0, 1.6, 3.2, 6.4 and 12.8 seconds, or after 0, 5, 10, 20 and 40 of status 410.
    static let metadataService = TokenRetry(
      maximumRetries: 5, maximumTransportRetries: 3, statuses: [404, 410, 429],
      initialDelay: .milliseconds(800), isFirstAtOnce: true, delayWhenGone: .milliseconds(2500))

    /// None.
    static let never = TokenRetry(
      maximumRetries: 0, maximumTransportRetries: 0, statuses: [], initialDelay: .zero)

    private static let longestDelay = Duration.seconds(60)

    /// Whether a status may pass.
    func isPassing(_ status: Int) -> Bool {
      maximumRetries > 0 && (status >= 500 || statuses.contains(status))
    }

    func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
      guard failure.counts.total <= maximumRetries else { return nil }
      guard let status = failure.service?.status else {
        guard failure.transport?.isTransient == true, failure.counts.total <= maximumTransportRetries else {
          return nil
        }
        return delay(failure.counts.total, initialDelay, random)
      }
      guard isPassing(status) else { return nil }
      if let asked = failure.response.flatMap({ RetryAfter.wait(in: $0, now: failure.now.date) }) {
        return min(asked, Self.longestDelay)
      }
      return delay(failure.counts.total, status == 410 ? delayWhenGone ?? initialDelay : initialDelay, random)
    }

    private func delay(_ number: Int, _ first: Duration, _ random: RandomSource) -> Duration {
      if isFirstAtOnce, number <= 1 { return .zero }
      var delay = first
      // A few at most: the retries are counted.
      for _ in 1..<max(1, min(number, 16)) { delay = min(delay * 2, Self.longestDelay) }
      return delay.multiplied(by: random.number(in: jitter), upTo: Self.longestDelay)
    }
  }
#endif
