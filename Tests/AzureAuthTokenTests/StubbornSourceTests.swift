import AzureAuthToken
import AzureCore
import AzureQueueTesting
import Synchronization
import TestSupport
import Testing

/// Its first fetch ignores cancellation and ends only when it is released; the others give a token at once.
private final class StubbornSource: TokenCredential {
  private let state = Mutex<(count: Int, waiting: CheckedContinuation<Void, Never>?)>((0, nil))

  var isWaiting: Bool { state.withLock { $0.waiting != nil } }

  func token(for request: TokenRequest) async throws -> AccessToken {
    let number = state.withLock {
      $0.count += 1
      return $0.count
    }
    if number == 1 {
      await withCheckedContinuation { continuation in state.withLock { $0.waiting = continuation } }
    }
    return AccessToken(token: "t\(number)", expiresOn: Timestamp(seconds: 4_000_000_000))
  }

  func release() { state.withLock { $0.waiting.take() }?.resume() }
}

@Suite("A cached credential whose source ignores cancellation", .endsWhenItHangs)
struct StubbornSourceTests {
  @Test("Lets the next caller fetch when the first is cancelled")
  func next() async throws {
    let source = StubbornSource()
    let credential = CachedTokenCredential(source, clock: ManualClock(), random: .seeded(1))
    let request = TokenRequest(scopes: ["storage"])
    let first = Task { try await credential.token(for: request).secret.value }
    while !source.isWaiting { await Task.yield() }
    first.cancel()
    await #expect(throws: CancellationError.self) { try await first.value }
    #expect(try await credential.token(for: request).secret.value == "t2")
    source.release()
  }
}
