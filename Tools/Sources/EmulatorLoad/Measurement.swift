#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// How long a piece of work took, by the clock and on this process's processors.
struct Measurement {
  private(set) var operations = 0
  private(set) var wall = Duration.zero
  private(set) var processor = Duration.zero

  /// Adds a piece of work that returns how many operations it did.
  mutating func add(_ work: () async throws -> Int) async rethrows {
    let start = ContinuousClock.now
    let before = Self.processorTime()
    operations += try await work()
    wall += ContinuousClock.now - start
    processor += Self.processorTime() - before
  }

  /// Adds a piece of work that does not suspend.
  mutating func addNow(_ work: () -> Int) {
    let start = ContinuousClock.now
    let before = Self.processorTime()
    operations += work()
    wall += ContinuousClock.now - start
    processor += Self.processorTime() - before
  }

  /// One line for machines.
  func line(_ subject: String, queued: Int) -> String {
    let count = Double(max(operations, 1))
    let rate = (count / (wall / .seconds(1))).rounded()
    let cost = (processor / .microseconds(1) / count * 100).rounded() / 100
    return #"{"subject":"\#(subject)","queued":\#(queued),"operations":\#(operations),"#
      + #""perSecond":\#(Int(rate)),"processorMicroseconds":\#(cost)}"#
  }

  /// The time that this process has run on processors, those of all its threads together.
  private static func processorTime() -> Duration {
    var time = timespec()
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
    return .seconds(Int64(time.tv_sec)) + .nanoseconds(Int64(time.tv_nsec))
  }
}
