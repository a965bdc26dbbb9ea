import AzureCore
import AzurePipeline
import HTTPTypes
import Synchronization
import TestSupport
import Testing

/// A clock that others move while a call prepares something.
final class MovingClock: Sendable {
  private let elapsed = Mutex(Duration.zero)

  var now: ClockReading { CallScript.now(elapsed.withLock { $0 }) }

  func move(by duration: Duration) { elapsed.withLock { $0 += duration } }
}

/// What takes time beside the transport: a part of a call that is the user's.
enum SlowPart: String, CaseIterable, Sendable {
  case perCallPolicy, perAttemptPolicy, check, authorizer, observer
}

private struct SlowPolicy: PipelinePolicy {
  var clock: MovingClock
  var time: Duration

  func prepare(_ request: inout AzureRequest, context: PolicyContext) { clock.move(by: time) }
}

private struct SlowAuthorizer: Authorizer {
  var clock: MovingClock
  var times: (check: Duration, authorize: Duration)
  var scope: String?

  func tokenRequest(for request: AzureRequest) -> TokenRequest? { scope.map { TokenRequest(scopes: [$0]) } }
  func check(_ request: AzureRequest) { clock.move(by: times.check) }
  func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
    clock.move(by: times.authorize)
  }
}

private struct SlowObserver: CallObserver {
  var clock: MovingClock
  var time: Duration
  var journal: Journal

  func willSend(_ request: AzureRequest, attempt: Int) {
    clock.move(by: time)
    journal.add("send \(attempt)")
  }
  func didFail(_ error: TransportError, attempt: Int) { journal.add("failed \(attempt) \(error.delivery)") }
  func didEnd(_ summary: CallSummary) { journal.add("end \(summary.attempts)") }
}

@Suite("The time that a call takes to prepare a request")
struct CallPreparationTimeTests {
  private let clock = MovingClock()
  private let journal = Journal()

  private func plan(_ part: SlowPart, takes time: Duration, scope: String? = nil) -> CallPlan {
    .fixture {
      $0.deadline = .seconds(10)
      $0.limits = AttemptLimits(timeout: .seconds(60), connectTimeout: .seconds(20))
      $0.retry = FixedRetry(retries: 9)
      let policy = SlowPolicy(clock: clock, time: time)
      if part == .perCallPolicy { $0.perCallPolicies = [policy] }
      if part == .perAttemptPolicy { $0.perAttemptPolicies = [policy] }
      $0.authorizer = SlowAuthorizer(
        clock: clock, times: (part == .check ? time : .zero, part == .authorizer ? time : .zero), scope: scope
      )
      $0.observers = [
        SlowObserver(clock: clock, time: part == .observer ? time : .zero, journal: journal)
      ]
    }
  }

  @Test(
    "A request is not sent once the deadline has passed, whatever took the time",
    arguments: SlowPart.allCases,
    [Duration.seconds(10), .seconds(12)])
  func tooLate(part: SlowPart, time: Duration) throws {
    var call = Call(.fixture(), plan: plan(part, takes: time))
    let error = try #require(call.advance(.start, now: clock.now).error)
    #expect(error.kind == .deadline)
    #expect(error.effect == .notSent)
    // Who is told of an attempt is told of its end.
    let begun = journal.all.filter { $0.hasPrefix("send") }.count
    #expect(journal.all.filter { $0 == "failed 1 notSent" }.count == begun)
    #expect(journal.all.last == "end \(error.attempts)")
    #expect(error.attempts == begun)
  }

  @Test("An attempt gets no more time than is left once it is prepared", arguments: SlowPart.allCases)
  func rest(part: SlowPart) throws {
    var call = Call(.fixture(), plan: plan(part, takes: .seconds(7)))
    let limits = try #require(call.advance(.start, now: clock.now).sent).limits
    #expect(limits.timeout == .seconds(3))
    #expect(limits.connectTimeout == .seconds(3))
  }

  @Test(
    "A token is fetched within what is left once the call is prepared, and not after the deadline",
    arguments: [SlowPart.perCallPolicy, .check],
    [(.seconds(7), .seconds(3)), (.seconds(10), nil)] as [(Duration, Duration?)])
  func token(part: SlowPart, row: (Duration, Duration?)) {
    var call = Call(.fixture(), plan: plan(part, takes: row.0, scope: "storage"))
    let step = call.advance(.start, now: clock.now)
    guard case .fetchToken(_, let limit) = step else {
      #expect(row.1 == nil)
      #expect(step.error?.kind == .deadline)
      return
    }
    #expect(limit == row.1)
  }

  /// Takes its time to decide about a failure.
  private struct SlowRule: RetryRule {
    var clock: MovingClock

    func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
      clock.move(by: .seconds(7))
      return .seconds(5)
    }
  }

  @Test("A wait ends with the deadline when the time before it was longer than was thought")
  func wait() {
    var plan = plan(.observer, takes: .zero)
    plan.retry = SlowRule(clock: clock)
    var call = Call(.fixture(), plan: plan)
    _ = call.advance(.start, now: clock.now)
    #expect(call.advance(.status(503), now: clock.now).summary == "wait 3.0 seconds")
    clock.move(by: .seconds(3))
    #expect(call.advance(.waited, now: clock.now).summary == "fail deadline unknown after 1")
  }

  typealias Row = (
    name: String, attemptTimeout: Duration, ends: Duration, event: CallEvent, expected: String
  )

  /// Of a call with a deadline of 10 seconds and one retry after a second.
  static let timeouts: [Row] = [
    (
      "the deadline cuts the attempt", .seconds(60), .seconds(10), .lost(.maybeSent, .timeout),
      "fail deadline unknown after 1"
    ),
    (
      "no byte had left", .seconds(60), .seconds(10), .lost(.notSent, .timeout),
      "fail deadline notSent after 1"
    ),
    (
      "a timer that is a moment early", .seconds(60), .milliseconds(9_995), .lost(.maybeSent, .timeout),
      "fail deadline unknown after 1"
    ),
    (
      "both end at once", .seconds(10), .seconds(10), .lost(.maybeSent, .timeout),
      "fail deadline unknown after 1"
    ),
    (
      "a transport that is late", .seconds(5), .seconds(11), .lost(.maybeSent, .timeout),
      "fail deadline unknown after 1"
    ),
    ("the attempt's own timeout", .seconds(5), .seconds(5), .lost(.maybeSent, .timeout), "wait 1.0 seconds"),
    (
      "its own, with no time for another", .milliseconds(9_500), .milliseconds(9_500),
      .lost(.maybeSent, .timeout),
      "fail timeout unknown after 1"
    ),
    ("connecting took too long", .seconds(60), .seconds(4), .lost(.notSent, .timeout), "wait 1.0 seconds"),
    (
      "a connection that broke", .seconds(60), .seconds(10), .lost(.maybeSent),
      "fail connection unknown after 1"
    ),
  ]

  @Test(
    "An attempt that the deadline ended says so, and one that its own timeout ended says that",
    arguments: timeouts.indices)
  func ended(index: Int) throws {
    let row = Self.timeouts[index]
    var plan = plan(.observer, takes: .zero)
    plan.limits.timeout = row.attemptTimeout
    let steps = CallScript(plan: plan).steps([(.zero, .start), (row.ends, row.event)])
    #expect(steps.last?.summary == row.expected, "\(row.name)")
    guard let error = steps.last?.error, error.kind == .deadline else { return }
    #expect(error.message == "The deadline of 10.0 seconds passed while an attempt was under way")
    #expect((error.cause as? TransportError)?.kind == .timeout)
    #expect(error.location == .primary)
  }
}
