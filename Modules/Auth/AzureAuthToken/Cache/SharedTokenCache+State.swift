import AzureCore

extension SharedTokenCache {
  /// What a caller has to do, and for whom.
  struct Turn: Sendable {
    var decision: TokenCache.Decision
    /// How many had signed in by then: a fetch of an older one stores nothing.
    var generation: UInt64
  }

  /// How a caller's wait ends.
  enum Wake: Sendable {
    /// There is a token, or the fetch is the caller's turn now.
    case turn(Turn)
    /// The fetch that the caller waited for failed.
    case failed(AzureError)
    /// The caller itself gave up.
    case left
  }

  /// A caller that waits for the fetch of another.
  struct Waiter {
    var id: UInt64
    var request: TokenRequest
    var caller: TokenCache.Caller
    var resume: @Sendable (Wake) -> Void
  }

  /// What is kept under the lock.
  struct State {
    var cache: TokenCache
    var waiters: [TokenCache.Key: [Waiter]] = [:]
    /// Called when nobody fetches any more.
    var onRest: [@Sendable () -> Void] = []
    var lastID: UInt64 = 0
    /// The number of the last sign-in.
    var generation: UInt64 = 0
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

    mutating func turn(
      _ request: TokenRequest, for caller: TokenCache.Caller, now: ClockReading
    ) -> Turn {
      Turn(decision: cache.decide(request, for: caller, now: now), generation: generation)
    }

    /// Decides anew for those who wait: returns those whose wait ends, among them the next to fetch.
    mutating func decideAnew(_ key: TokenCache.Key, now: ClockReading) -> [(Waiter, Wake)] {
      var ended: [(Waiter, Wake)] = []
      for waiter in waiters.removeValue(forKey: key) ?? [] {
        let turn = turn(waiter.request, for: waiter.caller, now: now)
        if turn.decision == .wait {
          waiters[key, default: []].append(waiter)
        } else {
          ended.append((waiter, .turn(turn)))
        }
      }
      return ended
    }
  }
}
