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
    let memory = memory()
    return Usage(
      wallNanoseconds: nanoseconds(CLOCK_MONOTONIC), cpuNanoseconds: nanoseconds(CLOCK_PROCESS_CPUTIME_ID),
      peakKibibytes: memory["VmHWM"] ?? peakKibibytesOfResources(), residentKibibytes: memory["VmRSS"] ?? 0,
      fileKibibytes: (memory["RssFile"] ?? 0) + (memory["RssShmem"] ?? 0))
  }

  /// The lines of `/proc/self/status` that are in kB (proc(5)); empty where there is no such file.
  ///
  /// Linux lets `ru_maxrss` survive exec: it may be the size of the process that started this program. `VmHWM` begins anew.
  private static func memory() -> [Substring: Int] {
    guard let file = fopen("/proc/self/status", "r") else { return [:] }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 8192)
    let count = fread(&bytes, 1, bytes.count, file)
    var values: [Substring: Int] = [:]
    for line in String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
    where line.hasSuffix(" kB") {
      let words = line.split { $0 == ":" || $0 == " " || $0 == "\t" }
      if words.count == 3 { values[words[0]] = Int(words[1]) }
    }
    return values
  }

  private static func peakKibibytesOfResources() -> Int {
    var usage = rusage()
    // This process; the constant has another type on each system.
    getrusage(0, &usage)
    #if canImport(Darwin)
      return usage.ru_maxrss / 1024
    #else
      return usage.ru_maxrss
    #endif
  }

  private static func nanoseconds(_ clock: clockid_t) -> UInt64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
  }
}
