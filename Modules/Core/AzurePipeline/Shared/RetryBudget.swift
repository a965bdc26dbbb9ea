/// How many retries all calls of a client may make together: a token bucket.
///
/// While the service is well, a few failures are retried without anyone noticing the bound. In an outage,
/// when every call fails, retries would multiply the traffic that the service has to refuse; the budget lets
/// through a fraction more than the calls themselves, and the rest fail with what they have. The bucket is
/// full at first, each retry takes a token, time and calls put tokens in.
public struct RetryBudget: Sendable, Hashable {
  /// How many tokens the bucket holds at most; 100 by default.
  public var capacity: Int

  /// How many tokens a second come in; 10 by default, so that a client that makes few calls can always retry them.
  public var perSecond: Double

  /// How many tokens come in with each call; 0.2 by default: one retry for five calls.
  public var perCall: Double

  /// Makes a budget.
  ///
  /// - Parameters:
  ///   - capacity: How many tokens the bucket holds at most; not negative.
  ///   - perSecond: How many tokens a second come in; not negative.
  ///   - perCall: How many tokens come in with each call; not negative.
  public init(capacity: Int = 100, perSecond: Double = 10, perCall: Double = 0.2) {
    precondition(capacity >= 0, "capacity is negative: \(capacity)")
    precondition(perSecond >= 0 && perSecond.isFinite, "perSecond is out of range: \(perSecond)")
    precondition(perCall >= 0 && perCall.isFinite, "perCall is out of range: \(perCall)")
    self.capacity = capacity
    self.perSecond = perSecond
    self.perCall = perCall
  }
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
