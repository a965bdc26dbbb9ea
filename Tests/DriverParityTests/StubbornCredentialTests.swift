import AzureCore
import AzurePipeline
import AzureQueueTesting
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// Ignores cancellation: gives its token only when it is released.
private final class StubbornCredential: TokenCredential {
  private let waiting = Mutex<CheckedContinuation<Void, Never>?>(nil)

  var isWaiting: Bool { waiting.withLock { $0 != nil } }

  func token(for request: TokenRequest) async throws -> AccessToken {
    await withCheckedContinuation { continuation in waiting.withLock { $0 = continuation } }
    return AccessToken(token: "late", expiresOn: Timestamp(seconds: 4_000_000_000))
  }

  func release() { waiting.withLock { $0.take() }?.resume() }
}

@Suite("A credential that ignores cancellation", .endsWhenItHangs)
struct StubbornCredentialTests {
  private let clock = ManualClock()
  private let transport = ScriptedTransport([.response(AzureResponse(status: .ok))])
  private let credential = StubbornCredential()

  /// Starts a call and returns when its token is being fetched and its limit runs.
  private func start() async -> Task<Void, any Error> {
    var plan = CallPlan(operation: "Test Operation", retrySafety: .safe)
    plan.authorizer = ParityAuthorizer(scope: "storage")
    plan.deadline = .seconds(5)
    let driver = AsyncDriver(transport: transport, credential: credential, clock: clock)
    let task = Task { [plan] () async throws -> Void in
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
    }
    while clock.timers == 0 || !credential.isWaiting { await Task.yield() }
    return task
  }

  @Test("Holds no call past its deadline")
  func deadline() async throws {
    let task = await start()
    clock.advance(by: .seconds(5))
    let error = await #expect(throws: AzureError.self) { try await task.value }
    #expect(error?.kind == .deadline)
    #expect(credential.isWaiting)
    #expect(transport.requests.isEmpty)
    credential.release()
  }

  @Test("Holds no call that is cancelled")
  func cancellation() async throws {
    let task = await start()
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(credential.isWaiting)
    #expect(clock.timers == 0)
    #expect(transport.requests.isEmpty)
    credential.release()
  }

  @Test("Is waited for while there is time")
  func inTime() async throws {
    let task = await start()
    credential.release()
    try await task.value
    #expect(transport.requests.count == 1)
    #expect(clock.timers == 0)
  }
}
