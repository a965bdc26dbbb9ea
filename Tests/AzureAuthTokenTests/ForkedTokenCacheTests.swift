import AzureAuthToken
import AzureCore
import AzureQueueTesting
import TestSupport
import Testing

@Suite(
  "The token cache of a process made by fork",
  .enabled(if: !ThreadSanitizer.isOn, "the Thread Sanitizer ends forked processes"))
struct ForkedTokenCacheTests {
  @Test("It fetches what a thread of its parent was fetching, and has the tokens that its parent had")
  func fetches() async {
    await #expect(processExitsWith: .success) {
      let clock = ManualClock()
      let source = GatedBlockingCredential(clock)
      let cached = BlockingCachedTokenCredential(source, clock: clock, random: RandomSource { 0 })
      @Sendable func token() throws -> String {
        try cached.tokenBlocking(for: .storage(), within: .seconds(20)).secret.value
      }
      let fetch = Task { try await DedicatedThread.run { try token() } }
      let waiting = Task { try await DedicatedThread.run { try token() } }
      await until { source.limits.count == 1 && cached.cache.waitingCallers == 1 }
      let first = try await DedicatedThread.run {
        try ForkedChild {
          let waiting = cached.cache.waitingCallers
          source.open()
          return "\(waiting) \(try token()) \(try token()) \(cached.cache.waitingCallers)"
        }.result()
      }
      try #require(first == "1 t2 t2 0")
      source.open()
      try #require(try await [fetch.value, waiting.value] == ["t1", "t1"])
      let second = try await DedicatedThread.run { try ForkedChild { try token() }.result() }
      try #require(second == "t1")
    }
  }
}
