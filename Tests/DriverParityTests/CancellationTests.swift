import AzureCore
import AzurePipeline
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

/// Tells when it was reached and then never ends by itself.
private struct Trap: Sendable {
  let reached: AsyncStream<Void>
  private let signal: AsyncStream<Void>.Continuation

  init() { (reached, signal) = AsyncStream.makeStream() }

  func enter() async throws {
    signal.finish()
    // Only cancellation ends this.
    while true { try await Task.sleep(for: .seconds(1_000_000)) }
  }
}

private struct TrapTransport: AsyncTransport {
  var trap: Trap
  /// What a transport may throw instead when its task is cancelled.
  var thrown: (any Error & Sendable)?

  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    do {
      try await trap.enter()
    } catch {
      throw thrown ?? error
    }
    return AzureResponse(status: .ok)
  }
}

private struct TrapCredential: TokenCredential {
  var trap: Trap

  func token(for request: TokenRequest) async throws -> AccessToken {
    try await trap.enter()
    return AccessToken(token: "never", expiresOn: Timestamp(seconds: 0))
  }
}

private struct TrapClock: PipelineClock {
  var trap: Trap
  let clock = ManualClock()

  func now() -> ClockReading { clock.now() }
  func sleep(for duration: Duration) async throws { try await trap.enter() }
  func block(for duration: Duration) {}
}

@Suite("Cancelling an async call", .endsWhenItHangs)
struct CancellationTests {
  private let trap = Trap()
  private let witness = Witness()

  private func plan() -> CallPlan {
    var plan = CallPlan(operation: "Test Operation", retrySafety: .safe)
    plan.authorizer = ParityAuthorizer()
    plan.retry = JitteredRetry()
    plan.observers = [witness]
    return plan
  }

  /// Cancels the call when it has reached the trap, and returns what it threw.
  private func cancelled(_ driver: AsyncDriver, _ plan: CallPlan) async -> (any Error)? {
    let task = Task { () async throws -> Void in
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
    }
    for await _ in trap.reached {}
    task.cancel()
    if case .failure(let error) = await task.result { return error }
    return nil
  }

  @Test("In a transfer it ends at once, and the observer sees it")
  func transfer() async {
    let error = await cancelled(
      AsyncDriver(transport: TrapTransport(trap: trap), clock: ManualClock()), plan())
    #expect(error is CancellationError)
    #expect(witness.all == ["send 1", "end 1 0 0.0 seconds - cancelled"])
  }

  @Test("In a wait it ends at once, and the observer sees it")
  func wait() async {
    let transport = ScriptedTransport([.response(AzureResponse(status: .init(code: 500)))])
    let error = await cancelled(AsyncDriver(transport: transport, clock: TrapClock(trap: trap)), plan())
    #expect(error is CancellationError)
    #expect(transport.requests.count == 1)
    #expect(witness.all.last == "end 1 500 0.0 seconds - cancelled")
    #expect(witness.all.count { $0.hasPrefix("end") } == 1)
  }

  @Test("While a token is fetched it ends at once, with nothing sent")
  func token() async {
    let transport = ScriptedTransport([])
    var plan = plan()
    plan.authorizer = ParityAuthorizer(scope: "storage")
    let error = await cancelled(
      AsyncDriver(transport: transport, credential: TrapCredential(trap: trap), clock: ManualClock()), plan)
    #expect(error is CancellationError)
    #expect(transport.requests.isEmpty)
    #expect(witness.all == ["end 0 0 0.0 seconds - cancelled"])
  }

  @Test("A transport that reports the cancellation as another error changes nothing")
  func foreignError() async {
    struct ForeignCancellation: Error {}
    let transport = TrapTransport(trap: trap, thrown: ForeignCancellation())
    let error = await cancelled(AsyncDriver(transport: transport, clock: ManualClock()), plan())
    #expect(error is CancellationError)
    #expect(witness.all.last == "end 1 0 0.0 seconds - cancelled")
  }

  @Test("A call in a task that is cancelled already sends nothing")
  func before() async {
    let transport = ScriptedTransport([.response(AzureResponse(status: .ok))])
    let driver = AsyncDriver(transport: transport, clock: ManualClock())
    let plan = plan()
    let task = Task { () async throws -> Void in
      withUnsafeCurrentTask { $0?.cancel() }
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
    }
    let result = await task.result
    #expect(throws: CancellationError.self) { try result.get() }
    #expect(transport.requests.isEmpty)
    #expect(witness.all == ["end 0 0 0.0 seconds - cancelled"])
  }

  @Test("A transport's error of an unknown type counts as a lost connection that may have sent")
  func unknownError() async throws {
    struct Strange: Error {}
    struct StrangeTransport: AsyncTransport {
      func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
        throw Strange()
      }
    }
    var plan = plan()
    plan.retry = NoRetry()
    let driver = AsyncDriver(transport: StrangeTransport(), clock: ManualClock())
    do {
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
      Issue.record("the call succeeded")
    } catch let error as AzureError {
      #expect(error.kind == .connection)
      #expect(error.effect == .unknown)
      #expect(error.message == "Strange")
    }
  }

  @Test("A transport that throws CancellationError though nobody cancelled has lost its connection")
  func strayCancellation() async throws {
    let transport = ScriptedTransport([.cancel, .response(AzureResponse(status: .ok))])
    let driver = AsyncDriver(transport: transport, clock: ManualClock())
    let completed = try await driver.run(Call(ParityCase.request, plan: plan()))
    #expect(completed.attempts == 2)
    #expect(completed.mayHaveActedBefore)
    var plan = plan()
    plan.retry = NoRetry()
    let error = await #expect(throws: AzureError.self) {
      let driver = AsyncDriver(transport: ScriptedTransport([.cancel]), clock: ManualClock())
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
    }
    #expect(error?.kind == .connection)
    #expect(error?.effect == .unknown)
    #expect(witness.all.last?.hasSuffix("cancelled") == false)
  }

  @Test("A credential that throws CancellationError though nobody cancelled has failed")
  func strayCancellationOfToken() async throws {
    struct Cancelling: TokenCredential {
      func token(for request: TokenRequest) async throws -> AccessToken { throw CancellationError() }
    }
    var plan = plan()
    plan.authorizer = ParityAuthorizer(scope: "storage")
    let error = await #expect(throws: AzureError.self) {
      let driver = AsyncDriver(
        transport: ScriptedTransport([]), credential: Cancelling(), clock: ManualClock())
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
    }
    #expect(error?.kind == .credential)
    #expect(error?.cause is CancellationError)
  }

  @Test("A credential's error of another type is the cause of a credential error")
  func credentialError() async throws {
    struct Strange: Error {}
    struct StrangeCredential: TokenCredential {
      func token(for request: TokenRequest) async throws -> AccessToken { throw Strange() }
    }
    var plan = plan()
    plan.authorizer = ParityAuthorizer(scope: "storage")
    let driver = AsyncDriver(
      transport: ScriptedTransport([]), credential: StrangeCredential(), clock: ManualClock())
    do {
      _ = try await driver.run(Call(ParityCase.request, plan: plan))
      Issue.record("the call succeeded")
    } catch let error as AzureError {
      #expect(error.kind == .credential)
      #expect(error.cause is Strange)
    }
  }
}
