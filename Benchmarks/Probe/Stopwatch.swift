#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Times an operation by this process's CPU clock: batches of equal size, of which the median counts.
struct Stopwatch {
  /// How long a batch takes at least, so that reading the clock costs nothing beside it.
  var batchNanoseconds: UInt64 = 10_000_000
  var batches = 21

  struct Result {
    var medianNanoseconds: Double
    var fastestNanoseconds: Double
    var operations: Int

    /// The same for one of the operations that were done at a time.
    func divided(by batch: Int) -> Result {
      Result(
        medianNanoseconds: medianNanoseconds / Double(batch),
        fastestNanoseconds: fastestNanoseconds / Double(batch), operations: operations * batch)
    }

    func line(_ subject: String) -> String {
      """
      {"subject": "\(subject)", "operations": \(operations), "nanoseconds": \(rounded(medianNanoseconds)), \
      "fastestNanoseconds": \(rounded(fastestNanoseconds))}
      """
    }

    private func rounded(_ value: Double) -> Double { (value * 10).rounded() / 10 }
  }

  func measure(_ operation: () throws -> Void) rethrows -> Result {
    var size = 1
    // Grows the batch until it takes long enough; what that runs is the warm-up.
    while true {
      let elapsed = try nanoseconds(of: size, operation)
      if elapsed >= batchNanoseconds { break }
      size = max(size * 2, size * Int(batchNanoseconds / max(elapsed, 1)) / 2)
    }
    var times: [Double] = []
    for _ in 0..<batches { times.append(Double(try nanoseconds(of: size, operation)) / Double(size)) }
    times.sort()
    return Result(
      medianNanoseconds: times[batches / 2], fastestNanoseconds: times[0], operations: size * batches)
  }

  private func nanoseconds(of count: Int, _ operation: () throws -> Void) rethrows -> UInt64 {
    let before = now()
    for _ in 0..<count { try operation() }
    return now() - before
  }

  private func now() -> UInt64 {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
