import AzureCore
import AzurePipeline
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

@Suite("The deadline of a call and its token", .endsWhenItHangs)
struct TokenDeadlineTests {
  private let clock = ManualClock()
  private let transport = ScriptedTransport([])

  private var plan: CallPlan {
    var plan = CallPlan(operation: "Test Operation", retrySafety: .safe)
    plan.authorizer = ParityAuthorizer(scope: "storage")
    plan.deadline = .seconds(5)
    return plan
  }

  /// Never gives a token; ends only when it is cancelled.
  private struct Hanging: TokenCredential {
    func token(for request: TokenRequest) async throws -> AccessToken {
      while true { try await Task.sleep(for: .seconds(1_000_000)) }
    }
  }

  /// Takes longer than it may, as the limit it was given shows.
  private struct Slow: BlockingTokenCredential {
    var clock: ManualClock

    @available(*, noasync)
    func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken {
      clock.advance(by: limit)
      throw AzureError(.timeout, "gave up after \(limit)")
    }
  }

  @Test("An async fetch that hangs is ended at the deadline")
  func async() async throws {
    let driver = AsyncDriver(transport: transport, credential: Hanging(), clock: clock)
    let plan = plan
    let task = Task { () async throws -> Void in
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
    }
    while clock.timers == 0 { await Task.yield() }
    clock.advance(by: .seconds(5))
    let error = await #expect(throws: AzureError.self) { try await task.value }
    #expect(error?.kind == .deadline)
    #expect(error?.effect == .notSent)
    #expect(clock.timers == 0)
    #expect(transport.requests.isEmpty)
  }

  @Test("A blocking fetch is told the time that is left")
  func blocking() {
    let driver = SyncDriver(transport: transport, credential: Slow(clock: clock), clock: clock)
    let error = #expect(throws: AzureError.self) { try driver.run(Call(ParityCase.request, plan: plan)) }
    #expect(error?.kind == .deadline)
    #expect((error?.cause as? AzureError)?.message == "gave up after 5.0 seconds")
  }

  /// Cancels its own task just before it responds.
  private struct LateResponse: AsyncTransport {
    var status: Int

    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      withUnsafeCurrentTask { $0?.cancel() }
      return AzureResponse(status: .init(code: status))
    }
  }

  @Test(
    "A response that arrived when the task was cancelled still decides, unless another attempt would follow",
    arguments: [(200, "200"), (404, "service"), (503, "CancellationError()")])
  func arrived(status: Int, outcome: String) async {
    var plan = plan
    plan.authorizer = ParityAuthorizer()
    plan.retry = JitteredRetry()
    if status == 404 { plan.retry = NoRetry() }
    let driver = AsyncDriver(transport: LateResponse(status: status), clock: clock)
    let task = Task { [plan] () async throws -> Int in
      try await driver.run(Call(ParityCase.request, plan: plan)).response.status
    }
    switch await task.result {
    case .success(let status): #expect("\(status)" == outcome)
    case .failure(let error as AzureError): #expect("\(error.kind)" == outcome)
    case .failure(let error): #expect("\(error)" == outcome)
    }
  }
}
