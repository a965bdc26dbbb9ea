import AzureCore
import AzurePipeline
import TestSupport
import Testing

@Suite("Whether the service may have acted")
struct CallEffectTests {
  typealias Row = (name: String, failures: [CallEvent], effect: AzureError.Effect)

  static let rows: [Row] = [
    ("never sent", [.lost(.notSent)], .notSent),
    ("never sent, twice", [.lost(.notSent), .lost(.notSent)], .notSent),
    ("refused", [.status(400)], .refused),
    ("never sent, then refused", [.lost(.notSent), .status(403)], .refused),
    ("refused, then never sent", [.status(429), .lost(.notSent)], .refused),
    ("busy", [.code(503, .serverBusy)], .refused),
    ("busy under another status", [.code(500, .serverBusy)], .refused),
    ("a gateway's 503", [.status(503)], .unknown),
    ("a 503 that timed out", [.code(503, .operationTimedOut)], .unknown),
    ("lost", [.lost(.maybeSent)], .unknown),
    ("lost, then never sent", [.lost(.maybeSent), .lost(.notSent)], .unknown),
    ("lost, then refused", [.lost(.maybeSent), .status(404)], .unknown),
    ("never sent, then lost", [.lost(.notSent), .lost(.maybeSent)], .unknown),
    ("server fault", [.status(500)], .unknown),
    ("server fault, then refused", [.status(500), .status(409)], .unknown),
    ("gateway", [.status(502)], .unknown),
    ("request timeout", [.status(408)], .unknown),
    ("timed out under a 4xx", [.code(409, .operationTimedOut)], .unknown),
    ("internal error under a 4xx", [.code(409, .internalError)], .unknown),
    ("redirect", [.status(307)], .refused),
  ]

  /// Statuses that no final response has (RFC 9110 section 15), as a transport of one's own may hand them on.
  static let noFinalStatus = [0, 1, 99, 100, 101, 102, 103, 199, 600, 999]

  @Test("A status that no final response has tells nothing", arguments: noFinalStatus)
  func noFinalResponse(status: Int) throws {
    let plan = CallPlan.fixture(.unsafe) {
      $0.onUnknownOutcome = .report
      $0.retry = FixedRetry(retries: 9)
    }
    #expect(CallScript(plan: plan).run(.status(status)).last == "fail service unknown after 1")
    #expect(AzureError(ServiceFailure(status: status)).effect == .unknown)
  }

  @Test(
    "Of the final responses, a server fault and a 408 tell nothing, and all others are refusals",
    arguments: 200..<600)
  func finalResponse(status: Int) {
    let isUnknown = status >= 500 || status == 408
    #expect(AzureError(ServiceFailure(status: status)).effect == (isUnknown ? .unknown : .refused))
    guard status >= 300 else { return }
    let error = CallScript(plan: .fixture()).steps([(.zero, .start), (.zero, .status(status))]).last?.error
    #expect(error?.effect == (isUnknown ? .unknown : .refused))
  }

  @Test("The effect of a call follows from all its attempts", arguments: rows.indices)
  func effect(index: Int) throws {
    let row = Self.rows[index]
    let plan = CallPlan.fixture(.safe) { $0.retry = FixedRetry(retries: row.failures.count - 1) }
    var events: [CallEvent] = [.start]
    for failure in row.failures.dropLast() { events += [failure, .waited] }
    events += row.failures.suffix(1)
    let steps = CallScript(plan: plan).steps(events.map { (.zero, $0) })
    #expect(try #require(steps.last?.error).effect == row.effect, "\(row.name)")
  }

  @Test(
    "After an unknown outcome an unsafe operation is repeated only by the rule .retry",
    arguments: [
      (RetrySafety.unsafe, UnknownOutcomeRule.report, "fail connection unknown after 1"),
      (.unsafe, .retry, "wait 1.0 seconds"), (.safe, .report, "wait 1.0 seconds"),
      (.safe, .retry, "wait 1.0 seconds"),
    ] as [(RetrySafety, UnknownOutcomeRule, String)])
  func unknown(safety: RetrySafety, rule: UnknownOutcomeRule, expected: String) {
    let plan = CallPlan.fixture(safety) {
      $0.onUnknownOutcome = rule
      $0.retry = FixedRetry(retries: 3)
    }
    #expect(CallScript(plan: plan).run(.lost(.maybeSent)).last == expected)
  }

  @Test(
    "An unsafe operation that the service cannot have carried out is repeated by every rule",
    arguments: [CallEvent.lost(.notSent), .code(503, .serverBusy), .status(429)])
  func known(event: CallEvent) {
    let plan = CallPlan.fixture(.unsafe) {
      $0.onUnknownOutcome = .report
      $0.retry = FixedRetry(retries: 3)
    }
    #expect(CallScript(plan: plan).run(event).last == "wait 1.0 seconds")
  }
}
