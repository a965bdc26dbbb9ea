public import AzureCore
import Synchronization

/// A clock that stands still until it is moved, and on which every wait ends at once.
///
/// A wait, async or blocking, moves the clock by its length and is recorded: a test sees that its subject waited, and for
/// how long, without waiting itself. It may be used from any thread.
public final class ManualClock: PipelineClock {
  private struct Timer {
    var id: Int
    var end: Duration
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var reading: ClockReading
    var waits: [Duration] = []
    var timers: [Timer] = []
    var lastTimer = 0

    /// Moves both clocks, and removes and returns the timers that have expired.
    mutating func move(by duration: Duration) -> [Timer] {
      reading.date = reading.date + duration
      reading.elapsed += duration
      let over = timers.filter { $0.end <= reading.elapsed }
      timers.removeAll { $0.end <= reading.elapsed }
      return over
    }
  }

  private let state: Mutex<State>

  /// Creates a clock.
  ///
  /// - Parameter date: The date at which it starts; Tuesday, 3 March 2026, 04:05:06 GMT unless given.
  public init(date: Timestamp = Timestamp(seconds: 1_772_510_706)) {
    state = Mutex(State(reading: ClockReading(date: date, elapsed: .zero)))
  }

  /// The recorded waits, in the order in which they began, including those of zero or less.
  public var waits: [Duration] { state.withLock { $0.waits } }

  /// Returns the time, which only ``advance(by:)``, ``set(date:)`` and waits change.
  public func now() -> ClockReading { state.withLock { $0.reading } }

  /// Moves both clocks forward.
  ///
  /// - Parameter duration: How far; not negative.
  public func advance(by duration: Duration) {
    precondition(duration >= .zero, "the monotonic clock cannot go back by \(duration)")
    let over = state.withLock { $0.move(by: duration) }
    for timer in over { timer.continuation.resume() }
  }

  /// Sets the date only, as an operator or a time service may do.
  ///
  /// - Parameter date: The new date, earlier or later.
  public func set(date: Timestamp) {
    state.withLock { $0.reading.date = date }
  }

  /// Records the wait, moves the clock by it and returns.
  ///
  /// - Parameter duration: How long.
  /// - Throws: `CancellationError` when the task is already cancelled; the clock then stands still.
  public func sleep(for duration: Duration) async throws {
    try Task.checkCancellation()
    block(for: duration)
  }

  /// Records the wait, moves the clock by it and returns.
  ///
  /// - Parameter duration: How long.
  public func block(for duration: Duration) {
    let over = state.withLock {
      $0.waits.append(duration)
      return $0.move(by: max(duration, .zero))
    }
    for timer in over { timer.continuation.resume() }
  }

  /// The number of running time limits.
  package var timers: Int { state.withLock { $0.timers.count } }

  /// Waits until the clock has been moved by the limit.
  ///
  /// The wait is not recorded and does not move the clock.
  ///
  /// - Parameter limit: How long; zero or less returns at once.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func expire(after limit: Duration) async throws {
    let id = state.withLock { state in
      state.lastTimer += 1
      return state.lastTimer
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          // Checked under the lock: a later cancellation finds the timer in the list.
          if Task.isCancelled { return .failure(CancellationError()) }
          guard limit > .zero else { return .success(()) }
          state.timers.append(
            Timer(id: id, end: state.reading.elapsed + limit, continuation: continuation))
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let timer: Timer? = state.withLock { state in
        guard let index = state.timers.firstIndex(where: { $0.id == id }) else { return nil }
        return state.timers.remove(at: index)
      }
      timer?.continuation.resume(throwing: CancellationError())
    }
  }
}
