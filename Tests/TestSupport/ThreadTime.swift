#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How the time that work takes of a processor grows with its size.
///
/// Two times are compared with each other, so that neither a slow machine nor a sanitizer makes a difference;
/// and it is the time of this thread, which other work of the machine hardly changes. What it changes makes a
/// time longer, never shorter, so the least of several counts.
public enum ThreadTime {
  /// The power of the size that the time grows with: 0 when it stays the same, 1 when it is linear, 2 when it is quadratic.
  ///
  /// - Parameters:
  ///   - limit: What the power shall be below, best halfway to the one that would be wrong. It is measured
  ///     again, a few times, while it is not.
  ///   - small: A size at which most of the time is that of the work itself.
  ///   - large: Another, several times as large.
  ///   - work: Does what is measured, for one of the two sizes, on this thread.
  /// - Returns: The power.
  /// - Throws: What the work throws.
  public static func power(
    below limit: Double, from small: Int, to large: Int, _ work: (_ size: Int) throws -> Void
  ) rethrows -> Double {
    precondition(0 < small && small < large, "Between sizes that do not differ no growth is to be seen")
    // What is done the first time only counts for neither.
    try work(small)
    var times = (small: Double.infinity, large: Double.infinity)
    var power = Double.infinity
    for _ in 0..<4 where power >= limit {
      for _ in 0..<3 { times.small = min(times.small, try nanoseconds { try work(small) }) }
      times.large = min(times.large, try nanoseconds { try work(large) })
      power = log(times.large / times.small) / log(Double(large) / Double(small))
    }
    return power
  }

  private static func nanoseconds(_ work: () throws -> Void) rethrows -> Double {
    let start = now
    try work()
    return max(now - start, 1)
  }

  private static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) * 1e9 + Double(time.tv_nsec)
  }
}
