import AzureCore
import AzurePipeline
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite("A read that may go to both locations")
struct CallLocationTests {
  typealias Row = (name: String, failures: [CallEvent], places: String, end: String)

  /// `P` and `S` are the places in the order in which they are asked.
  static let rows: [Row] = [
    ("served by the primary", [.status(200)], "P", "finish primary 200"),
    ("primary lost", [.lost(.maybeSent), .status(200)], "PS", "finish secondary 200"),
    (
      "retries alternate", [.status(500), .status(503), .lost(.notSent), .status(200)], "PSPS",
      "finish secondary 200"
    ),
    (
      "missing at the secondary, found at the primary", [.status(500), .status(404), .status(200)], "PSP",
      "finish primary 200"
    ),
    (
      "412 at the secondary", [.lost(.notSent), .status(412), .status(200)], "PSP", "finish primary 200"
    ),
    (
      "the secondary is left alone once it has missed something",
      [.status(500), .status(404), .status(500), .status(500), .status(200)], "PSPPP", "finish primary 200"
    ),
    ("missing at the primary", [.status(404)], "P", "finish primary 404"),
    (
      "missing at both", [.status(500), .status(404), .status(404)], "PSP", "finish primary 404"
    ),
  ]

  private static func plan(_ change: (inout CallPlan) -> Void = { _ in }) -> CallPlan {
    .fixture {
      $0.retry = FixedRetry(retries: 4)
      $0.isResult = { failure, _ in failure.status == 404 }
      change(&$0)
    }
  }

  /// Lets the call have its waits, and the attempts fail in turn.
  private static func steps(_ failures: [CallEvent], _ plan: CallPlan) -> [Step] {
    var call = Call(.fixture(), secondary: .secondary, plan: plan)
    var steps = [call.advance(.start, now: CallScript.now(.zero))]
    for failure in failures {
      if case .wait = steps.last { steps.append(call.advance(.waited, now: CallScript.now(.zero))) }
      steps.append(call.advance(failure, now: CallScript.now(.zero)))
    }
    return steps
  }

  private static func places(_ steps: [Step]) -> String {
    steps.compactMap(\.sent).map { $0.request.head.authority == "contoso.queue.core.windows.net" ? "P" : "S" }
      .joined()
  }

  @Test("Places are asked in this order, and this one responds", arguments: rows.indices)
  func places(index: Int) {
    let row = Self.rows[index]
    let steps = Self.steps(row.failures, Self.plan())
    #expect(Self.places(steps) == row.places, "\(row.name)")
    guard case .finish(let completed) = steps.last else {
      Issue.record("\(row.name): \(steps.map(\.summary))")
      return
    }
    #expect("finish \(completed.location) \(completed.response.status)" == row.end, "\(row.name)")
  }

