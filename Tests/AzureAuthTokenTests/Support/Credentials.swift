import AzureCore
import AzureQueueTesting
import Dispatch
import Synchronization

/// Gives numbered tokens, or an error, after a gate that the test opens.
///
/// Async callers are let through by moving ``gate``, and end at once when they are cancelled.
final class GatedCredential: TokenCredential {
  /// Each waiting caller has one timer of a second here.
  let gate = ManualClock()
  private let clock: ManualClock
  private let state: Mutex<(calls: [TokenRequest], failure: AzureError?, failures: Set<Int>)>

  init(_ clock: ManualClock, failure: AzureError? = nil) {
    self.clock = clock
    state = Mutex(([], failure, []))
  }

  /// The numbers of the calls that fail.
  var failures: Set<Int> {
    get { state.withLock { $0.failures } }
    set { state.withLock { $0.failures = newValue } }
  }

  var calls: [TokenRequest] { state.withLock { $0.calls } }

  func setFailure(_ failure: AzureError?) { state.withLock { $0.failure = failure } }

  func open() { gate.advance(by: .seconds(1)) }

  func token(for request: TokenRequest) async throws -> AccessToken {
    let number = state.withLock {
      $0.calls.append(request)
      return $0.calls.count
    }
    try await gate.expire(after: .seconds(1))
    if let failure = state.withLock({ $0.failure }) { throw failure }
    if failures.contains(number) { throw AzureError(.credential, "call \(number) fails") }
    return AccessToken(token: "t\(number)", expiresOn: clock.now().date + .seconds(3_600))
  }
}

/// The same for threads: each call takes one permit.
final class GatedBlockingCredential: BlockingTokenCredential {
  private let permits = DispatchSemaphore(value: 0)
  private let clock: ManualClock
  private let state: Mutex<(limits: [Duration], results: [Result<Duration, AzureError>])>

  /// `results` holds what each call takes on the manual clock, or its failure; later calls succeed at once.
  init(_ clock: ManualClock, _ results: [Result<Duration, AzureError>] = []) {
    self.clock = clock
    state = Mutex(([], results.reversed()))
  }

  var limits: [Duration] { state.withLock { $0.limits } }

  func open(_ calls: Int = 1) { for _ in 0..<calls { permits.signal() } }

  @available(*, noasync)
  func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken {
    let (number, result) = state.withLock {
      $0.limits.append(limit)
      return ($0.limits.count, $0.results.popLast())
    }
    permits.wait()
    let time = try result?.get() ?? .zero
    clock.advance(by: time)
    if time > limit { throw AzureError(.timeout, "the script took longer") }
    return AccessToken(token: "t\(number)", expiresOn: clock.now().date + .seconds(3_600))
  }
}

/// Gives tokens by a script, at once, for async and blocking callers.
final class ScriptedCredential: TokenCredential, BlockingTokenCredential {
  private let state: Mutex<(results: [Result<AccessToken, AzureError>], calls: [TokenRequest])>

  init(_ results: [Result<AccessToken, AzureError>]) { state = Mutex((results.reversed(), [])) }

  convenience init(_ tokens: AccessToken...) { self.init(tokens.map { .success($0) }) }

  var calls: [TokenRequest] { state.withLock { $0.calls } }

  func token(for request: TokenRequest) async throws -> AccessToken { try next(request) }

  @available(*, noasync)
  func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken {
    try next(request)
  }

  private func next(_ request: TokenRequest) throws(AzureError) -> AccessToken {
    let result = state.withLock {
      $0.calls.append(request)
      return $0.results.popLast()
    }
    guard let result else { throw AzureError(.credential, "the script has no further token") }
    return try result.get()
  }
}

/// Lets other tasks run until something is so, or the test's time is over.
func until(_ condition: () -> Bool) async {
  while !condition(), !Task.isCancelled { await Task.yield() }
}
