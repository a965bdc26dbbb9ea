public import AzureCore
import Synchronization

/// A clock that stands still until a test moves it.
///
/// What a wait does is chosen with ``Waits``:
///
/// - ``Waits/suspend`` is for code that waits on purpose, such as a worker that polls: each wait suspends its task (or blocks its
///   thread) until the test has moved the clock far enough with ``advance(by:)`` or ``advanceToNextTimer()``. The test knows by
///   ``waitForTimers(_:)`` when the subject waits. A loop cannot run away.
/// - ``Waits/skip``, the default, is for calls that retry: each wait moves the clock by its length, is recorded, and ends at once.
///   The clock of an ``InMemoryAccount`` has ``Waits/suspend`` unless told otherwise.
///
/// The renewals of a lease, the alarms of a processor and the timeouts of calls are bounds (``expire(after:)``): ``timerCount`` and
/// ``waitForTimers(_:)`` do not count them, and ``advanceToNextTimer()`` does not stop at them. ``advance(by:)`` ends them, and
/// ``waitForTimers(_:includingBounds:)`` and ``advanceToNextTimer(includingBounds:)`` take them for waits like others.
///
/// ```swift
/// let clock = ManualClock(waits: .suspend)
/// // … start the worker …
/// try await clock.waitForTimers(1)  // it found nothing, and waits
/// clock.advanceToNextTimer()        // it looks again
/// ```
///
/// It may be used from any thread and task.
public final class ManualClock: PipelineClock {
  /// What a wait on the clock does; an open type.
  public struct Waits: Sendable, Hashable {
    fileprivate let suspends: Bool

    /// A wait is recorded, moves the clock and ends at once.
    public static let skip = Waits(suspends: false)
    /// A wait is recorded and lasts until the clock has been moved by its length.
    public static let suspend = Waits(suspends: true)
  }

  private struct Timer {
    enum Waiter {
      case task(CheckedContinuation<Void, any Error>)
      case thread(ThreadGate<Void>)
    }

    var id: Int
    var end: Duration
    /// Whether it bounds other work: such a timer is nothing that the subject waits for.
    var isLimit: Bool
    var waiter: Waiter

    func fire() {
      switch waiter {
      case .task(let continuation): continuation.resume()
      case .thread(let gate): gate.open(with: ())
      }
    }
  }

  /// A test that waits until so many timers are pending.
  private struct Watcher {
    var id: Int
    var count: Int
    var includesBounds: Bool
    var continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var reading: ClockReading
    var waits: [Duration] = []
    var timers: [Timer] = []
    var watchers: [Watcher] = []
    var lastID = 0

    func pending(includingBounds: Bool = false) -> Int {
      includingBounds ? timers.count : timers.count { !$0.isLimit }
    }

    /// Moves both clocks, and removes and returns the timers that are over, the earliest first.
    mutating func move(by duration: Duration) -> [Timer] {
      reading.date = reading.date + duration
      reading.elapsed += duration
      let over = timers.filter { $0.end <= reading.elapsed }
      timers.removeAll { $0.end <= reading.elapsed }
      return over.sorted { ($0.end, $0.id) < ($1.end, $1.id) }
    }

    /// Removes and returns the tests that wait for no more timers than there are.
    mutating func takeWatchers() -> [Watcher] {
      let (seen, rest) = watchers.reduce(into: ([Watcher](), [Watcher]())) { split, watcher in
        let isSeen = watcher.count <= pending(includingBounds: watcher.includesBounds)
        if isSeen { split.0.append(watcher) } else { split.1.append(watcher) }
      }
      watchers = rest
      return seen
    }
  }

  private let state: Mutex<State>
  private let waitKind: Waits

  /// Creates a clock.
  ///
  /// - Parameters:
  ///   - date: The date at which it starts; Tuesday, 3 March 2026, 04:05:06 GMT unless given.
  ///   - waits: What a wait does; by default it ends at once.
  public init(date: Timestamp = Timestamp(seconds: 1_772_510_706), waits: Waits = .skip) {
    state = Mutex(State(reading: ClockReading(date: date, elapsed: .zero)))
    waitKind = waits
  }

  /// The recorded waits, in the order in which they began, including those of zero or less.
  public var waits: [Duration] { state.withLock { $0.waits } }

  /// How many waits are pending: tasks and threads that the clock holds until it is moved.
  public var timerCount: Int { state.withLock { $0.pending() } }

  /// Returns the time, which only the test changes, and with ``Waits/skip`` the waits.
  public func now() -> ClockReading { state.withLock { $0.reading } }

  /// Moves both clocks forward, and wakes the tasks that have waited long enough.
  ///
  /// - Parameter duration: How far; not negative.
  public func advance(by duration: Duration) {
    precondition(duration >= .zero, "the monotonic clock cannot go back by \(duration)")
    let over = state.withLock { $0.move(by: duration) }
    for timer in over { timer.fire() }
  }

  /// Moves both clocks to the end of the wait that ends first, and wakes who waits for that.
  ///
  /// Bounds (``expire(after:)``) are no such waits; those that are over by then end too.
  ///
  /// - Returns: How far the clock was moved; `nil` when nobody waits, and then it stands still.
  @discardableResult
  public func advanceToNextTimer() -> Duration? { advanceToNextTimer(includingBounds: false) }

