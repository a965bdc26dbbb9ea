import AzureCore
import AzurePipeline
import TestSupport
import Testing

@Suite("The deadline and the timeouts of a call")
struct CallDeadlineTests {
  private func plan(deadline: Duration = .seconds(10), wait: Duration = .seconds(1)) -> CallPlan {
    .fixture {
      $0.deadline = deadline
      $0.limits = AttemptLimits(timeout: .seconds(60), connectTimeout: .seconds(20))
      $0.retry = FixedRetry(retries: 100, delay: wait)
    }
  }

  @Test("An attempt gets no more time than the deadline leaves, and connecting no more than the attempt")
  func shortened() throws {
    let steps = CallScript(plan: plan(deadline: .seconds(30))).steps([
      (.zero, .start), (.seconds(15), .status(503)), (.seconds(16), .waited),
    ])
    let limits = steps.compactMap(\.sent).map(\.limits)
    #expect(limits.map(\.timeout) == [.seconds(30), .seconds(14)])
    #expect(limits.map(\.connectTimeout) == [.seconds(20), .seconds(14)])
  }

  @Test("The limits of the plan hold while the deadline is far")
  func unshortened() throws {
    var far = plan(deadline: .seconds(300))
    far.limits.maximumResponseBytes = 7
    let limits = try #require(CallScript(plan: far).steps([(.zero, .start)]).first?.sent).limits
    #expect(
      limits
        == AttemptLimits(
          timeout: .seconds(60), connectTimeout: .seconds(20), maximumResponseBytes: 7, mayRetry: true))
  }

  @Test(
    "Settings as long as can be overflow nowhere",
    arguments: [Duration.seconds(Int64.max), .seconds(1.5e20)])
  func forever(length: Duration) throws {
    var plan = plan(deadline: length, wait: length)
    plan.limits = AttemptLimits(timeout: length, connectTimeout: length)
    plan.throttleGate = ThrottleGate()
    let steps = CallScript(plan: plan).steps([(.zero, .start), (.seconds(5), .code(503, .serverBusy))])
    let limits = try #require(steps.first?.sent).limits
    // A transport can count these in milliseconds and nanoseconds.
    #expect(limits.timeout <= .nanoseconds(Int64.max))
    #expect(limits.connectTimeout <= limits.timeout)
    #expect(steps.last?.summary == "fail service refused after 1")
    let other = CallScript(plan: plan).steps([(.seconds(6), .start)])
    #expect(other.last?.summary.hasPrefix("wait") == true)
  }

  @Test(
    "A deadline that is no time at all ends the call before it begins",
    arguments: [Duration.zero, .seconds(-1), .seconds(Int64.min), .seconds(-1.7e20)])
  func none(length: Duration) {
    let steps = CallScript(plan: plan(deadline: length)).steps([(.seconds(5), .start)])
    #expect(steps.map(\.summary) == ["fail deadline notSent after 0"])
  }

  @Test("The system's clock sleeps as long as can be until it is cancelled", .endsWhenItHangs)
  func longSleep() async {
    let (started, signal) = AsyncStream<Void>.makeStream()
    let task = Task {
      signal.finish()
      try await SystemClock().sleep(for: .seconds(Int64.max))
    }
    for await _ in started {}
    for _ in 0..<100 { await Task.yield() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }

  @Test(
    "A wait is begun only when it ends before the deadline",
    arguments: [
      (Duration.milliseconds(8_999), "wait 1.0 seconds"),
      (.milliseconds(9_000), "fail service refused after 1"),
      (.milliseconds(9_001), "fail service refused after 1"),
      (.seconds(60), "fail service refused after 1"),
    ] as [(Duration, String)])
  func overrun(elapsed: Duration, expected: String) {
    let steps = CallScript(plan: plan()).steps([(.zero, .start), (elapsed, .code(503, .serverBusy))])
    #expect(steps.last?.summary == expected)
  }

  @Test(
    "The error of a wait that does not fit keeps the service's refusal and says why there is no other attempt"
  )
  func advice() throws {
    let steps = CallScript(plan: plan(wait: .seconds(30))).steps([
      (.zero, .start), (.zero, .code(503, .serverBusy)),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.status == 503)
    #expect(error.code == .serverBusy)
    let advice = try #require(error.advice)
    #expect(advice.contains("30.0 seconds"))
    #expect(advice.contains("10.0 seconds"))
  }

  @Test("An attempt is not made when its token came after the deadline")
  func lateToken() throws {
    var late = plan()
    late.authorizer = StampingAuthorizer(scope: "storage")
    let steps = CallScript(plan: late).steps([(.zero, .start), (.seconds(10), .token("t1"))])
    #expect(steps.map(\.summary) == ["token storage", "fail deadline notSent after 0"])
  }

  @Test("An attempt is not made when the wait took longer than it should")
  func lateWait() {
    let steps = CallScript(plan: plan()).steps([
      (.zero, .start), (.seconds(1), .lost(.maybeSent)), (.seconds(11), .waited),
    ])
    #expect(steps.map(\.summary) == ["send", "wait 1.0 seconds", "fail deadline unknown after 1"])
  }

  @Test("No token is fetched when the deadline has passed")
  func noLateFetch() {
    var late = plan()
    late.authorizer = StampingAuthorizer(scope: "storage")
    let steps = CallScript(plan: late).steps([
      (.zero, .start), (.zero, .token("t1", lives: .seconds(1))), (.seconds(1), .code(503, .serverBusy)),
      (.seconds(11), .waited),
    ])
    #expect(steps.last?.summary == "fail deadline refused after 1")
  }

  @Test("The error of a passed deadline keeps what the last attempt got")
  func cause() throws {
    let steps = CallScript(plan: plan()).steps([
      (.zero, .start), (.seconds(1), .code(503, .serverBusy)), (.seconds(11), .waited),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.kind == .deadline)
    #expect(error.status == 503)
    #expect((error.cause as? AzureError)?.code == .serverBusy)
  }
}
