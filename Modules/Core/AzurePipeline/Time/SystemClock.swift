#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// The clocks of the machine: `CLOCK_REALTIME` for dates, `CLOCK_MONOTONIC` for waits.
public struct SystemClock: PipelineClock {
  /// Makes the clock; it has no state.
  public init() {}

  /// Returns the present time of both clocks.
  public func now() -> ClockReading {
    let real = Self.read(CLOCK_REALTIME)
    return ClockReading(
      date: Timestamp(seconds: Int64(real.tv_sec), nanoseconds: Int32(real.tv_nsec)), elapsed: Self.elapsed)
  }

  /// The time since some moment in the past, for waits; a transport looks at it several times a request.
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
    try await Task.sleep(for: min(max(duration, .zero), .asGoodAsForever))
  }

  /// Blocks the calling thread, going on after interruptions by signals.
  ///
  /// A duration too long for the machine's counters is cut to some thirty years.
  public func block(for duration: Duration) {
    guard duration > .zero else { return }
    let (seconds, attoseconds) = min(duration, .asGoodAsForever).components
    var rest = timespec(tv_sec: Int(clamping: seconds), tv_nsec: Int(attoseconds / 1_000_000_000))
    var left = timespec()
    while nanosleep(&rest, &left) == -1 && errno == EINTR { rest = left }
  }
}
