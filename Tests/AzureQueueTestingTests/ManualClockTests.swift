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

@Suite("A manual clock whose waits suspend")
struct SuspendingClockTests {
  private let clock = ManualClock(waits: .suspend)

  @Test("A wait ends when the clock has been moved by it, and not before")
  func suspends() async throws {
    let waiter = Task { [clock] in
      try await clock.sleep(for: .seconds(10))
      return clock.now().elapsed
    }
    try await clock.waitForTimers(1)
    clock.advance(by: .seconds(9))
    #expect(clock.timerCount == 1)
    clock.advance(by: .seconds(1))
    #expect(try await waiter.value == .seconds(10))
    #expect(clock.waits == [.seconds(10)])
  }

  @Test("The next timer is the one that ends first, and time limits of calls are none")
  func next() async throws {
    let (limit, long, short) = (
      Task { [clock] in try await clock.expire(after: .seconds(1)) },
      Task { [clock] in try await clock.sleep(for: .seconds(7)) },
      Task { [clock] in try await clock.sleep(for: .seconds(3)) }
    )
    try await clock.waitForTimers(2)
    #expect(clock.advanceToNextTimer() == .seconds(3))
    try await short.value
    #expect(clock.advanceToNextTimer() == .seconds(4))
    try await long.value
    #expect(clock.advanceToNextTimer() == nil)
    try await limit.value
  }

  @Test(
    "With bounds, they are counted and stopped at like other waits, and a test that waits for them is woken")
  func bounds() async throws {
    let test = Task { [clock] in try await clock.waitForTimers(2, includingBounds: true) }
    let (limit, long) = (
      Task { [clock] in try await clock.expire(after: .seconds(3)) },
      Task { [clock] in try await clock.sleep(for: .seconds(7)) }
    )
    try await test.value
    #expect(clock.timerCount == 1)
    #expect(clock.advanceToNextTimer(includingBounds: true) == .seconds(3))
    try await limit.value
    #expect(clock.advanceToNextTimer(includingBounds: true) == .seconds(4))
    try await long.value
    #expect(clock.advanceToNextTimer(includingBounds: true) == nil)
  }

  @Test("Tests that count bounds and tests that do not are woken each by its own count")
  func watchers() async throws {
    let bound = Task { [clock] in try await clock.expire(after: .seconds(3)) }
    try await clock.waitForTimers(1, includingBounds: true)
    let wait = Task { [clock] in try await clock.waitForTimers(1) }
    let both = Task { [clock] in try await clock.waitForTimers(2, includingBounds: true) }
    let sleeper = Task { [clock] in try await clock.sleep(for: .seconds(1)) }
    try await wait.value
    try await both.value
    clock.advance(by: .seconds(3))
    try await sleeper.value
    try await bound.value
  }

  @Test("A cancelled wait ends at once, and so does a test that waits for timers in vain")
  func cancelled() async throws {
    let waiter = Task { [clock] in try await clock.sleep(for: .seconds(10)) }
    try await clock.waitForTimers(1)
    waiter.cancel()
    await #expect(throws: CancellationError.self) { try await waiter.value }
    #expect(clock.timerCount == 0)
    let test = Task { [clock] in try await clock.waitForTimers(1) }
    test.cancel()
    await #expect(throws: CancellationError.self) { try await test.value }
  }

  @Test("A wait of nothing is over at once", arguments: [Duration.zero, .seconds(-1)])
  func nothing(duration: Duration) async throws {
    try await clock.sleep(for: duration)
    Self.block(clock, duration)
    #expect(clock.waits == [duration, duration])
  }

  private static func block(_ clock: ManualClock, _ duration: Duration) { clock.block(for: duration) }
}
