import AzureCore
import AzurePipeline
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

@Suite("Both drivers carry out the same steps")
struct DriverParityTests {
  private static func response(_ status: Int, _ fields: HTTPFields = [:]) -> ScriptedTransport.Outcome {
    .response(AzureResponse(status: .init(code: status), headerFields: fields))
  }

  private static func lost(
    _ delivery: TransportError.Delivery, _ kind: TransportError.Kind = .connectionLost
  ) -> ScriptedTransport.Outcome {
    .failure(TransportError(kind, delivery: delivery, "scripted"))
  }

  private static func token(_ text: String, lives seconds: Int64 = 3_600) -> Result<AccessToken, AzureError> {
    .success(AccessToken(token: text, expiresOn: Timestamp(seconds: 1_772_510_706 + seconds)))
  }

  /// A rule without chance, where a case's waits are written down.
  private struct Steady: RetryRule {
    func wait(after failure: AttemptFailure, random: RandomSource) -> Duration? {
      failure.attempt <= 2 ? .seconds(failure.attempt) : nil
    }
  }

  private static let steady: @Sendable (inout CallPlan) -> Void = { $0.retry = Steady() }
  private static let tokenPlan: @Sendable (inout CallPlan) -> Void = {
    $0.retry = Steady()
    $0.authorizer = ParityAuthorizer(scope: "storage")
  }

  static let cases: [ParityCase] = [
    ParityCase(
      name: "success", responses: [response(201)], waits: [], requests: 1, outcome: "finish 201 1 false"),
    ParityCase(
      name: "retries", responses: [response(500), lost(.notSent), response(204)],
      waits: [.seconds(1), .seconds(2)],
      requests: 3, outcome: "finish 204 3 true", plan: steady),
    ParityCase(
      name: "retries used up", responses: [lost(.notSent), lost(.notSent), lost(.notSent)],
      waits: [.seconds(1), .seconds(2)], requests: 3, outcome: "connection notSent 3", plan: steady),
    ParityCase(
      name: "refused", responses: [response(403, [.msErrorCode: "AuthenticationFailed"])], waits: [],
      requests: 1,
      outcome: "service refused 1", plan: { $0.retry = NoRetry() }),
    ParityCase(
      name: "redirect", responses: [response(307, [.location: "https://elsewhere.example"])], waits: [],
      requests: 1,
      outcome: "service refused 1"),
    ParityCase(
      name: "unknown outcome", responses: [lost(.maybeSent)], waits: [], requests: 1,
      outcome: "connection unknown 1",
      plan: {
        $0.retrySafety = .unsafe
        $0.onUnknownOutcome = .report
      }),
    ParityCase(
      name: "deadline", responses: [response(500), response(500)], waits: [.seconds(1)], requests: 2,
      outcome: "service unknown 2",
      plan: {
        $0.retry = Steady()
        $0.deadline = .seconds(2)
      }),
    ParityCase(
      name: "token", responses: [response(500), response(200)], tokens: [token("t1")], waits: [.seconds(1)],
      requests: 2,
      outcome: "finish 200 2 true", plan: tokenPlan),
    ParityCase(
      name: "token that ends", responses: [response(500), response(200)],
      tokens: [token("t1", lives: 1), token("t2")],
      waits: [.seconds(1)], requests: 2, outcome: "finish 200 2 true", plan: tokenPlan),
    ParityCase(
      name: "challenge", responses: [response(401), response(200)], tokens: [token("t1"), token("t2")],
      waits: [],
      requests: 2,
      outcome: "finish 200 2 false", plan: tokenPlan),
    ParityCase(
      name: "token failure", responses: [], tokens: [.failure(AzureError(.credential, "expired secret"))],
      waits: [],
      requests: 0, outcome: "credential notSent 0", plan: tokenPlan),
    ParityCase(
      name: "no credential", responses: [], hasCredential: false, waits: [], requests: 0,
      outcome: "credential notSent 0", plan: tokenPlan),
    ParityCase(
      name: "too large", responses: [lost(.maybeSent, .responseTooLarge)], waits: [], requests: 1,
      outcome: "responseTooLarge unknown 1"),
    ParityCase(
      name: "response", responses: [lost(.maybeSent), response(404)], waits: [.seconds(1)], requests: 2,
      outcome: "finish 404 2 true",
      plan: {
        $0.retry = Steady()
        $0.isResult = { $0.status == 404 && $1 }
      }),
  ]

  @Test("The same script gives the same requests, waits, observations and outcome", arguments: cases)
  func parity(script: ParityCase) async {
    let async = await script.runAsync()
    let blocking = script.runBlocking()
    #expect(async == blocking)
    #expect(async.outcome == script.outcome)
    #expect(async.waits == script.waits)
    #expect(async.requests.count == script.requests)
    #expect(async.observed.last?.hasPrefix("end") == true)
  }

  @Test("Chance is drawn alike from the same seed", arguments: [1, 2, 3, 4, 5] as [UInt64])
  func jitter(seed: UInt64) async {
    let script = ParityCase(
      name: "jitter", responses: [Self.response(500), Self.response(500), Self.response(500)], waits: [],
      requests: 3,
      outcome: "",
      plan: { $0.random = .seeded(seed) })
    let async = await script.runAsync()
    #expect(async.waits == script.runBlocking().waits)
    #expect(async.waits.count == 2)
  }

  @Test("Attempts are dated by the clock, after the wait")
  func dates() async {
    let script = ParityCase(
      name: "dates", responses: [Self.response(500), Self.response(200)], waits: [], requests: 2, outcome: "",
      plan: Self.steady)
    let dates = await script.runAsync().requests.map { $0.head.headerFields[.authorization] }
    #expect(dates == ["key 1 2026-03-03T04:05:06Z", "key 2 2026-03-03T04:05:07Z"])
  }
}
