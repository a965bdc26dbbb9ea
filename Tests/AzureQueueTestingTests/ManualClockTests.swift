import AzureCore
import AzureQueueTesting
import Testing

@Suite("The manual clock")
struct ManualClockTests {
  @Test("Time stands still until it is moved")
  func standsStill() {
    let clock = ManualClock()
    let start = clock.now()
    #expect(clock.now() == start)
    clock.advance(by: .milliseconds(1500))
    #expect(clock.now().date - start.date == .milliseconds(1500))
    #expect(clock.now().elapsed - start.elapsed == .milliseconds(1500))
  }

  @Test("A wait of either kind is over at once, moves the clock and is written down")
  func waits() async throws {
    let clock = ManualClock()
    let start = clock.now()
    try await clock.sleep(for: .seconds(30))
    Self.block(clock, .seconds(60))
    #expect(clock.waits == [.seconds(30), .seconds(60)])
    #expect(clock.now().elapsed - start.elapsed == .seconds(90))
  }

  @Test("A wait of a cancelled task throws and moves nothing")
  func cancelled() async {
    let clock = ManualClock()
    let start = clock.now()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      try await clock.sleep(for: .seconds(1))
    }
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(clock.now() == start)
    #expect(clock.waits.isEmpty)
  }

  @Test("Setting the date leaves the monotonic clock alone")
  func setDate() {
    let clock = ManualClock()
    clock.set(date: Timestamp(seconds: 0))
    #expect(clock.now() == ClockReading(date: Timestamp(seconds: 0), elapsed: .zero))
  }

  private static func block(_ clock: ManualClock, _ duration: Duration) { clock.block(for: duration) }
}
