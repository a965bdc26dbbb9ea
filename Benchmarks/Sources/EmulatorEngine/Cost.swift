#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How long operations took, on the wall and on this process's processors.
struct Cost {
  private(set) var operations = 0
  private var wallNanoseconds: UInt64 = 0
  private var cpuNanoseconds: UInt64 = 0

  /// Adds work of so many operations and returns its result.
  mutating func add<Result>(_ count: Int, _ work: () -> Result) -> Result {
    let wall = Self.nanoseconds(CLOCK_MONOTONIC)
    let processor = Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID)
    let result = work()
    cpuNanoseconds += Self.nanoseconds(CLOCK_PROCESS_CPUTIME_ID) - processor
    wallNanoseconds += Self.nanoseconds(CLOCK_MONOTONIC) - wall
    operations += count
    return result
  }

  /// The line that is printed; rates are those of a processor, so that a busy machine changes them little.
  func line(_ subject: String, queued: Int) -> String {
    let cost = Double(cpuNanoseconds) / Double(max(operations, 1)) / 1000
    return #"{"subject": "\#(subject)", "queued": \#(queued), "operations": \#(operations), "#
      + #""wallNanoseconds": \#(wallNanoseconds), "cpuNanoseconds": \#(cpuNanoseconds), "#
      + #""perSecond": \#(Int(1_000_000 / cost)), "processorMicroseconds": \#((cost * 100).rounded() / 100)}"#
  }

  private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
