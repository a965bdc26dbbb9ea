import AzureAuthToken
import AzureCore
import AzureQueueTesting
import TestSupport
import Testing

@Suite("The async token cache", .endsWhenItHangs)
struct CachedTokenCredentialTests {
  private let clock = ManualClock()
  private let source: GatedCredential
  private let cached: CachedTokenCredential

  init() {
    source = GatedCredential(clock)
    cached = CachedTokenCredential(source, clock: clock, random: RandomSource { 0 })
  }

  /// Begins to ask in a task of its own; it is waiting for the source or for another when this returns.
  private func begin(_ request: TokenRequest = .storage()) async -> Task<String, any Error> {
    let before = (source.gate.timers, cached.cache.waitingCallers)
    let task = Task { [cached] in try await cached.token(for: request).secret.value }
    await until { (source.gate.timers, cached.cache.waitingCallers) != before }
    return task
  }

  @Test("A thousand tasks cause one fetch and get its token")
  func singleFlight() async throws {
    let tokens = try await withThrowingTaskGroup(of: String.self) { group in
      for _ in 0..<1_000 {
        group.addTask { [cached] in try await cached.token(for: .storage()).secret.value }
      }
      await until { source.gate.timers == 1 && cached.cache.waitingCallers == 999 }
      source.open()
      return try await group.reduce(into: [String]()) { $0.append($1) }
    }
    #expect(tokens == Array(repeating: "t1", count: 1_000))
    #expect(source.calls == [.storage()])
    #expect(cached.cache.waitingCallers == 0)
  }

  @Test("A kept token is given without asking the source")
  func kept() async throws {
    let first = await begin()
    source.open()
    #expect(try await first.value == "t1")
    #expect(try await cached.token(for: .storage()).secret.value == "t1")
    #expect(source.calls.count == 1)
  }

  @Test("A cancelled fetcher hands over to the one that has waited longest")
  func handOver() async throws {
    let fetcher = await begin()
    let second = await begin()
    let third = await begin()
    fetcher.cancel()
    await #expect(throws: CancellationError.self) { try await fetcher.value }
    await until { source.gate.timers == 1 && cached.cache.waitingCallers == 1 }
    second.cancel()
    await #expect(throws: CancellationError.self) { try await second.value }
    await until { source.gate.timers == 1 && cached.cache.waitingCallers == 0 }
    source.open()
    #expect(try await third.value == "t3")
  }

  @Test("A cancelled fetcher without successors leaves nothing behind")
  func lonely() async throws {
    let fetcher = await begin()
    fetcher.cancel()
    await #expect(throws: CancellationError.self) { try await fetcher.value }
    let next = await begin()
    source.open()
    #expect(try await next.value == "t2")
  }

  @Test("A waiting caller that is cancelled ends at once and disturbs no other caller")
  func cancelledWaiter() async throws {
    let fetcher = await begin()
    let impatient = await begin()
    let patient = await begin()
    impatient.cancel()
    await #expect(throws: CancellationError.self) { try await impatient.value }
    #expect(source.calls.count == 1)
    #expect(cached.cache.waitingCallers == 1)
    source.open()
    #expect(try await fetcher.value == "t1")
    #expect(try await patient.value == "t1")
  }

