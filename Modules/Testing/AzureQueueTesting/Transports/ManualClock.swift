public import AzurePipeline
import Synchronization

/// A clock that stands still until it is moved, and on which every wait is over at once.
///
/// A wait, async or blocking, moves the clock by its length and is written down: a test sees that something waited, and
/// for how long, without waiting. Copies of a reference share the time; all of it may be used from any thread.
public final class ManualClock: PipelineClock {
  private struct State {
    var reading: ClockReading
    var waits: [Duration] = []
  }

  private let state: Mutex<State>

  /// Makes a clock that shows a date.
  ///
  /// - Parameter date: The civil time it starts at; Tuesday, 3 March 2026, 04:05:06 GMT unless given.
  public init(date: Timestamp = Timestamp(seconds: 1_772_510_706)) {
    state = Mutex(State(reading: ClockReading(date: date, elapsed: .zero)))
  }

  /// The waits so far, in the order in which they began; waits of zero or less too.
  public var waits: [Duration] { state.withLock { $0.waits } }

  /// Returns the time, which only ``advance(by:)``, ``set(date:)`` and waits change.
  public func now() -> ClockReading { state.withLock { $0.reading } }

  /// Moves both clocks forward.
  ///
  /// - Parameter duration: How far; not negative.
  public func advance(by duration: Duration) {
    precondition(duration >= .zero, "the monotonic clock cannot go back by \(duration)")
    state.withLock { Self.move(&$0.reading, by: duration) }
  }

  /// Sets the civil time alone, as an operator or a time service may do.
  ///
  /// - Parameter date: The new civil time, earlier or later.
  public func set(date: Timestamp) {
    state.withLock { $0.reading.date = date }
  }

  /// Writes the wait down, moves the clock by it and returns.
  ///
  /// - Parameter duration: How long.
  /// - Throws: `CancellationError` when the task is already cancelled; the clock then stands still.
  public func sleep(for duration: Duration) async throws {
    try Task.checkCancellation()
    block(for: duration)
  }

  /// Writes the wait down, moves the clock by it and returns.
  ///
  /// - Parameter duration: How long.
  public func block(for duration: Duration) {
    state.withLock {
      $0.waits.append(duration)
      Self.move(&$0.reading, by: max(duration, .zero))
    }
  }

  private static func move(_ reading: inout ClockReading, by duration: Duration) {
    reading.date = reading.date + duration
    reading.elapsed += duration
  }
}
