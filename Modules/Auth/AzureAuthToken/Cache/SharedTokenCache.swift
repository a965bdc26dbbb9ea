package import AzureCore

/// The tokens of one or several cached credentials, and who waits for them.
///
/// Give the same one to a ``CachedTokenCredential`` and a ``BlockingCachedTokenCredential`` and they share their tokens; they
/// never wait for each other. A process made by `fork` has the tokens of its parent and does not wait for its parent's
/// fetches. It never prints a token.
package final class SharedTokenCache: Sendable {
  /// How a caller's wait ends.
  enum Wake: Sendable {
    /// There is a token, or the fetch is the caller's turn now.
    case decision(TokenCache.Decision)
    /// The fetch that the caller waited for failed.
    case failed(AzureError)
    /// The caller itself gave up.
    case left
  }

  private struct Waiter {
    var id: UInt64
    var caller: TokenCache.Caller
    var resume: @Sendable (Wake) -> Void
  }

  private struct State {
    var cache: TokenCache
    var waiters: [TokenCache.Key: [Waiter]] = [:]
    /// Called when nobody fetches any more.
    var onRest: [@Sendable () -> Void] = []
    var lastID: UInt64 = 0
    private var process = ProcessGeneration.current

    init(cache: TokenCache) { self.cache = cache }

    /// Forgets who fetches and who waits when the process was forked: those threads and tasks are its parent's.
    mutating func noticeFork() {
      guard process != ProcessGeneration.current else { return }
      process = ProcessGeneration.current
      waiters = [:]
      cache.abandonAll()
    }

    mutating func takeOnRest() -> [@Sendable () -> Void] {
      guard !cache.isFetching else { return [] }
      defer { onRest = [] }
      return onRest
    }

    /// Takes those out of the list whose wait ends.
    mutating func take(_ key: TokenCache.Key, where isMeant: (Waiter) -> Bool) -> [Waiter] {
      guard let all = waiters.removeValue(forKey: key) else { return [] }
      let others = all.filter { !isMeant($0) }
      if !others.isEmpty { waiters[key] = others }
      return all.filter(isMeant)
    }
  }

  let rules: TokenCacheRules
  private let state: ThreadLock<State>

  /// Makes an empty cache.
  ///
  /// - Parameter rules: When a token is replaced.
  package init(rules: TokenCacheRules = TokenCacheRules()) {
    self.rules = rules
    state = ThreadLock(State(cache: TokenCache(rules: rules)))
  }

  /// Forgets a token that the service refused.
  ///
  /// - Parameter token: The token.
  package func drop(_ token: AccessToken) {
    state.withLock { $0.cache.drop(token) }
  }

  /// How many callers wait for a fetch of another.
  package var waitingCallers: Int {
    state.withLock { $0.waiters.values.reduce(0) { $0 + $1.count } }
  }

  func decide(
    _ request: TokenRequest, for caller: TokenCache.Caller, now: ClockReading
  ) -> TokenCache.Decision {
    state.withLock { state in
      state.noticeFork()
      return state.cache.decide(request, for: caller, now: now)
    }
  }

  /// A number for ``join(_:as:for:now:resume:)``.
  func waiterID() -> UInt64 {
    state.withLock {
      $0.lastID += 1
      return $0.lastID
    }
  }

  /// Looks again, and waits if there is still nothing to do but to wait.
  ///
  /// `resume` is called exactly once: at once, or when the wait ends, on whatever thread ends it.
  func join(
    _ request: TokenRequest, as id: UInt64, for caller: TokenCache.Caller, now: ClockReading,
    resume: @escaping @Sendable (Wake) -> Void
  ) {
    let wake: Wake? = state.withLock { state in
      // Under the lock: a cancellation that comes later finds the waiter in the list.
      if caller == .task, Task.isCancelled { return .left }
      state.noticeFork()
      let decision = state.cache.decide(request, for: caller, now: now)
      guard decision == .wait else { return .decision(decision) }
      state.waiters[TokenCache.Key(request), default: []].append(
        Waiter(id: id, caller: caller, resume: resume))
      return nil
    }
    if let wake { resume(wake) }
  }

  /// Ends one caller's wait, unless it has ended already.
  func leave(_ request: TokenRequest, _ id: UInt64) {
    let leaving = state.withLock { $0.take(TokenCache.Key(request)) { $0.id == id } }
    for waiter in leaving { waiter.resume(.left) }
  }

  /// Keeps the token of somebody who has signed in beside all calls, in place of every other, and gives it to all who
  /// wait for it.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - request: What it was fetched for.
  ///   - now: The present time.
  ///   - random: Spreads refreshes.
  /// - Throws: ``AzureError`` when the token has ended already.
  package func replaceAll(
    with token: AccessToken, for request: TokenRequest, now: ClockReading, random: RandomSource
  ) throws(AzureError) {
    _ = try store(token, for: request, from: nil, replacesOthers: true, now: now, random: random)
  }

  /// Keeps a fetched token and gives it to all who wait for it.
  func store(
    _ token: AccessToken, for request: TokenRequest, from caller: TokenCache.Caller?,
    replacesOthers: Bool = false, now: ClockReading, random: RandomSource
  ) throws(AzureError) -> AccessToken {
    let jitter = jitter(random)
    let ended = AzureError(
      .credential, "The credential gave a token that ended at \(token.expiresOn.iso8601)",
      advice: "check the clock of this machine")
    // One locked step: a caller that comes between the end of a fetch and its news would get the news of an older fetch.
    let (isKept, woken, onRest) = state.withLock { state in
      if replacesOthers { state.cache.dropAll() }
      let isKept = state.cache.store(token, for: request, from: caller, jitter: jitter, now: now)
      let woken = state.take(TokenCache.Key(request)) { isKept || $0.caller == caller }
      return (isKept, woken, state.takeOnRest())
    }
    defer { for call in onRest { call() } }
    for waiter in woken { waiter.resume(isKept ? .decision(.use(token)) : .failed(ended)) }
    guard isKept else { throw ended }
    return token
  }

  /// Returns the old token while it lives; else throws the error, also at all who waited for the fetch.
  func fail(
    _ error: AzureError, _ request: TokenRequest, from caller: TokenCache.Caller, now: ClockReading
  ) throws(AzureError) -> AccessToken {
    let (old, woken, onRest) = state.withLock { state in
      let old = state.cache.fail(request, from: caller, now: now)
      let woken = state.take(TokenCache.Key(request)) { $0.caller == caller }
      return (old, woken, state.takeOnRest())
    }
    defer { for call in onRest { call() } }
    for waiter in woken { waiter.resume(old.map { .decision(.use($0)) } ?? .failed(error)) }
    guard let old else { throw error }
    return old
  }

  /// Takes note that a refresh could not even begin.
  func noteFailure(of request: TokenRequest, from caller: TokenCache.Caller, now: ClockReading)
    -> AccessToken?
  {
    try? fail(AzureError(.credential, "No thread could be started"), request, from: caller, now: now)
  }

  /// Calls back, now or later, when nobody fetches: a refresh goes on after the call that began it has its token.
  ///
  /// - Parameter action: Called once, on whatever thread ends the last fetch.
  package func whenAtRest(_ action: @escaping @Sendable () -> Void) {
    let isAtRest = state.withLock { state in
      if state.cache.isFetching { state.onRest.append(action) }
      return !state.cache.isFetching
    }
    if isAtRest { action() }
  }

  /// Passes a fetch that was given up on to the caller who has waited longest.
  func handOver(_ request: TokenRequest, from caller: TokenCache.Caller) {
    let key = TokenCache.Key(request)
    let (next, onRest): ([Waiter], [@Sendable () -> Void]) = state.withLock { state in
      guard let first = state.waiters[key]?.first(where: { $0.caller == caller }) else {
        state.cache.abandon(request, from: caller)
        return ([], state.takeOnRest())
      }
      // The cache still counts one fetch, now the waiter's.
      return (state.take(key) { $0.id == first.id }, [])
    }
    defer { for call in onRest { call() } }
    for waiter in next { waiter.resume(.decision(.fetch)) }
  }

  /// One draw, whatever it gives: the standard library's ranges may draw again and again.
  private func jitter(_ random: RandomSource) -> Duration {
    rules.jitter * (Double(random.next() >> 11) * 0x1p-53)
  }
}

extension SharedTokenCache: RedactedDescription {
  /// The name of the type; tokens do not print.
  package var description: String { "SharedTokenCache" }
}
