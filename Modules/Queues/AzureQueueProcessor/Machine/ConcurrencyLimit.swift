/// How many handlers may run at a time: a fixed number, or one that follows how long they take.
///
/// While handling takes as long as it did in the long run, the limit grows by about its square root; when it takes longer,
/// work waits for something inside the handlers, and the limit falls by that ratio. A busy service or a lost lease takes a
/// quarter away.
package struct ConcurrencyLimit: Sendable, Hashable {
  private let range: ClosedRange<Int>
  private var exact: Double
  private var longTerm: Double?
  private var windowSum = 0.0
  private var windowCount = 0
  private var windowMost = 0

  /// Makes a limit that begins with the lower bound.
  package init(_ range: ClosedRange<Int>) {
    self.range = range
    exact = Double(range.lowerBound)
  }

  /// The present limit.
  package var current: Int { min(max(Int(exact), range.lowerBound), range.upperBound) }

  private var isFixed: Bool { range.lowerBound == range.upperBound }

  /// Takes note of a handler that ended by itself.
  ///
  /// - Parameters:
  ///   - time: How long it took.
  ///   - inUse: How many were running.
  package mutating func handled(in time: Duration, inUse: Int) {
    guard !isFixed else { return }
    windowSum += max(time / .seconds(1), 1e-6)
    windowCount += 1
    windowMost = max(windowMost, inUse)
    guard windowCount >= max(8, current) else { return }
    let short = windowSum / Double(windowCount)
    let most = windowMost
    windowSum = 0
    windowCount = 0
    windowMost = 0
    let long = longTerm.map { $0 * 0.95 + short * 0.05 } ?? short
    // A long time that is far above the present one belongs to other work, and is forgotten faster.
    longTerm = long > 2 * short ? (long + short) / 2 : long
    let gradient = min(1, max(0.5, 1.5 * long / short))
    // A limit that is not used says nothing. The most of the window counts: handlers that end together leave few at the end.
    guard most * 2 >= current || gradient < 1 else { return }
    set(exact * 0.8 + 0.2 * (exact * gradient + exact.squareRoot()))
  }

  /// Takes note of a busy service or a lost lease.
  package mutating func fallBack() {
    guard !isFixed else { return }
    set(exact * 0.75)
  }

  private mutating func set(_ value: Double) {
    exact = min(max(value, Double(range.lowerBound)), Double(range.upperBound))
  }
}

/// A bucket of messages that may be received: filled evenly, holding those of one second.
package struct RateBucket: Sendable, Hashable {
  private let rate: Double
  private var tokens: Double
  private var filledAt: Duration?

  /// Makes a full bucket.
  package init(rate: Double) {
    self.rate = rate
    tokens = max(1, rate)
  }

  /// Returns how many messages may be received now.
  package mutating func available(now: Duration) -> Int {
    if let filledAt, now > filledAt {
      tokens = min(max(1, rate), tokens + (now - filledAt) / .seconds(1) * rate)
    }
    filledAt = now
    return Int(tokens + 1e-9)
  }

  /// Takes some out.
  package mutating func take(_ count: Int) { tokens -= Double(count) }

  /// Puts back what was not used.
  package mutating func giveBack(_ count: Int) { tokens = min(max(1, rate), tokens + Double(count)) }

  /// When there will be one again.
  package var nextAt: Duration? {
    guard let filledAt, tokens < 1 else { return nil }
    return filledAt + .seconds((1 - tokens) / rate)
  }
}
