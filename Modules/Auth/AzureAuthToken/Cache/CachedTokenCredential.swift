package import AzureCore

/// Keeps the tokens of another credential, for async callers, and fetches one at a time.
///
/// A thousand calls that need a token at once cause one fetch. It runs in the task of the first; when that is cancelled, the
/// caller who has waited longest fetches instead. A refresh ahead of the end runs in a task of its own, and no call waits for
/// it. A waiting caller that is cancelled ends at once and disturbs no other caller. A
/// fetch that fails fails for those who waited for it, and is not remembered; only of a refresh ahead they do not get the error:
/// one of them fetches. ``TokenCache`` has the rules.
package final class CachedTokenCredential: TokenCredential, MemoryTokenCredential {
  /// The tokens.
  package let cache: SharedTokenCache

  package var keptTokens: SharedTokenCache? { cache }

  /// Fetches one token; what it throws is the error of those who wait for it, too.
  package typealias Fetch = @Sendable (TokenRequest, TokenCache.Need) async throws -> AccessToken

  private let source: any TokenCredential
  private let clock: any PipelineClock
  private let random: RandomSource

  /// Puts a cache in front of a credential.
  ///
  /// - Parameters:
  ///   - source: Fetches the tokens. One that does not end when its task is cancelled runs on for nothing.
  ///   - cache: The tokens; give the same to several credentials of one identity to share them.
  ///   - clock: Tells how old tokens are; the system's by default.
  ///   - random: Spreads refreshes; the system's by default.
  package init(
    _ source: any TokenCredential, cache: SharedTokenCache = SharedTokenCache(),
    clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.source = source
    self.cache = cache
    self.clock = clock
    self.random = random
  }

  /// Returns a kept token, or fetches one.
  ///
  /// - Parameter request: The scopes, and the tenant and claims of a challenge.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError``, as the credential says; `CancellationError` at once when the task is cancelled.
  package func token(for request: TokenRequest) async throws -> AccessToken {
    try await token(for: request) { [source] request, _ in try await source.token(for: request) }
  }

  /// Returns a kept token, or fetches one in the caller's own way.
  ///
  /// - Parameters:
  ///   - request: The scopes, and the tenant and claims of a challenge.
  ///   - source: Fetches in place of the credential, should a token be fetched.
  /// - Returns: A token that is good now.
  /// - Throws: ``AzureError``, as the fetch says; `CancellationError` at once when the task is cancelled.
  package func token(for request: TokenRequest, by source: @escaping Fetch) async throws -> AccessToken {
    var turn = cache.decide(request, for: .task, now: clock.now())
    if turn.decision == .wait { turn = try await wait(request) }
    let generation = turn.generation
    switch turn.decision {
    case .use(let token): return token
    case .refreshAhead(let token):
      // In a task of its own: this call has a good token and does not wait.
      Task.detached { _ = try? await self.fetch(request, generation, .ahead, source) }
      return token
    case .fetch: return try await fetch(request, generation, .now, source)
    case .wait: preconditionFailure("a wait ended without a decision")
    }
  }

  private func wait(_ request: TokenRequest) async throws -> SharedTokenCache.Turn {
    let id = cache.waiterID()
    let gate = TaskGate<SharedTokenCache.Wake>()
    let wake = await withTaskCancellationHandler {
      cache.join(request, as: id, for: .task, now: clock.now()) { gate.open(with: $0) }
      return await gate.wait()
    } onCancel: {
      cache.leave(request, id)
    }
    switch wake {
    case .turn(let turn): return turn
    case .failed(let error): throw error
    case .left: throw CancellationError()
    }
  }

  private func fetch(
    _ request: TokenRequest, _ generation: UInt64, _ need: TokenCache.Need, _ source: @escaping Fetch
  ) async throws -> AccessToken {
    let token: AccessToken
    do {
      try Task.checkCancellation()
      token = try await ask(request, need, source)
    } catch {
      // Whatever the credential throws then: it was ended, it did not fail.
      if Task.isCancelled {
        cache.handOver(request, from: .task, of: generation)
        throw CancellationError()
      }
      return try cache.fail(
        .failedCredential(error), request, from: .task, of: generation, need, now: clock.now())
    }
    return try cache.store(
      token, for: request, from: .task, of: generation, now: clock.now(), random: random)
  }

  private func ask(
    _ request: TokenRequest, _ need: TokenCache.Need, _ source: @escaping Fetch
  ) async throws -> AccessToken {
    // Without a limit too: a credential that ignores cancellation must not keep others from fetching.
    let limit = need == .ahead ? cache.rules.refreshLimit : .maximumWait
    guard let token = try await clock.run(within: limit, { try await source(request, need) })
    else { throw AzureError(.timeout, "No token came within \(limit)") }
    return token
  }
}

extension AzureError {
  fileprivate static func failedCredential(_ error: any Error) -> AzureError {
    error as? AzureError ?? AzureError(.credential, "The token credential failed", cause: error)
  }
}

extension CachedTokenCredential: RedactedDescription {
  /// The name of the type; tokens do not print.
  package var description: String { "CachedTokenCredential(\(type(of: source)))" }
}
