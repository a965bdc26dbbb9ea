import Synchronization

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// One reading of both clocks of a machine.
public struct ClockReading: Sendable, Hashable {
  /// Civil time, for dates on the wire.
  ///
  /// It may jump.
  public var date: Timestamp

  /// Time since an arbitrary origin, for waits, deadlines and leases.
  ///
  /// It never goes back. That of ``SystemClock`` goes on while the machine is suspended.
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

extension PipelineClock {
  /// Runs work and leaves it when it takes longer than a limit.
  ///
  /// What comes first decides: the work's end, the limit or cancellation. The work is cancelled then and not waited for: if it
  /// goes on all the same, it does so alone, and what it comes to is dropped.
  ///
  /// - Parameters:
  ///   - limit: How long the work may take.
  ///   - work: The work.
  /// - Returns: What the work returned, or `nil` when the limit passed first.
  /// - Throws: What the work threw; `CancellationError` at once when the surrounding task is cancelled.
  package func run<Value: Sendable>(
    within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    let race = Race<Value?>()
    return try await withTaskCancellationHandler {
      race.start {
        let worker = Task {
          do { race.end(.success(try await work())) } catch { race.end(.failure(error)) }
        }
        let timer = Task {
          // A timer that is cancelled decides nothing.
          if (try? await self.expire(after: limit)) != nil { race.end(.success(nil)) }
        }
        return [worker, timer]
      }
      return try await race.outcome.wait().get()
    } onCancel: {
      race.end(.failure(CancellationError()))
    }
  }
}

/// Takes whatever comes first for the outcome.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case ready
    case running([Task<Void, Never>])
    /// Perhaps before it began.
    case over
  }

  private let state = Mutex(State.ready)
  /// Opened when the race is over.
  let outcome = TaskGate<Result<Value, any Error>>()

  /// Starts the runners, unless the race is over already.
  func start(_ runners: () -> [Task<Void, Never>]) {
    let isReady = state.withLock { state in
      guard case .ready = state else { return false }
      state = .running([])
      return true
    }
    guard isReady else { return }
    let tasks = runners()
    let isRunning = state.withLock { state in
      guard case .running = state else { return false }
      state = .running(tasks)
      return true
    }
    if !isRunning { for task in tasks { task.cancel() } }
  }

  /// Ends the race, if it is not over yet.
  func end(_ result: Result<Value, any Error>) {
    let tasks: [Task<Void, Never>]? = state.withLock { state in
      defer { state = .over }
      switch state {
      case .ready: return []
      case .running(let tasks): return tasks
      case .over: return nil
      }
    }
    guard let tasks else { return }
    for task in tasks { task.cancel() }
    outcome.open(with: result)
  }
}

/// The clocks of the machine: `CLOCK_REALTIME` for dates, and for waits the one that counts suspension, as `Task.sleep` does:
/// `CLOCK_BOOTTIME` on Linux, `CLOCK_MONOTONIC` elsewhere.
public struct SystemClock: PipelineClock {
  /// Makes the clock; it has no state.
  public init() {}

  /// Returns the present time of both clocks.
  public func now() -> ClockReading {
    let real = Self.read(CLOCK_REALTIME)
    let steady = Self.read(Self.suspensionClock)
    return ClockReading(
      date: Timestamp(seconds: Int64(real.tv_sec), nanoseconds: Int32(real.tv_nsec)),
      elapsed: .seconds(Int64(steady.tv_sec)) + .nanoseconds(Int64(steady.tv_nsec)))
  }

  #if canImport(Darwin)
    private static let suspensionClock = CLOCK_MONOTONIC
  #else
    private static let suspensionClock = CLOCK_BOOTTIME
  #endif

  /// The time since some moment in the past, for waits of threads; a transport looks at it several times a request.
  ///
  /// Of another origin than ``now()``: what a condition variable can wait for does not count suspension on Linux.
  package static var elapsed: Duration {
    let steady = read(CLOCK_MONOTONIC)
    return .seconds(Int64(steady.tv_sec)) + .nanoseconds(Int64(steady.tv_nsec))
  }

  @inline(__always)
  private static func read(_ clock: clockid_t) -> timespec {
    var time = timespec()
    clock_gettime(clock, &time)
    return time
  }

  /// Suspends the task; throws `CancellationError` at once when the task is cancelled.
  ///
  /// A duration too long for the machine's counters is cut to some thirty years.
  public func sleep(for duration: Duration) async throws {
    try await Task.sleep(for: min(max(duration, .zero), .maximumWait))
  }

  /// Blocks the calling thread, going on after interruptions by signals.
  ///
  /// A duration too long for the machine's counters is cut to some thirty years.
  public func block(for duration: Duration) {
    guard duration > .zero else { return }
    let (seconds, attoseconds) = min(duration, .maximumWait).components
    var rest = timespec(tv_sec: Int(clamping: seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = timespec()
    while nanosleep(&rest, &left) == -1 && errno == EINTR { rest = left }
  }
}

extension Duration {
  /// A time that nobody waits for, and that every clock and counter of the machine can hold: some thirty years.
  package static let maximumWait = Duration.seconds(1_000_000_000)

  /// Multiplies without overflow.
  ///
  /// - Parameters:
  ///   - factor: The factor; not negative.
  ///   - limit: The largest product.
  /// - Returns: The product, or the limit when that is less.
  package func multiplied(by factor: Double, upTo limit: Duration) -> Duration {
    guard self / .seconds(1) * factor < limit / .seconds(1) else { return limit }
    return min(self * factor, limit)
  }
}
