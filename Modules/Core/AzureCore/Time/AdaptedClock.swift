/// Lets a client run on any `Clock` of Swift, for example the test clock of an application.
///
/// ```swift
/// options.clock = AdaptedClock(applicationClock)
/// ```
///
/// Waits of async calls end when the clock says so. A `Clock` cannot block a thread: waits of blocking calls take real time.
public struct AdaptedClock<Base: Clock>: PipelineClock where Base.Duration == Duration {
  private let base: Base
  private let start: Base.Instant
  private let date: @Sendable () -> Timestamp

  /// Adapts a clock.
  ///
  /// - Parameters:
  ///   - base: The clock for waits and deadlines.
  ///   - date: The present date, for the dates of requests; the machine's unless given. A `Clock` has none.
  public init(_ base: Base, date: @escaping @Sendable () -> Timestamp = { .now }) {
    self.base = base
    self.date = date
    start = base.now
  }

  /// Returns the date, and how far the clock has moved since it was adapted.
  public func now() -> ClockReading {
    ClockReading(date: date(), elapsed: start.duration(to: base.now))
  }

  /// Sleeps on the clock.
  ///
  /// - Parameter duration: How long; zero or less returns at once.
  /// - Throws: `CancellationError` as the clock does when the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    guard duration > .zero else { return try Task.checkCancellation() }
    try await base.sleep(until: base.now.advanced(by: min(duration, .maximumWait)), tolerance: nil)
  }

  /// Blocks the calling thread for so much real time.
  public func block(for duration: Duration) { SystemClock().block(for: duration) }
}
