package import AzureCore

/// The one ``RetryBudget`` of all calls of a client.
///
/// It reads no clock: each call brings the time. May be used from any thread.
package final class SharedRetryBudget: Sendable {
  private let bucket: ThreadLock<TokenBucket>

  /// Makes a full budget.
  ///
  /// - Parameter budget: The numbers.
  package init(_ budget: RetryBudget = RetryBudget()) { bucket = ThreadLock(TokenBucket(budget)) }

  /// Takes note that a call begins.
  ///
  /// - Parameter now: The present time.
  package func addCall(now: ClockReading) { bucket.withLock { $0.addCall(at: now.elapsed) } }

  /// Takes a retry out of the budget.
  ///
  /// - Parameter now: The present time.
  /// - Returns: Whether there was one left.
  package func takeRetry(now: ClockReading) -> Bool { bucket.withLock { $0.takeRetry(at: now.elapsed) } }
}

/// The tokens of a ``RetryBudget`` at a time; a value that decides without reading a clock.
struct TokenBucket: Sendable, Hashable {
  private let budget: RetryBudget
  private(set) var tokens: Double
  private var filledAt: Duration?

  init(_ budget: RetryBudget) {
    self.budget = budget
    tokens = Double(budget.capacity)
  }

  /// Puts in what a call brings.
  mutating func addCall(at now: Duration) {
    fill(at: now)
    tokens = min(Double(budget.capacity), tokens + budget.perCall)
  }

  /// Takes a token for a retry, if there is one.
  mutating func takeRetry(at now: Duration) -> Bool {
    fill(at: now)
    guard tokens >= 1 else { return false }
    tokens -= 1
    return true
  }

  private mutating func fill(at now: Duration) {
    // Threads bring their readings in any order.
    guard let last = filledAt else {
      filledAt = now
      return
    }
    guard now > last else { return }
    // Full, as nearly always: what the time brings need not be worked out.
    if tokens < Double(budget.capacity) {
      tokens = min(Double(budget.capacity), tokens + (now - last) / .seconds(1) * budget.perSecond)
    }
    filledAt = now
  }
}
