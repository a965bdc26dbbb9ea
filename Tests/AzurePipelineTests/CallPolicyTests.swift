import AzureCore
import AzurePipeline
import HTTPTypes
import TestSupport
import Testing

@Suite("Policies and authorization in a call")
struct CallPolicyTests {
  private let journal = Journal()

  private func plan(_ change: (inout CallPlan) -> Void = { _ in }) -> CallPlan {
    .fixture {
      $0.perCallPolicies = [
        NotingPolicy(name: "call1", journal: journal), NotingPolicy(name: "call2", journal: journal),
      ]
      $0.perAttemptPolicies = [
        NotingPolicy(name: "try1", journal: journal), NotingPolicy(name: "try2", journal: journal),
      ]
      $0.authorizer = StampingAuthorizer(journal: journal)
      $0.retry = FixedRetry(retries: 3)
      change(&$0)
    }
  }

  @Test(
    "Per-call policies prepare once, per-attempt ones each time, authorization comes last, inspection backwards"
  )
  func order() {
    _ = CallScript(plan: plan()).run(.status(500), .waited, .status(200))
    #expect(
      journal.all == [
        "prepare call1 0", "prepare call2 0",
        "prepare try1 1", "prepare try2 1", "authorize 1",
        "inspect try2 1", "inspect try1 1", "inspect call2 1", "inspect call1 1",
        "prepare try1 2", "prepare try2 2", "authorize 2",
        "inspect try2 2", "inspect try1 2", "inspect call2 2", "inspect call1 2",
      ])
  }

  @Test("What a per-attempt policy changes does not reach the next attempt")
  func attemptsAreCopies() {
    let mark = HTTPFields([HTTPField(name: .cookie, value: "once")])
    let steps = CallScript(
      plan: plan {
        $0.perAttemptPolicies = [NotingPolicy(name: "mark", journal: journal, fields: mark)]
      }
    ).steps([(.zero, .start), (.zero, .status(500)), (.zero, .waited)])
    let counts = steps.compactMap(\.sent).map { $0.request.head.headerFields[values: .cookie].count }
    #expect(counts == [1, 1])
  }

  @Test("What only replaces fields of its own is not copied apart, and is in each attempt anew and once")
  func replacedFields() {
    struct Numbering: PipelinePolicy, Authorizer, FieldReplacing {
      let name: HTTPField.Name

      func prepare(_ request: inout AzureRequest, context: PolicyContext) {
        request.head.headerFields.set(HTTPField(name: name, value: "\(context.attempt)"))
      }

      func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
        let date = request.head.headerFields.value(of: .msDate) ?? ""
        request.head.headerFields.set(HTTPField(name: name, value: "\(context.attempt) of \(date)"))
      }
    }
    let steps = CallScript(
      plan: plan {
        $0.perAttemptPolicies = [Numbering(name: .msDate)]
        $0.authorizer = Numbering(name: .authorization)
      }
    ).steps([(.zero, .start), (.zero, .status(500)), (.zero, .waited)])
    let fields = steps.compactMap(\.sent).map(\.request.head.headerFields)
    #expect(fields.map { $0[values: .msDate] } == [["1"], ["2"]])
    #expect(fields.map { $0[values: .authorization] } == [["1 of 1"], ["2 of 2"]])
    #expect(fields.first?.count == fields.last?.count)
  }

  @Test("What a per-call policy changes is in every attempt, once")
  func callsAreKept() {
    let mark = HTTPFields([HTTPField(name: .cookie, value: "always")])
    let steps = CallScript(
      plan: plan { $0.perCallPolicies = [NotingPolicy(name: "mark", journal: journal, fields: mark)] }
    ).steps([(.zero, .start), (.zero, .status(500)), (.zero, .waited)])
    let counts = steps.compactMap(\.sent).map { $0.request.head.headerFields[values: .cookie].count }
    #expect(counts == [1, 1])
  }

  @Test("A per-call policy that throws ends the call before anything else happens")
  func perCallRefusal() {
    let steps = CallScript(
      plan: plan {
        $0.perCallPolicies[0] = NotingPolicy(name: "call1", journal: journal, refusesPrepare: true)
        $0.authorizer = StampingAuthorizer(scope: "storage", journal: journal)
      }
    ).run()
    #expect(steps == ["fail invalidArgument notSent after 0"])
    #expect(journal.all == ["prepare call1 0"])
  }

  @Test("A per-attempt policy that throws ends the call before authorization, and the attempt does not count")
  func perAttemptRefusal() {
    let steps = CallScript(
      plan: plan {
        $0.perAttemptPolicies[0] = NotingPolicy(name: "try1", journal: journal, refusesPrepare: true)
      }
    ).run()
    #expect(steps == ["fail invalidArgument notSent after 0"])
    #expect(!journal.all.contains("authorize 1"))
  }

  @Test("An authorizer that throws ends the call without an attempt")
  func authorizerRefusal() {
    let steps = CallScript(plan: plan { $0.authorizer = StampingAuthorizer(refuses: true) }).run()
    #expect(steps == ["fail credential notSent after 0"])
  }

  @Test(
    "A policy that refuses a success leaves the outcome unknown and is not retried", arguments: [200, 503])
  func inspectRefusal(status: Int) {
    let steps = CallScript(
      plan: plan {
        $0.perCallPolicies[1] = NotingPolicy(name: "call2", journal: journal, refusesInspect: true)
      }
    ).run(.status(status))
    #expect(steps == ["send key#1", "fail requestIDMismatch unknown after 1"])
  }

  @Test(
    "Only requests that may have a body state its length, before authorization",
    arguments: [
      (HTTPRequest.Method.put, 0, "0"), (.post, 0, "0"), (.put, 5, "5"), (.post, 5, "5"), (.get, 0, nil),
      (.delete, 0, nil), (.head, 0, nil), (.delete, 3, "3"),
    ] as [(HTTPRequest.Method, Int, String?)])
  func contentLength(method: HTTPRequest.Method, bytes: Int, expected: String?) throws {
    struct LengthAuthorizer: Authorizer {
      func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
        request.head.headerFields[.authorization] = request.head.headerFields[.contentLength] ?? "none"
      }
    }
    let request = AzureRequest.fixture(method, body: Array(repeating: 0x61, count: bytes))
    let step = CallScript(request, plan: plan { $0.authorizer = LengthAuthorizer() }).steps([(.zero, .start)])
    let sent = try #require(step.first?.sent).request
    #expect(sent.head.headerFields[.contentLength] == expected)
    #expect(sent.head.headerFields[.authorization] == expected ?? "none")
  }

  @Test(
    "A transport may repeat silently only what is safe to repeat", arguments: [RetrySafety.safe, .unsafe])
  func mayRetry(safety: RetrySafety) throws {
    let steps = CallScript(plan: .fixture(safety) { $0.limits.mayRetry = true }).steps([(.zero, .start)])
    #expect(try #require(steps.first?.sent).limits.mayRetry == (safety == .safe))
  }

  @Test("The context of an attempt tells its number and the present time")
  func context() {
    struct ContextPolicy: PipelinePolicy {
      var journal: Journal
      func prepare(_ request: inout AzureRequest, context: PolicyContext) {
        journal.add("\(context.operation) \(context.attempt) \(context.now.date.httpDate)")
      }
    }
    _ = CallScript(
      plan: plan {
        $0.perCallPolicies = []
        $0.authorizer = AnonymousAuthorizer()
        $0.perAttemptPolicies = [ContextPolicy(journal: journal)]
      }
    ).steps([(.zero, .start), (.seconds(2), .status(500)), (.seconds(3), .waited)])
    #expect(
      journal.all == [
        "Test Operation 1 Tue, 03 Mar 2026 04:05:06 GMT", "Test Operation 2 Tue, 03 Mar 2026 04:05:09 GMT",
      ])
  }
}