  @Test(
    "Half of a hundred callers are cancelled at random moments; the others get a token",
    arguments: 1...20 as ClosedRange<UInt64>)
  func storm(seed: UInt64) async throws {
    var random = RandomSource.seeded(seed)
    var tasks: [Task<String, any Error>] = []
    for _ in 0..<100 {
      tasks.append(Task { [cached] in try await cached.token(for: .storage()).secret.value })
    }
    for index in (0..<50).shuffled(using: &random) {
      tasks[index].cancel()
      if Bool.random(using: &random) { await Task.yield() }
    }
    let opener = Task { [source] in
      while !Task.isCancelled {
        source.open()
        await Task.yield()
      }
    }
    for task in tasks[50...] { #expect(try await task.value.hasPrefix("t")) }
    for task in tasks[..<50] {
      if case .failure(let error) = await task.result { #expect(error is CancellationError) }
    }
    opener.cancel()
    #expect(cached.cache.waitingCallers == 0)
  }

  @Test("A failure reaches everyone who waited for it, and is not remembered")
  func failure() async throws {
    source.setFailure(AzureError(.credential, "wrong secret"))
    let callers = [await begin(), await begin(), await begin()]
    source.open()
    for caller in callers {
      let error = await #expect(throws: AzureError.self) { try await caller.value }
      #expect(error?.message == "wrong secret")
    }
    #expect(source.calls.count == 1)
    source.setFailure(nil)
    let next = await begin()
    source.open()
    #expect(try await next.value == "t2")
  }

  @Test("A credential that throws a cancellation of its own has failed")
  func ownCancellation() async {
    struct Quitter: TokenCredential {
      func token(for request: TokenRequest) async throws -> AccessToken { throw CancellationError() }
    }
    let cached = CachedTokenCredential(Quitter(), clock: clock)
    let error = await #expect(throws: AzureError.self) { try await cached.token(for: .storage()) }
    #expect(error?.kind == .credential)
  }

  /// Waits until nobody fetches any more.
  private func rest() async {
    await withCheckedContinuation { continuation in cached.cache.whenAtRest { continuation.resume() } }
  }

  @Test("While one refreshes ahead all go on with the old token")
  func refreshAhead() async throws {
    let first = await begin()
    source.open()
    _ = try await first.value
    clock.advance(by: .seconds(3_400))
    // Neither the call that begins the refresh nor any other waits for it.
    #expect(try await begin().value == "t1")
    #expect(try await cached.token(for: .storage()).secret.value == "t1")
    source.open()
    await rest()
    #expect(try await cached.token(for: .storage()).secret.value == "t2")
  }

  @Test("A refresh that fails gives the old token")
  func failedRefresh() async throws {
    let first = await begin()
    source.open()
    _ = try await first.value
    clock.advance(by: .seconds(3_400))
    source.setFailure(AzureError(.credential, "the authority is down"))
    #expect(try await begin().value == "t1")
    source.open()
    await rest()
    #expect(try await cached.token(for: .storage()).secret.value == "t1")
    #expect(source.calls.count == 2)
  }

  @Test("A refresh that hangs is ended after ten seconds, and the old token is used")
  func hangingRefresh() async throws {
    let first = await begin()
    source.open()
    _ = try await first.value
    clock.advance(by: .seconds(3_400))
    #expect(try await begin().value == "t1")
    await until { clock.timers == 1 }
    clock.advance(by: .seconds(10))
    await rest()
    #expect(try await cached.token(for: .storage()).secret.value == "t1")
    #expect(source.gate.timers == 0)
  }

  @Test("A dropped token is fetched anew")
  func dropped() async throws {
    let first = await begin()
    source.open()
    let token = try await first.value
    cached.cache.drop(AccessToken(token: token, expiresOn: origin))
    let next = await begin()
    source.open()
    #expect(try await next.value == "t2")
  }

  @Test("Who signs in beside the calls gives the token to all who wait, and no older one is left")
  func replaced() async throws {
    let other = TokenRequest(scopes: ["https://other.test/.default"])
    let before = await begin(other)
    source.open()
    #expect(try await before.value == "t1")
    let fetcher = await begin()
    let waiter = await begin()
    replaceAll(1)
    #expect(try await waiter.value == "new")
    let again = await begin(other)
    source.open()
    #expect(try await again.value == "t3")
    #expect(try await fetcher.value == "t2")
    // What the fetch of the person before gave went to its own caller alone.
    #expect(try await cached.token(for: .storage()).secret.value == "new")
    #expect(try await cached.token(for: other).secret.value == "t3")
    #expect(source.calls.count == 3)
  }

  private func replaceAll(_ signIn: UInt64, _ name: String = "new", life: Duration = .seconds(3_600)) {
    cached.cache.replaceAll(
      with: .living(life, name), for: .storage(), signIn: signIn, now: clock.now(),
      random: RandomSource { 0 })
  }

  /// How a fetch can end that began before somebody else signed in.
  enum LateEnd: CaseIterable { case token, failure, cancellation }

  @Test(
    "A fetch from before a sign-in touches neither the new tokens nor those who wait for a newer fetch",
    arguments: LateEnd.allCases)
  func late(_ end: LateEnd) async throws {
    let other = TokenRequest(scopes: ["https://other.test/.default"])
    let fetchers = [await begin(), await begin(other)]
    let waiters = [await begin(other), await begin(other)]
    replaceAll(1)
    // The first of those who waited fetches anew, the second waits for that.
    await until { source.calls.count == 3 && cached.cache.waitingCallers == 1 }
    if end == .cancellation {
      for fetcher in fetchers {
        fetcher.cancel()
        await #expect(throws: CancellationError.self) { try await fetcher.value }
      }
    }
    await until { source.gate.timers == (end == .cancellation ? 1 : 3) }
    source.failures = end == .failure ? [1, 2] : []
    source.open()
    for waiter in waiters { #expect(try await waiter.value == "t3") }
    switch end {
    case .token:
      #expect(try await fetchers[0].value == "t1")
      #expect(try await fetchers[1].value == "t2")
    case .failure:
      // In place of the error, as a kept token is after a failed refresh; the other may have been there before it.
      #expect(try await fetchers[0].value == "new")
      if case .success(let token) = await fetchers[1].result { #expect(token == "t3") }
    case .cancellation: break
    }
    #expect(try await cached.token(for: .storage()).secret.value == "new")
    #expect(try await cached.token(for: other).secret.value == "t3")
    #expect(source.calls.count == 3 && cached.cache.waitingCallers == 0)
  }

  @Test("An older sign-in changes nothing; a token that has ended replaces the others and is not kept")
  func order() async throws {
    replaceAll(2)
    replaceAll(1, "older")
    replaceAll(2, "same")
    #expect(!cached.cache.isBefore(2) && cached.cache.isBefore(3))
    #expect(try await cached.token(for: .storage()).secret.value == "new")
    replaceAll(3, life: .zero)
    let next = await begin()
    source.open()
    #expect(try await next.value == "t1")
  }

  @Test(
    "A refresh ahead that fails after the end of the old token is not the failure of those who wait for it",
    arguments: [false, true])
  func refreshTooLate(isTimeout: Bool) async throws {
    let first = await begin()
    source.open()
    _ = try await first.value
    clock.advance(by: .seconds(3_595))
    #expect(try await begin().value == "t1")
    await until { clock.timers == 1 }
    clock.advance(by: .seconds(5))
    let waiters = [await begin(), await begin()]
    source.failures = [2]
    if isTimeout { clock.advance(by: .seconds(5)) } else { source.open() }
    // The first fetches, the second waits for that.
    await until { source.calls.count == 3 && source.gate.timers == 1 }
    #expect(cached.cache.waitingCallers == 1)
    source.open()
    for waiter in waiters { #expect(try await waiter.value == "t3") }
  }

  @Test("A token that ended before it came is an error that does not show it")
  func ended() async throws {
    let late = CachedTokenCredential(ScriptedCredential(.living(.zero, "hidden")), clock: clock)
    let error = await #expect(throws: AzureError.self) { try await late.token(for: .storage()) }
    #expect(error?.kind == .credential)
    #expect(error?.description.contains("hidden") == false)
  }
}
