package import AzureCore

/// Keeps the tokens of another credential, for blocking callers, and fetches one at a time.
///
/// Any number of threads that need a token at once cause one fetch, on the first of them; the others block until it is done
/// or their own time is over. A refresh ahead of the end runs on a thread of its own, and no call waits for it. When the fetching
/// thread runs out of time, the one that has waited longest fetches instead. A fetch that fails fails for those who waited for it, and is not remembered; only of a refresh
/// ahead they do not get the error: one of them fetches. It never waits for a
/// task. ``TokenCache`` has the rules.
package final class BlockingCachedTokenCredential: BlockingTokenCredential, MemoryTokenCredential {
  /// The tokens.
  package let cache: SharedTokenCache

  package var keptTokens: SharedTokenCache? { cache }

  /// Fetches one token within a time; its failure is the error of those who wait for it, too.
  package typealias Fetch =
    @Sendable (TokenRequest, Duration, TokenCache.Need) -> Result<
      AccessToken, AzureError
    >

  private let source: any BlockingTokenCredential
  private let clock: any PipelineClock
  private let random: RandomSource

  /// Puts a cache in front of a credential.
  ///
  /// - Parameters:
  ///   - source: Fetches the tokens.
  ///   - cache: The tokens; give the same to several credentials of one identity to share them.
  ///   - clock: Tells how old tokens are; the system's by default. How long a thread waits for another is measured by the
  ///     system's monotonic clock in any case.
  ///   - random: Spreads refreshes; the system's by default.
  package init(
    _ source: any BlockingTokenCredential, cache: SharedTokenCache = SharedTokenCache(),
    clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.source = source
    self.cache = cache
    self.clock = clock
    self.random = random
  }

  /// Returns a kept token, or fetches one, blocking the calling thread.
  ///
  /// - Parameters:
  ///   - request: The scopes, and the tenant and claims of a challenge.
  ///   - limit: How long the caller can wait, for another thread and for the credential together.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError``, as the credential says; of kind `timeout` when the limit has passed.
  @available(*, noasync, message: "This blocks its thread; in async code use CachedTokenCredential.token.")
  package func tokenBlocking(
    for request: TokenRequest, within limit: Duration
  ) throws(AzureError) -> AccessToken {
    try tokenBlocking(for: request, within: limit) { [source] request, left, _ in
      do throws(AzureError) {
        return .success(try source.tokenBlocking(for: request, within: left))
      } catch {
        return .failure(error)
      }
    }
  }

  /// Returns a kept token, or fetches one in the caller's own way, blocking the calling thread.
  ///
  /// - Parameters:
  ///   - request: The scopes, and the tenant and claims of a challenge.
  ///   - limit: How long the caller can wait, for another thread and for the fetch together.
  ///   - source: Fetches in place of the credential, should a token be fetched.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError``, as the fetch says; of kind `timeout` when the limit has passed.
  @available(*, noasync, message: "This blocks its thread; in async code use CachedTokenCredential.token.")
  package func tokenBlocking(
    for request: TokenRequest, within limit: Duration, by source: @escaping Fetch
  ) throws(AzureError) -> AccessToken {
    let start = clock.now()
    var turn = cache.decide(request, for: .thread, now: start)
    if turn.decision == .wait { turn = try wait(request, limit) }
    let generation = turn.generation
    let left = limit - (clock.now().elapsed - start.elapsed)
    switch turn.decision {
    case .use(let token): return token
    case .refreshAhead(let token):
      // On a thread of its own: this call has a good token and does not wait.
      let hasBegun = DetachedThread.start {
        _ = try? self.fetch(request, generation, self.cache.rules.refreshLimit, .ahead, source)
      }
      if !hasBegun { cache.noteFailure(of: request, from: .thread, of: generation, now: clock.now()) }
      return token
    case .fetch: return try fetch(request, generation, left, .now, source)
    case .wait: preconditionFailure("a wait ended without a decision")
    }
  }

  @available(*, noasync)
  private func wait(_ request: TokenRequest, _ limit: Duration) throws(AzureError) -> SharedTokenCache.Turn {
    let gate = ThreadGate<SharedTokenCache.Wake>()
    let id = cache.waiterID()
    cache.join(request, as: id, for: .thread, now: clock.now()) { gate.open(with: $0) }
    if gate.wait(for: limit) == nil { cache.leave(request, id) }
    // Who is not in the list any more has been woken, so the gate opens.
    switch gate.wait() {
    case .turn(let turn): return turn
    case .failed(let error): throw error
    case .left: throw AzureError(.timeout, "No token came within \(limit) from the thread that fetches it")
    }
  }

  @available(*, noasync)
  private func fetch(
    _ request: TokenRequest, _ generation: UInt64, _ limit: Duration, _ need: TokenCache.Need, _ source: Fetch
  ) throws(AzureError) -> AccessToken {
    let start = clock.now()
    let token: AccessToken
    do throws(AzureError) {
      guard limit > .zero else { throw AzureError(.timeout, "No time was left to fetch a token") }
      token = try source(request, limit, need).get()
    } catch {
      let now = clock.now()
      // It ran out of this caller's time; others may have more.
      if need == .now, now.elapsed - start.elapsed >= limit {
        cache.handOver(request, from: .thread, of: generation)
        throw error
      }
      return try cache.fail(error, request, from: .thread, of: generation, need, now: now)
    }
    return try cache.store(
      token, for: request, from: .thread, of: generation, now: clock.now(), random: random)
  }
}

extension BlockingCachedTokenCredential: RedactedDescription {
  /// The name of the type; tokens do not print.
  package var description: String { "BlockingCachedTokenCredential(\(type(of: source)))" }
}
