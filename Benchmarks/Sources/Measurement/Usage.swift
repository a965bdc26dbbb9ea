#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What this process has used up so far.
public struct Usage: Sendable {
  /// Time on the wall since a moment that stays the same.
  public var wallNanoseconds: UInt64

  /// CPU time of all threads of this process.
  public var cpuNanoseconds: UInt64

  /// Highest resident memory so far, in KiB.
  public var peakKibibytes: Int

  /// Resident memory now, in KiB; 0 where the system does not tell it in a file.
  public var residentKibibytes: Int

  /// How much of it is pages of files, such as libraries, that other processes may share.
  public var fileKibibytes: Int

  /// Reads the clocks and asks the system.
  ///
  /// - Returns: What has been used up to now.
  public static func now() -> Usage {
    var usage = rusage()
    // This process; the constant has another type on each system.
    getrusage(0, &usage)
    #if canImport(Darwin)
      let peak = usage.ru_maxrss / 1024
    #else
      let peak = usage.ru_maxrss
    #endif
    let pages = pages()
    let page = Int(getpagesize())
    return Usage(
      wallNanoseconds: nanoseconds(CLOCK_MONOTONIC), cpuNanoseconds: nanoseconds(CLOCK_PROCESS_CPUTIME_ID),
      peakKibibytes: peak, residentKibibytes: pages.resident * page / 1024,
      fileKibibytes: pages.ofFiles * page / 1024)
  }

  /// The second and the third number of `statm` (proc(5)).
  private static func pages() -> (resident: Int, ofFiles: Int) {
    guard let file = fopen("/proc/self/statm", "r") else { return (0, 0) }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 128)
    guard fgets(&line, Int32(line.count), file) != nil else { return (0, 0) }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let numbers = text.split(separator: " ").map { Int($0) ?? 0 }
    return numbers.count > 2 ? (numbers[1], numbers[2]) : (0, 0)
  }

  private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