  /// A rule that goes by the failures it is asked about, and grants so many retries.
  private struct CountingRetry: RetryRule {
    var retries: Int
    func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
      failure.counts.total <= retries ? .seconds(1) : nil
    }
  }

  @Test(
    "A miss of the secondary sends the call back to the primary at once, with no retry left and none taken",
    arguments: [404, 412])
  func exhausted(status: Int) throws {
    let plan = Self.plan {
      $0.retry = CountingRetry(retries: 1)
      $0.budget = SharedRetryBudget(RetryBudget(capacity: 1, perSecond: 0, perCall: 0))
    }
    let found = Self.steps([.status(500), .status(status), .status(200)], plan)
    #expect(
      found.map(\.summary) == ["send", "wait 1.0 seconds", "send", "send", "finish 200 after 3 maybe before"])
    #expect(Self.places(found) == "PSP")
  }

  @Test(
    "When the primary fails again after a miss of the secondary, the error is its own, with the retries counted",
    arguments: [404, 412])
  func failsAgain(status: Int) throws {
    let plan = Self.plan { $0.retry = CountingRetry(retries: 1) }
    let steps = Self.steps([.status(500), .status(status), .status(503)], plan)
    #expect(Self.places(steps) == "PSP")
    let error = try #require(steps.last?.error)
    #expect(error.status == 503)
    #expect(error.location == .primary)
    #expect(error.attempts == 3)
  }

  @Test("What the retries grant is left after a miss of the secondary, at the primary alone")
  func retriesLeft() {
    let plan = Self.plan { $0.retry = CountingRetry(retries: 3) }
    let steps = Self.steps(
      [.status(500), .status(404), .status(500), .status(500), .status(500)], plan)
    #expect(Self.places(steps) == "PSPPP")
    #expect(
      steps.map(\.summary) == [
        "send", "wait 1.0 seconds", "send", "send", "wait 1.0 seconds", "send", "wait 1.0 seconds", "send",
        "fail service unknown after 5",
      ])
  }

  @Test("A deadline that passes at the secondary's miss ends the call with the primary's failure")
  func deadline() throws {
    let plan = Self.plan { $0.deadline = .seconds(10) }
    let steps = CallScript(secondary: .secondary, plan: plan).steps([
      (.zero, .start), (.seconds(1), .status(500)), (.seconds(2), .waited), (.seconds(10), .status(404)),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.kind == .deadline)
    #expect(error.status == 500)
    #expect(error.location == .primary)
    #expect(error.attempts == 2)
    #expect((error.cause as? AzureError)?.advice?.contains("the secondary responded with 404") == true)
  }

  @Test("A primary that is busy has its pause before it is asked again")
  func busyPrimary() {
    let gate = ThrottleGate()
    let plan = Self.plan { $0.throttleGate = gate }
    var call = Call(.fixture(), secondary: .secondary, plan: plan)
    var steps = [call.advance(.start, now: CallScript.now(.zero))]
    steps.append(call.advance(.status(500), now: CallScript.now(.zero)))
    steps.append(call.advance(.waited, now: CallScript.now(.seconds(1))))
    gate.pause(ThrottleGate.Key(.primary, ""), for: .seconds(5), now: CallScript.now(.seconds(1)))
    guard case .wait(let pause) = call.advance(.status(404), now: CallScript.now(.seconds(2))) else {
      Issue.record("the call did not pause")
      return
    }
    #expect(pause >= .seconds(4) && pause <= .seconds(5))
  }

  @Test("Any other refusal of the secondary is its own error")
  func refused() throws {
    let plan = Self.plan { $0.retry = FixedRetry(retries: 1) }
    let error = try #require(Self.steps([.status(500), .status(403)], plan).last?.error)
    #expect(error.status == 403)
    #expect(error.location == .secondary)
    #expect(error.description.contains("at the secondary"))
  }

  @Test("A call at the secondary alone takes its word for what is missing")
  func secondaryAlone() {
    var call = Call(.secondary, at: .secondary, plan: Self.plan())
    _ = call.advance(.start, now: CallScript.now(.zero))
    guard case .finish(let completed) = call.advance(.status(404), now: CallScript.now(.zero)) else {
      Issue.record("the call did not finish")
      return
    }
    #expect(completed.location == .secondary)
    #expect(completed.response.status == 404)
  }

  /// Gives every request that has none the next id.
  private final class Numbering: PipelinePolicy {
    private let next = Mutex(0)

    func prepare(_ request: inout AzureRequest, context: PolicyContext) {
      guard request.head.headerFields[.msClientRequestID] == nil else { return }
      let number = next.withLock { next in
        next += 1
        return next
      }
      request.head.headerFields[.msClientRequestID] = "id-\(number)"
    }
  }

  @Test("One client request id serves both locations")
  func oneID() {
    let steps = Self.steps(
      [.status(500), .status(500), .status(200)], Self.plan { $0.perCallPolicies = [Numbering()] })
    #expect(
      steps.compactMap(\.sent).map { $0.request.head.headerFields[.msClientRequestID] } == [
        "id-1", "id-1", "id-1",
      ])
    guard case .finish(let completed) = steps.last else {
      Issue.record("the call did not finish")
      return
    }
    #expect(completed.clientRequestID == "id-1")
  }

  @Test("Per-call policies prepare each location's request once, as before the first attempt")
  func prepared() {
    let journal = Journal()
    _ = Self.steps(
      [.status(500), .status(500), .status(500), .status(200)],
      Self.plan { $0.perCallPolicies = [NotingPolicy(name: "a", journal: journal)] })
    #expect(journal.all.filter { $0.hasPrefix("prepare") } == ["prepare a 0", "prepare a 0"])
  }

  @Test("A challenge is met at the location that made it")
  func challenge() {
    let plan = Self.plan { $0.authorizer = StampingAuthorizer(challengeTenant: "tenant") }
    let steps = CallScript(secondary: .secondary, plan: plan).steps(
      [.start, .status(500), .waited, .status(401), .token("t"), .status(200)].map { (.zero, $0) })
    #expect(Self.places(steps) == "PSS")
  }

  @Test("A retry rule is told the location, and not asked about a miss of the secondary")
  func told() {
    struct Noting: RetryRule {
      var journal: Journal
      func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
        journal.add("\(failure.location) \(failure.counts.total)")
        return .zero
      }
    }
    let journal = Journal()
    let failures: [CallEvent] = [
      .status(500), .status(500), .status(500), .status(404), .status(500), .status(404),
    ]
    _ = Self.steps(failures, Self.plan { $0.retry = Noting(journal: journal) })
    #expect(journal.all == ["primary 1", "secondary 2", "primary 3", "primary 4"])
  }

  @Test("Observers are told which location responded")
  func summary() {
    final class Last: CallObserver {
      let location = Mutex<StorageLocation?>(nil)
      func didEnd(_ summary: CallSummary) { location.withLock { $0 = summary.location } }
    }
    let last = Last()
    _ = Self.steps([.status(500), .status(200)], Self.plan { $0.observers = [last] })
    #expect(last.location.withLock { $0 } == .secondary)
  }

  @Test("A correction of the clock at the secondary does not hide the primary's failure")
  func primaryStays() throws {
    let plan = Self.plan {
      $0.retry = FixedRetry(retries: 1)
      $0.serviceClock = ServiceClock()
    }
    let off = CallEvent.status(
      403,
      [
        .date: (CallScript.origin + .seconds(7_200)).httpDate,
        .msErrorCode: StorageErrorCode.authenticationFailed.rawValue,
      ])
    let steps = CallScript(secondary: .secondary, plan: plan).steps(
      [.start, .status(500), .waited, off].map { (.zero, $0) } + [(.seconds(300), .status(404))])
    #expect(Self.places(steps) == "PSS")
    let error = try #require(steps.last?.error)
    #expect(error.kind == .deadline)
    #expect(error.status == 500)
    #expect(error.location == .primary)
  }

  private struct EndObserver: CallObserver {
    var journal: Journal
    func didEnd(_ summary: CallSummary) { journal.add("\(summary.location) \(summary.isCancelled)") }
  }

  @Test("A call that is cancelled in the wait before the secondary ended at the primary")
  func cancelled() {
    let journal = Journal()
    var call = Call(
      .fixture(), secondary: .secondary, plan: Self.plan { $0.observers = [EndObserver(journal: journal)] })
    _ = call.advance(.start, now: CallScript.now(.zero))
    _ = call.advance(.status(500), now: CallScript.now(.zero))
    call.cancel(now: CallScript.now(.zero))
    #expect(journal.all == ["primary true"])
  }
}
