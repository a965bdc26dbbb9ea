/// One reading of both clocks of a machine.
public struct ClockReading: Sendable, Hashable {
  /// Civil time, for dates on the wire.
  ///
  /// It may jump.
  public var date: Timestamp

  /// Time since an arbitrary origin, for waits and deadlines.
  ///
  /// It never goes back.
  public var elapsed: Duration

  /// Makes a reading.
  ///
  /// - Parameters:
  ///   - date: Civil time.
  ///   - elapsed: Monotonic time since an arbitrary origin.
  public init(date: Timestamp, elapsed: Duration) {
    self.date = date
    self.elapsed = elapsed
  }
}

/// Where the drivers take time from, and how they wait.
///
/// Inject a manual clock in tests; nothing in the pipeline reads any other clock.
public protocol PipelineClock: Sendable {
  /// Returns the present time of both clocks.
  func now() -> ClockReading

  /// Suspends the task.
  ///
  /// - Parameter duration: How long; zero or less returns at once.
  /// - Throws: `CancellationError` at once when the task is cancelled.
  func sleep(for duration: Duration) async throws

  /// Suspends the task until a time limit is over that other work usually keeps.
  ///
  /// The task is cancelled as soon as that work is done. The same as ``sleep(for:)`` unless a clock that is
  /// moved by hand needs to tell the two apart.
  ///
  /// - Parameter limit: How long; zero or less returns at once.
  /// - Throws: `CancellationError` at once when the task is cancelled.
  func expire(after limit: Duration) async throws

  /// Blocks the calling thread.
  ///
  /// - Parameter duration: How long; zero or less returns at once.
  func block(for duration: Duration)
}

extension PipelineClock {
  /// Sleeps for the limit.
  public func expire(after limit: Duration) async throws { try await sleep(for: limit) }
}
