import AzureCore
import AzurePipeline
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

@Suite("The deadline of a call and the time that its own parts take")
struct PreparationTimeTests {
  private let clock = ManualClock()

  /// Takes so much time before every attempt.
  private struct Slow: PipelinePolicy {
    var clock: ManualClock
    var time: Duration

    func prepare(_ request: inout AzureRequest, context: PolicyContext) { clock.advance(by: time) }
  }

  /// Sends nothing: takes all the time that it is given.
  private struct Silent: AsyncTransport, SyncTransport {
    var clock: ManualClock

    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      throw timeOut(limits)
    }

    @available(*, noasync)
    func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse
    {
      throw timeOut(limits)
    }

    private func timeOut(_ limits: AttemptLimits) -> TransportError {
      clock.advance(by: limits.timeout)
      return TransportError(.timeout, delivery: .maybeSent, "within the attempt timeout of \(limits.timeout)")
    }
  }

  private func plan(_ time: Duration) -> CallPlan {
    var plan = CallPlan(operation: "Test Operation", retrySafety: .safe)
    plan.deadline = .seconds(5)
    plan.perAttemptPolicies = [Slow(clock: clock, time: time)]
    return plan
  }

  private func failure(
    of plan: CallPlan, over transport: any AsyncTransport & SyncTransport, isAsync: Bool
  ) async throws -> AzureError {
    let blocking = SyncDriver(transport: transport, clock: clock)
    let async = AsyncDriver(transport: transport, clock: clock)
    return try #require(
      isAsync
        ? await #expect(throws: AzureError.self) { try await async.run(Call(ParityCase.request, plan: plan)) }
        : Self.failure(blocking, plan))
  }

  private static func failure(_ driver: SyncDriver, _ plan: CallPlan) -> AzureError? {
    #expect(throws: AzureError.self) { try driver.run(Call(ParityCase.request, plan: plan)) }
  }

  @Test(
    "No driver sends a request once a policy has used the time up", arguments: [true, false],
    [Duration.seconds(5), .seconds(6)])
  func late(isAsync: Bool, time: Duration) async throws {
    let transport = ScriptedTransport([.response(AzureResponse(status: .ok))])
    let error = try await failure(of: plan(time), over: transport, isAsync: isAsync)
    #expect(error.kind == .deadline)
    #expect(error.effect == .notSent)
    #expect(transport.requests.isEmpty)
  }

  @Test(
    "The transport of either driver is given what a policy has left of the time", arguments: [true, false])
  func rest(isAsync: Bool) async throws {
    let transport = ScriptedTransport([.response(AzureResponse(status: .notFound))])
    _ = try await failure(of: plan(.seconds(3)), over: transport, isAsync: isAsync)
    #expect(transport.limits.map(\.timeout) == [.seconds(2)])
  }

  @Test("An attempt that the deadline ends is told as that by either driver", arguments: [true, false])
  func ended(isAsync: Bool) async throws {
    let error = try await failure(of: plan(.seconds(1)), over: Silent(clock: clock), isAsync: isAsync)
    #expect(error.kind == .deadline)
    #expect(error.effect == .unknown)
    #expect(error.message == "The deadline of 5.0 seconds passed while an attempt was under way")
    #expect(clock.now().elapsed == .seconds(5))
  }
}
