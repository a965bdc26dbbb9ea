import AzureAuthToken
import AzureCore
import AzureQueueTesting
import Synchronization
import TestSupport
import Testing

/// A source that fails now and then, for tasks and threads, and counts how many fetches are under way.
private final class LoadedSource: TokenCredential, BlockingTokenCredential {
  struct Counts {
    var tasks = 0
    var threads = 0
    var mostTasks = 0
    var mostThreads = 0
    var tokens = 0
  }

  private let state = Mutex(Counts())
  private let clock: ManualClock
  private let random: RandomSource
  private let failsOneIn: UInt64

  init(_ clock: ManualClock, seed: UInt64, failsOneIn: UInt64) {
    self.clock = clock
    random = .seeded(seed)
    self.failsOneIn = failsOneIn
  }

  var counts: Counts { state.withLock { $0 } }

  private func fetch() throws(AzureError) -> AccessToken {
    if failsOneIn > 0, random.next() % failsOneIn == 0 { throw AzureError(.credential, "the source fails") }
    let number = state.withLock {
      $0.tokens += 1
      return $0.tokens
    }
    return AccessToken(token: "t\(number)", expiresOn: clock.now().date + .seconds(4_000))
  }

  func token(for request: TokenRequest) async throws -> AccessToken {
    state.withLock {
      $0.tasks += 1
      $0.mostTasks = max($0.mostTasks, $0.tasks)
    }
    defer { state.withLock { $0.tasks -= 1 } }
    for _ in 0..<(random.next() % 4) {
      await Task.yield()
      try Task.checkCancellation()
    }
    return try fetch()
  }

  @available(*, noasync)
  func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken {
    state.withLock {
      $0.threads += 1
      $0.mostThreads = max($0.mostThreads, $0.threads)
    }
    defer { state.withLock { $0.threads -= 1 } }
    return try fetch()
  }
}

@Suite("A token cache under load", .serialized, .endsWhenItHangs)
struct TokenLoadTests {
  private let clock = ManualClock()
  private let cache = SharedTokenCache()

  private func credentials(
    _ source: LoadedSource
  ) -> (async: CachedTokenCredential, blocking: BlockingCachedTokenCredential) {
    (
      CachedTokenCredential(source, cache: cache, clock: clock, random: .seeded(1)),
      BlockingCachedTokenCredential(source, cache: cache, clock: clock, random: .seeded(2))
    )
  }

  @Test(
    "Sixteen threads and a hundred tasks share one fetch a style, with failures, cancellation and a clock that jumps",
    arguments: [UInt64(1), 2, 3])
  func load(seed: UInt64) async throws {
    let source = LoadedSource(clock, seed: seed, failsOneIn: 5)
    let (tasks, threads) = credentials(source)
    let outcomes = LoadOutcomes()
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<100 {
        group.addTask { [clock] in
          let chance = RandomSource.seeded(seed &* 1_000 &+ UInt64(number))
          for _ in 0..<20 {
            let task = Task { try await tasks.token(for: .storage()) }
            if chance.next() % 4 == 0 { task.cancel() }
            do {
              _ = try await task.value
              outcomes.counts.withLock { $0.tokens += 1 }
            } catch is CancellationError {
              outcomes.counts.withLock { $0.cancelled += 1 }
            } catch {
              outcomes.counts.withLock { $0.failures += 1 }
            }
            // Into the time to refresh, past the end, and by the calendar back and forth.
            switch chance.next() % 40 {
            case 0: clock.advance(by: .seconds(3_800))
            case 1: clock.advance(by: .seconds(5_000))
            case 2: clock.set(date: clock.now().date + .seconds(7_000))
            case 3: clock.set(date: clock.now().date + .seconds(-7_000))
            default: break
            }
          }
        }
      }
      for _ in 0..<16 {
        group.addTask {
          try? await DedicatedThread.run {
            for _ in 0..<40 {
              do {
                _ = try threads.tokenBlocking(for: .storage(), within: .seconds(1_000_000))
                outcomes.counts.withLock { $0.tokens += 1 }
              } catch {
                outcomes.counts.withLock { $0.failures += 1 }
              }
            }
          }
        }
      }
    }
    await withCheckedContinuation { continuation in cache.whenAtRest { continuation.resume() } }
    let result = outcomes.counts.withLock { $0 }
    #expect(result.tokens + result.failures + result.cancelled == 100 * 20 + 16 * 40)
    // A fetch that was given up may still be ending when the next begins; threads do not give up.
    #expect(source.counts.mostThreads <= 1)
    #expect(result.tokens > 0 && source.counts.tokens > 1)
    // Nothing that failed is remembered, and no caller is left waiting.
    var last: AccessToken?
    for _ in 0..<200 where last == nil { last = try? await tasks.token(for: .storage()) }
    #expect(last != nil)
    #expect(cache.waitingCallers == 0)
  }

  @Test("A hundred tasks and sixteen threads that need a token at once cause one fetch a style")
  func once() async throws {
    let source = LoadedSource(clock, seed: 1, failsOneIn: 0)
    let (tasks, threads) = credentials(source)
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<100 { group.addTask { _ = try await tasks.token(for: .storage()) } }
      for _ in 0..<16 {
        group.addTask {
          try await DedicatedThread.run {
            _ = try threads.tokenBlocking(for: .storage(), within: .seconds(1_000_000))
          }
        }
      }
      try await group.waitForAll()
    }
    #expect((1...2).contains(source.counts.tokens))
    #expect(source.counts.mostTasks <= 1 && source.counts.mostThreads <= 1)
  }
}

/// How the calls of a load ended.
private final class LoadOutcomes: Sendable {
  let counts = Mutex((tokens: 0, failures: 0, cancelled: 0))
}
