package import AzureCore

/// The tokens of one or several cached credentials, and who waits for them.
///
/// Give the same one to a ``CachedTokenCredential`` and a ``BlockingCachedTokenCredential`` and they share their tokens; they
/// never wait for each other. A process made by `fork` has the tokens of its parent and does not wait for its parent's
/// fetches. It never prints a token.
package final class SharedTokenCache: Sendable {
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
  ) -> Turn {
    state.withLock { state in
      state.noticeFork()
      return state.turn(request, for: caller, now: now)
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
      let turn = state.turn(request, for: caller, now: now)
      guard turn.decision == .wait else { return .turn(turn) }
      state.waiters[TokenCache.Key(request), default: []].append(
        Waiter(id: id, request: request, caller: caller, resume: resume))
      return nil
    }
    if let wake { resume(wake) }
  }

  /// Ends one caller's wait, unless it has ended already.
  func leave(_ request: TokenRequest, _ id: UInt64) {
    let leaving = state.withLock { $0.take(TokenCache.Key(request)) { $0.id == id } }
    for waiter in leaving { waiter.resume(.left) }
  }

  /// Whether it knows nothing yet of a sign-in.
  ///
  /// - Parameter signIn: The number of the sign-in.
  /// - Returns: Whether ``replaceAll(with:for:signIn:now:random:)`` would change anything.
  package func isBefore(_ signIn: UInt64) -> Bool {
    state.withLock { $0.generation < signIn }
  }

  /// Keeps the token of somebody who has signed in beside all calls, in place of every other, and gives it to all who
  /// wait for it.
  ///
  /// Fetches that are under way are those of the person before: what they give goes to their own callers and is not kept, and
  /// who waits for one fetches anew. A token that has ended is not kept either.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - request: What it was fetched for.
  ///   - signIn: The number of the sign-in; nothing happens after one with the same or a higher number.
  ///   - now: The present time.
  ///   - random: Spreads refreshes.
  package func replaceAll(
    with token: AccessToken, for request: TokenRequest, signIn: UInt64, now: ClockReading,
    random: RandomSource
  ) {
    let jitter = jitter(random)
    let (ended, onRest): ([(Waiter, Wake)], [@Sendable () -> Void]) = state.withLock { state in
      guard state.generation < signIn else { return ([], []) }
      state.noticeFork()
      state.generation = signIn
      state.cache.dropAll()
      _ = state.cache.store(token, for: request, from: nil, jitter: jitter, now: now)
      let ended = Array(state.waiters.keys).flatMap { state.decideAnew($0, now: now) }
      return (ended, state.takeOnRest())
    }
    defer { for call in onRest { call() } }
    for (waiter, wake) in ended { waiter.resume(wake) }
  }

  /// Keeps a fetched token and gives it to all who wait for it; one of a person before goes to its own caller alone.
  func store(
    _ token: AccessToken, for request: TokenRequest, from caller: TokenCache.Caller, of generation: UInt64,
    now: ClockReading, random: RandomSource
  ) throws(AzureError) -> AccessToken {
    let jitter = jitter(random)
    let ended = AzureError(
      .credential, "The credential gave a token that ended at \(token.expiresOn.iso8601)",
      advice: "check the clock of this machine")
    // One locked step: a caller that comes between the end of a fetch and its news would get the news of an older fetch.
    let (isGood, woken, onRest): (Bool, [Waiter], [@Sendable () -> Void]) = state.withLock { state in
      guard state.generation == generation else { return (token.expiresOn > now.date, [], []) }
      let isKept = state.cache.store(token, for: request, from: caller, jitter: jitter, now: now)
      let woken = state.take(TokenCache.Key(request)) { isKept || $0.caller == caller }
      return (isKept, woken, state.takeOnRest())
    }
    defer { for call in onRest { call() } }
    let wake = isGood ? Wake.turn(Turn(decision: .use(token), generation: generation)) : .failed(ended)
    for waiter in woken { waiter.resume(wake) }
    guard isGood else { throw ended }
    return token
  }

  /// Returns the old token while it lives, or that of who has signed in since; else throws the error, also at all who
  /// waited for the fetch.
  ///
  /// A refresh ahead had little time and must not ask a person: its error is none of those who wait, and the first of them
  /// fetches.
  func fail(
    _ error: AzureError, _ request: TokenRequest, from caller: TokenCache.Caller, of generation: UInt64,
    _ need: TokenCache.Need, now: ClockReading
  ) throws(AzureError) -> AccessToken {
    let key = TokenCache.Key(request)
    let (old, ended, onRest): (AccessToken?, [(Waiter, Wake)], [@Sendable () -> Void]) = state.withLock {
      state in
      guard state.generation == generation else {
        return (state.cache.token(for: request, at: now), [], [])
      }
      let old = state.cache.fail(request, from: caller, now: now)
      guard old == nil, need == .now else {
        return (old, state.decideAnew(key, now: now), state.takeOnRest())
      }
      let failed = state.take(key) { $0.caller == caller }
      return (nil, failed.map { ($0, .failed(error)) }, state.takeOnRest())
    }
    defer { for call in onRest { call() } }
    for (waiter, wake) in ended { waiter.resume(wake) }
    guard let old else { throw error }
    return old
  }

  /// Takes note that a refresh could not even begin.
  func noteFailure(
    of request: TokenRequest, from caller: TokenCache.Caller, of generation: UInt64, now: ClockReading
  ) {
    _ = try? fail(
      AzureError(.credential, "No thread could be started"), request, from: caller, of: generation, .ahead,
      now: now)
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
  func handOver(_ request: TokenRequest, from caller: TokenCache.Caller, of generation: UInt64) {
    let key = TokenCache.Key(request)
    let (next, onRest): ([Waiter], [@Sendable () -> Void]) = state.withLock { state in
      // Who waits now waits for a fetch of who has signed in since.
      guard state.generation == generation else { return ([], []) }
      guard let first = state.waiters[key]?.first(where: { $0.caller == caller }) else {
        state.cache.abandon(request, from: caller)
        return ([], state.takeOnRest())
      }
      // The cache still counts one fetch, now the waiter's.
      return (state.take(key) { $0.id == first.id }, [])
    }
    defer { for call in onRest { call() } }
    for waiter in next { waiter.resume(.turn(Turn(decision: .fetch, generation: generation))) }
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
