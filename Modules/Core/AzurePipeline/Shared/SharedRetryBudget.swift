/// The one ``RetryBudget`` of all calls of a client.
///
/// It reads no clock: each call brings the time. May be used from any thread.
public final class SharedRetryBudget: Sendable {
  private let bucket: ThreadLock<TokenBucket>

  /// Makes a full budget.
  ///
  /// - Parameter budget: The numbers.
  public init(_ budget: RetryBudget = RetryBudget()) { bucket = ThreadLock(TokenBucket(budget)) }

  /// Takes note that a call begins.
  ///
  /// - Parameter now: The present time.
  public func addCall(now: ClockReading) { bucket.withLock { $0.addCall(at: now.elapsed) } }

  /// Takes a retry out of the budget.
  ///
  /// - Parameter now: The present time.
  /// - Returns: Whether there was one left.
  public func takeRetry(now: ClockReading) -> Bool { bucket.withLock { $0.takeRetry(at: now.elapsed) } }
}
