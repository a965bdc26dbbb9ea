#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What this process has used up so far.
struct Usage {
  var wallNanoseconds: UInt64
  var cpuNanoseconds: UInt64
  /// Highest resident memory so far, in KiB.
  var peakKibibytes: Int

  static func now() -> Usage {
    var usage = rusage()
    // This process; the constant has another type on each system.
    getrusage(0, &usage)
    #if canImport(Darwin)
      let peak = usage.ru_maxrss / 1024
    #else
      let peak = usage.ru_maxrss
    #endif
    return Usage(
      wallNanoseconds: nanoseconds(CLOCK_MONOTONIC), cpuNanoseconds: nanoseconds(CLOCK_PROCESS_CPUTIME_ID),
      peakKibibytes: peak)
  }

  private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
