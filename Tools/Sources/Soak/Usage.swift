#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What the process holds at a moment.
struct Usage {
  var residentBytes: Int
  var descriptors: Int

  /// Asks the system; `nil` where there is no `/proc`.
  static func now() -> Usage? {
    guard let pages = residentPages(), let descriptors = openDescriptors() else { return nil }
    return Usage(residentBytes: pages * Int(sysconf(Int32(_SC_PAGESIZE))), descriptors: descriptors)
  }

  /// The second number of `/proc/self/statm`: https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html.
  private static func residentPages() -> Int? {
    guard let file = fopen("/proc/self/statm", "r") else { return nil }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    // bounded: 256
    guard fgets(&line, Int32(line.count), file) != nil else { return nil }
    let text = String(decoding: line.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    let numbers = text.split(separator: " ")
    return numbers.count > 1 ? Int(numbers[1]) : nil
  }

  private static func openDescriptors() -> Int? {
    guard let folder = opendir("/proc/self/fd") else { return nil }
    defer { closedir(folder) }
    // The folder's own two entries and the descriptor that reads it do not count.
    var count = -3
    while readdir(folder) != nil { count += 1 }
    return count
  }
}
