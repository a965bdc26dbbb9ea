import AzureAuthToken
import AzureCore
import AzureQueueTesting
import TestSupport
import Testing

@Suite("The blocking token cache", .endsWhenItHangs)
struct BlockingCachedTokenCredentialTests {
  private let clock = ManualClock()

  private func cached(_ source: GatedBlockingCredential) -> BlockingCachedTokenCredential {
    BlockingCachedTokenCredential(source, clock: clock, random: RandomSource { 0 })
  }

  /// Asks on a thread of its own.
  private func ask(
    _ cached: BlockingCachedTokenCredential, within limit: Duration = .seconds(1_000)
  ) -> Task<String, any Error> {
    Task {
      try await DedicatedThread.run { try cached.tokenBlocking(for: .storage(), within: limit).secret.value }
    }
  }

  @Test("Thirty-two threads cause one fetch and get its token")
  func singleFlight() async throws {
    let source = GatedBlockingCredential(clock)
    let cached = cached(source)
    let threads = (0..<32).map { _ in ask(cached) }
    await until { source.limits.count == 1 && cached.cache.waitingCallers == 31 }
    source.open()
    for thread in threads { #expect(try await thread.value == "t1") }
    #expect(source.limits == [.seconds(1_000)])
  }

  @Test("A failure reaches everyone who waited for it, and is not remembered")
  func failure() async throws {
    let source = GatedBlockingCredential(clock, [.failure(AzureError(.credential, "wrong secret"))])
    let cached = cached(source)
    let threads = (0..<4).map { _ in ask(cached) }
    await until { cached.cache.waitingCallers == 3 }
    source.open(2)
    for thread in threads {
      let error = await #expect(throws: AzureError.self) { try await thread.value }
      #expect(error?.message == "wrong secret")
    }
    #expect(try await ask(cached).value == "t2")
  }

  @Test("A fetcher that runs out of its own time hands over to one that has more")
  func handOver() async throws {
    let source = GatedBlockingCredential(clock, [.success(.seconds(2))])
    let cached = cached(source)
    let hasty = ask(cached, within: .seconds(1))
    await until { source.limits.count == 1 }
    let patient = ask(cached)
    await until { cached.cache.waitingCallers == 1 }
    source.open(2)
    let error = await #expect(throws: AzureError.self) { try await hasty.value }
    #expect(error?.kind == .timeout)
    #expect(try await patient.value == "t2")
    // The time that it waited is gone.
    #expect(source.limits == [.seconds(1), .seconds(998)])
  }

  @Test("A thread waits for another no longer than it has time")
  func waitLimit() async throws {
    let source = GatedBlockingCredential(clock)
    let cached = cached(source)
    let fetcher = ask(cached)
    await until { source.limits.count == 1 }
    let error = await #expect(throws: AzureError.self) {
      try await ask(cached, within: .milliseconds(1)).value
    }
    #expect(error?.kind == .timeout)
    #expect(cached.cache.waitingCallers == 0)
    source.open()
    #expect(try await fetcher.value == "t1")
  }

  @Test("Nothing is fetched without any time")
  func noTime() async throws {
    let source = GatedBlockingCredential(clock)
    let cached = cached(source)
    let error = await #expect(throws: AzureError.self) { try await ask(cached, within: .zero).value }
    #expect(error?.kind == .timeout)
    #expect(source.limits.isEmpty)
    source.open()
    #expect(try await ask(cached).value == "t1")
  }

  @Test("A refresh ahead gets ten seconds on a thread of its own; when it fails the old token is used")
  func refresh() async throws {
    let source = GatedBlockingCredential(clock, [.success(.zero), .success(.seconds(11))])
    let cached = cached(source)
    source.open(2)
    #expect(try await ask(cached).value == "t1")
    clock.advance(by: .seconds(3_400))
    #expect(try await ask(cached).value == "t1")
    await withCheckedContinuation { continuation in cached.cache.whenAtRest { continuation.resume() } }
    #expect(source.limits == [.seconds(1_000), .seconds(10)])
    #expect(try await ask(cached).value == "t1")
  }

  @Test(
    "A refresh ahead that fails after the end of the old token is not the failure of those who wait for it",
    arguments: [.failure(AzureError(.credential, "nobody is asked")), .success(.seconds(11))]
      as [Result<Duration, AzureError>])
  func refreshTooLate(_ end: Result<Duration, AzureError>) async throws {
    let source = GatedBlockingCredential(clock, [.success(.zero), end])
    let cached = cached(source)
    source.open()
    _ = try await ask(cached).value
    clock.advance(by: .seconds(3_595))
    #expect(try await ask(cached).value == "t1")
    await until { source.limits.count == 2 }
    clock.advance(by: .seconds(5))
    let waiters = [ask(cached), ask(cached)]
    await until { cached.cache.waitingCallers == 2 }
    source.open(2)
    for waiter in waiters { #expect(try await waiter.value == "t3") }
    #expect(source.limits.count == 3)
  }

  @Test(
    "A fetch from before a sign-in touches neither the new tokens nor those who wait for a newer fetch",
    arguments: [.success(.zero), .failure(AzureError(.credential, "refused"))]
      as [Result<Duration, AzureError>])
  func late(_ end: Result<Duration, AzureError>) async throws {
    let source = GatedBlockingCredential(clock, [end])
    let cached = cached(source)
    let fetcher = ask(cached)
    await until { source.limits.count == 1 }
    let waiter = ask(cached)
    await until { cached.cache.waitingCallers == 1 }
    cached.cache.replaceAll(
      with: .living(.seconds(3_600), "new"), for: .storage(), signIn: 1, now: clock.now(),
      random: RandomSource { 0 })
    #expect(try await waiter.value == "new")
    source.open()
    if case .success = end {
      #expect(try await fetcher.value == "t1")
    } else {
      #expect(try await fetcher.value == "new")
    }
    #expect(try await ask(cached).value == "new")
    #expect(source.limits.count == 1)
  }

  @Test("A thread does not wait for a task's fetch, and gives its token to the waiting tasks")
  func threadBesideTask() async throws {
    let shared = SharedTokenCache()
    let slow = GatedCredential(clock)
    let async = CachedTokenCredential(slow, cache: shared, clock: clock)
    let source = GatedBlockingCredential(clock)
    let blocking = BlockingCachedTokenCredential(source, cache: shared, clock: clock)
    let fetcher = Task { try await async.token(for: .storage()).secret.value }
    await until { slow.gate.timers == 1 }
    let waiter = Task { try await async.token(for: .storage()).secret.value }
    await until { shared.waitingCallers == 1 }
    source.open()
    // The task's fetch is still held up.
    #expect(try await ask(blocking).value == "t1")
    #expect(try await waiter.value == "t1")
    #expect(slow.gate.timers == 1)
    slow.open()
    #expect(try await fetcher.value == "t1")
    #expect(slow.calls.count == 1)
  }

  @Test("A task does not wait for a thread's fetch")
  func taskBesideThread() async throws {
    let shared = SharedTokenCache()
    let source = GatedBlockingCredential(clock)
    let blocking = BlockingCachedTokenCredential(source, cache: shared, clock: clock)
    let quick = ScriptedCredential(.living(.seconds(3_600), "task"))
    let async = CachedTokenCredential(quick, cache: shared, clock: clock)
    let fetcher = ask(blocking)
    await until { source.limits.count == 1 }
    let waiter = ask(blocking)
    await until { shared.waitingCallers == 1 }
    #expect(try await async.token(for: .storage()).secret.value == "task")
    #expect(try await waiter.value == "task")
    source.open()
    #expect(try await fetcher.value == "t1")
  }
}
