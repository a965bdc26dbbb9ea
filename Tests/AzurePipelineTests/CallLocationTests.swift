import AzurePipeline
import HTTPTypes
import Synchronization
import Testing

@Suite("A read that may go to both locations")
struct CallLocationTests {
  typealias Row = (name: String, failures: [CallEvent], places: String, end: String)

  /// `P` and `S` are the places in the order in which they are asked.
  static let rows: [Row] = [
    ("answered by the primary", [.status(200)], "P", "finish primary 200"),
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
      $0.isAnswer = { failure, _ in failure.status == 404 }
      change(&$0)
    }
  }

  private static func steps(_ failures: [CallEvent], _ plan: CallPlan) -> [Step] {
    var events: [CallEvent] = [.start]
    for failure in failures.dropLast() { events += [failure, .waited] }
    events += failures.suffix(1)
    return CallScript(secondary: .secondary, plan: plan).steps(events.map { (.zero, $0) })
  }

  private static func places(_ steps: [Step]) -> String {
    steps.compactMap(\.sent).map { $0.request.head.authority == "contoso.queue.core.windows.net" ? "P" : "S" }
      .joined()
  }

  @Test("Places are asked in this order, and this one answers", arguments: rows.indices)
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

  @Test(
    "When the retries end with a miss of the secondary, the error is the primary's", arguments: [404, 412])
  func exhausted(status: Int) throws {
    let plan = Self.plan { $0.retry = FixedRetry(retries: 1) }
    let error = try #require(Self.steps([.status(500), .status(status)], plan).last?.error)
    #expect(error.status == 500)
    #expect(error.location == .primary)
    #expect(error.attempts == 2)
    #expect(error.advice?.contains("the secondary answered \(status)") == true)
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
  private final class Numbering: Policy {
    private let next = Mutex(0)

    func prepare(_ request: inout Request, context: PolicyContext) {
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

  @Test("A retry rule is told the location and that the copy may be stale")
  func told() {
    struct Noting: RetryRule {
      var journal: Journal
      func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
        journal.add("\(failure.location) \(failure.mayBeStale)")
        return .zero
      }
    }
    let journal = Journal()
    let failures: [CallEvent] = [.status(500), .status(500), .status(500), .status(404), .status(404)]
    _ = Self.steps(failures, Self.plan { $0.retry = Noting(journal: journal) })
    #expect(journal.all == ["primary false", "secondary false", "primary false", "secondary true"])
  }

  @Test("Observers are told which location answered")
  func summary() {
    final class Last: CallObserver {
      let location = Mutex<Location?>(nil)
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
        .msErrorCode: ErrorCode.authenticationFailed.rawValue,
      ])
    let steps = CallScript(secondary: .secondary, plan: plan).steps(
      [.start, .status(500), .waited, off, .status(404)].map { (.zero, $0) })
    #expect(Self.places(steps) == "PSS")
    let error = try #require(steps.last?.error)
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