  /// Moves both clocks to the end of the wait, or of the bound, that ends first, and wakes who waits for that.
  ///
  /// With bounds it drives a processor from one thing that it does to the next: a poll, a renewal, an alarm. A call that is
  /// under way has bounds, too, its timeouts: where nothing else is pending, they end it.
  ///
  /// - Parameter includingBounds: Whether bounds (``expire(after:)``) count as waits.
  /// - Returns: How far the clock was moved; `nil` when there is nothing to wait for, and then it stands still.
  @discardableResult
  public func advanceToNextTimer(includingBounds: Bool) -> Duration? {
    let (distance, over): (Duration?, [Timer]) = state.withLock { state in
      let ends = state.timers.lazy.filter { includingBounds || !$0.isLimit }.map(\.end)
      guard let end = ends.min() else { return (nil, []) }
      let distance = max(end - state.reading.elapsed, .zero)
      return (distance, state.move(by: distance))
    }
    for timer in over { timer.fire() }
    return distance
  }

  /// Suspends the test until at least so many waits are pending; with ``Waits/suspend``.
  ///
  /// Bounds (``expire(after:)``), such as the renewals of a lease, are not counted: a test that waits for them waits for ever.
  ///
  /// - Parameter count: How many.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func waitForTimers(_ count: Int) async throws {
    try await waitForTimers(count, includingBounds: false)
  }

  /// Suspends the test until at least so many waits, or waits and bounds, are pending; with ``Waits/suspend``.
  ///
  /// - Parameters:
  ///   - count: How many.
  ///   - includingBounds: Whether bounds (``expire(after:)``) count as waits.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func waitForTimers(_ count: Int, includingBounds: Bool) async throws {
    let id = newID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let result: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          guard state.pending(includingBounds: includingBounds) < count else { return .success(()) }
          state.watchers.append(
            Watcher(
              id: id, count: count, includesBounds: includingBounds, continuation: continuation))
          return nil
        }
        if let result { continuation.resume(with: result) }
      }
    } onCancel: {
      let watcher: Watcher? = state.withLock { state in
        guard let index = state.watchers.firstIndex(where: { $0.id == id }) else { return nil }
        return state.watchers.remove(at: index)
      }
      watcher?.continuation.resume(throwing: CancellationError())
    }
  }

  /// Sets the date only, as an operator or a time service may do.
  ///
  /// - Parameter date: The new date, earlier or later.
  public func set(date: Timestamp) {
    state.withLock { $0.reading.date = date }
  }

  /// Records the wait, and skips it or suspends the task until the clock has been moved by it.
  ///
  /// - Parameter duration: How long.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func sleep(for duration: Duration) async throws {
    try Task.checkCancellation()
    guard waitKind.suspends else { return skip(duration) }
    state.withLock { $0.waits.append(duration) }
    try await suspend(duration, isLimit: false)
  }

  /// Records the wait, and skips it or blocks the thread until the clock has been moved by it.
  ///
  /// - Parameter duration: How long.
  public func block(for duration: Duration) {
    guard waitKind.suspends else { return skip(duration) }
    let gate = ThreadGate<Void>()
    let (isOver, seen): (Bool, [Watcher]) = state.withLock { state in
      state.waits.append(duration)
      guard duration > .zero else { return (true, []) }
      state.lastID += 1
      state.timers.append(
        Timer(
          id: state.lastID, end: state.reading.elapsed + duration, isLimit: false, waiter: .thread(gate)))
      return (false, state.takeWatchers())
    }
    for watcher in seen { watcher.continuation.resume() }
    if !isOver { gate.wait() }
  }

  private func skip(_ duration: Duration) {
    let over = state.withLock {
      $0.waits.append(duration)
      return $0.move(by: max(duration, .zero))
    }
    for timer in over { timer.fire() }
  }

  /// The number of running time limits.
  package var timers: Int { state.withLock { $0.timers.count { $0.isLimit } } }

  /// Waits until the clock has been moved by the limit.
  ///
  /// The wait is not recorded, does not move the clock and is none that ``timerCount`` counts.
  ///
  /// - Parameter limit: How long; zero or less returns at once.
  /// - Throws: `CancellationError` as soon as the task is cancelled.
  public func expire(after limit: Duration) async throws { try await suspend(limit, isLimit: true) }

  private func newID() -> Int {
    state.withLock { state in
      state.lastID += 1
      return state.lastID
    }
  }

  private func suspend(_ duration: Duration, isLimit: Bool) async throws {
    let id = newID()
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let (result, seen): (Result<Void, any Error>?, [Watcher]) = state.withLock { state in
          // Checked under the lock: a later cancellation finds the timer in the list.
          if Task.isCancelled { return (.failure(CancellationError()), []) }
          guard duration > .zero else { return (.success(()), []) }
          state.timers.append(
            Timer(
              id: id, end: state.reading.elapsed + duration, isLimit: isLimit, waiter: .task(continuation)))
          return (nil, state.takeWatchers())
        }
        if let result { continuation.resume(with: result) }
        for watcher in seen { watcher.continuation.resume() }
      }
    } onCancel: {
      let timer: Timer? = state.withLock { state in
        guard let index = state.timers.firstIndex(where: { $0.id == id }) else { return nil }
        return state.timers.remove(at: index)
      }
      if case .task(let continuation) = timer?.waiter { continuation.resume(throwing: CancellationError()) }
    }
  }
}
