import AzureCore
import AzurePipeline
import HTTPTypes
import TestSupport
import Testing

/// One row: a plan, the events after `start`, and the steps that must come.
struct Transition: CustomTestStringConvertible, Sendable {
  var name: String
  var plan: CallPlan
  var events: [CallEvent]
  var steps: [String]

  init(_ name: String, _ plan: CallPlan, _ events: [CallEvent], _ steps: [String]) {
    self.name = name
    self.plan = plan
    self.events = events
    self.steps = steps
  }

  var testDescription: String { name }

  static func retrying(_ safety: RetrySafety = .safe, _ change: (inout CallPlan) -> Void = { _ in })
    -> CallPlan
  {
    .fixture(safety) {
      $0.retry = FixedRetry(retries: 2)
      $0.authorizer = StampingAuthorizer()
      change(&$0)
    }
  }

  static func token(_ change: (inout StampingAuthorizer) -> Void = { _ in }) -> CallPlan {
    retrying {
      var authorizer = StampingAuthorizer(scope: "storage")
      change(&authorizer)
      $0.authorizer = authorizer
    }
  }
}

@Suite("The steps of a call")
struct CallTransitionTests {
  static let responses: [Transition] =
    [200, 201, 202, 204, 299].map {
      Transition("\($0) finishes", .fixture(), [.status($0)], ["send", "finish \($0) after 1"])
    }
    + [301, 302, 304, 307, 399].map {
      Transition(
        "\($0) is refused without a retry", .fixture { $0.retry = FixedRetry(retries: 9) }, [.status($0)],
        ["send", "fail service refused after 1"])
    }
    + [400, 401, 403, 404, 409, 412, 413, 429].map {
      Transition(
        "\($0) without a retry rule fails", .fixture(), [.status($0)],
        ["send", "fail service refused after 1"])
    }
    + [408, 500, 501, 502, 503, 504, 505].map {
      Transition(
        "\($0) without a retry rule fails with an unknown outcome", .fixture(), [.status($0)],
        ["send", "fail service unknown after 1"])
    }

  static let retries: [Transition] = [
    Transition(
      "A retry authorizes the resent attempt anew", Transition.retrying(),
      [.status(503), .waited, .status(200)],
      ["send key#1", "wait 1.0 seconds", "send key#2", "finish 200 after 2 maybe before"]),
    Transition(
      "A busy service has not acted before", Transition.retrying(),
      [.code(503, .serverBusy), .waited, .status(200)],
      ["send key#1", "wait 1.0 seconds", "send key#2", "finish 200 after 2"]),
    Transition(
      "The rule's end is the call's end", Transition.retrying(),
      [.status(429), .waited, .status(429), .waited, .status(429)],
      [
        "send key#1", "wait 1.0 seconds", "send key#2", "wait 1.0 seconds", "send key#3",
        "fail service refused after 3",
      ]),
    Transition(
      "A transport error is retried", Transition.retrying(),
      [.lost(.notSent, .connect), .waited, .status(204)],
      ["send key#1", "wait 1.0 seconds", "send key#2", "finish 204 after 2"]),
    Transition(
      "A result of the operation finishes",
      Transition.retrying { $0.isResult = { failure, _ in failure.status == 404 } }, [.status(404)],
      ["send key#1", "finish 404 after 1"]),
    Transition(
      "A result only after an unknown outcome is a failure at first",
      Transition.retrying {
        $0.retry = NoRetry()
        $0.isResult = { failure, mayHaveActed in failure.status == 404 && mayHaveActed }
      }, [.status(404)], ["send key#1", "fail service refused after 1"]),
    Transition(
      "A result only after an unknown outcome finishes after a lost one",
      Transition.retrying {
        $0.isResult = { failure, mayHaveActed in failure.status == 404 && mayHaveActed }
      },
      [.lost(.maybeSent), .waited, .status(404)],
      ["send key#1", "wait 1.0 seconds", "send key#2", "finish 404 after 2 maybe before"]),
    Transition(
      "A result only after an unknown outcome is none after a request that never left",
      Transition.retrying {
        $0.retry = FixedRetry(retries: 1)
        $0.isResult = { failure, mayHaveActed in failure.status == 404 && mayHaveActed }
      },
      [.lost(.notSent), .waited, .status(404)],
      ["send key#1", "wait 1.0 seconds", "send key#2", "fail service refused after 2"]),
  ]

  static let permanent: [Transition] = [
    (TransportError.Kind.certificate, AzureError.Kind.connection), (.closed, .connection),
    (.proxyRefused, .connection),
    (.responseTooLarge, .responseTooLarge), (.unsupported, .invalidArgument),
  ].map { kind, expected in
    Transition(
      "\(kind.rawValue) is not retried", Transition.retrying(), [.lost(.notSent, kind)],
      ["send key#1", "fail \(expected) notSent after 1"])
  }

  static let passing: [Transition] = [
    (TransportError.Kind.nameResolution, AzureError.Kind.connection), (.connect, .connection),
    (.tls, .connection),
    (.connectionLost, .connection), (.timeout, .timeout), (.malformedResponse, .malformedResponse),
  ].map { kind, expected in
    Transition(
      "\(kind.rawValue) is retried and then named", Transition.retrying { $0.retry = FixedRetry(retries: 1) },
      [.lost(.notSent, kind), .waited, .lost(.notSent, kind)],
      ["send key#1", "wait 1.0 seconds", "send key#2", "fail \(expected) notSent after 2"])
  }

  static let tokens: [Transition] = [
    Transition(
      "A token is fetched before the first attempt", Transition.token(), [.token("t1"), .status(200)],
      ["token storage", "send t1#1", "finish 200 after 1"]),
    Transition(
      "A living token is kept for later attempts", Transition.token(),
      [.token("t1"), .status(503), .waited, .status(200)],
      [
        "token storage", "send t1#1", "wait 1.0 seconds", "send t1#2", "finish 200 after 2 maybe before",
      ]),
    Transition(
      "A token that ended is fetched again before a retry", Transition.token(),
      [.token("t1", lives: .zero), .code(503, .serverBusy), .waited, .token("t2"), .status(200)],
      [
        "token storage", "send t1#1", "wait 1.0 seconds", "token storage", "send t2#2", "finish 200 after 2",
      ]),
    Transition(
      "A token failure ends the call before anything is sent", Transition.token(),
      [.tokenFailed(AzureError(.credential, "no token"))],
      ["token storage", "fail credential notSent after 0"]),
    Transition(
      "A challenge is met once with another token", Transition.token { $0.challengeTenant = "tenant" },
      [.token("t1"), .status(401), .token("t2"), .status(200)],
      ["token storage", "send t1#1", "token storage tenant", "send t2#2", "finish 200 after 2"]),
    Transition(
      "A second challenge is a failure", Transition.token { $0.challengeTenant = "tenant" },
      [.token("t1"), .status(401), .token("t2"), .status(401)],
      [
        "token storage", "send t1#1", "token storage tenant", "send t2#2", "fail service refused after 2",
      ]),
    Transition(
      "The token of a challenge is kept for later attempts",
      Transition.token { $0.challengeTenant = "tenant" },
      [.token("t1"), .status(401), .token("t2"), .code(503, .serverBusy), .waited, .status(200)],
      [
        "token storage", "send t1#1", "token storage tenant", "send t2#2", "wait 1.0 seconds", "send t2#3",
        "finish 200 after 3",
      ]),
    Transition(
      "A token of a challenge that ended is asked for in the same tenant",
      Transition.token { $0.challengeTenant = "tenant" },
      [
        .token("t1"), .status(401), .token("t2", lives: .zero), .code(503, .serverBusy), .waited,
        .token("t3"),
        .status(200),
      ],
      [
        "token storage", "send t1#1", "token storage tenant", "send t2#2", "wait 1.0 seconds",
        "token storage tenant", "send t3#3", "finish 200 after 3",
      ]),
    Transition(
      "A failed token after a challenge ends the call with the refusal",
      Transition.token { $0.challengeTenant = "tenant" },
      [.token("t1"), .status(401), .tokenFailed(AzureError(.credential, "no"))],
      ["token storage", "send t1#1", "token storage tenant", "fail service refused after 1"]),
    Transition(
      "A 401 that the authorizer cannot meet goes to the retry rule",
      Transition.retrying { $0.retry = NoRetry() }, [.status(401)],
      ["send key#1", "fail service refused after 1"]),
  ]

  @Test(
    "Each event leads to the step of the table", arguments: responses + retries + permanent + passing + tokens
  )
  func transition(row: Transition) {
    let events: [CallEvent] = [.start] + row.events
    #expect(CallScript(plan: row.plan).steps(events.map { (.zero, $0) }).map(\.summary) == row.steps)
  }

  @Test(
    "What a credential's own service responded with is not taken for the queue service's",
    arguments: [AzureError.Kind.service, .credential, .connection],
    [
      (401, "InvalidAuthenticationInfo"), (403, "x"), (404, "MessageNotFound"), (409, "QueueAlreadyExists"),
      (503, "ServerBusy"),
    ])
  func statusOfCredential(kind: AzureError.Kind, response: (status: Int, code: String)) throws {
    var fault = AzureError(ServiceFailure(status: response.status, message: "no token"))
    fault.kind = kind
    fault.code = StorageErrorCode(rawValue: response.code)
    fault.requestID = "0f8fad5b-d9cb-469f-a165-70867728950e"
    fault.location = .primary
    let steps = CallScript(plan: Transition.token()).steps([(.zero, .start), (.zero, .tokenFailed(fault))])
    let error = try #require(steps.last?.error)
    #expect(!error.isNotFound && !error.isNotAllowed && !error.isBusy && !error.isReceiptLost)
    #expect(!error.isAlreadyExists && error.status == nil && error.code == nil && error.requestID == nil)
    #expect(
      error.kind == kind && error.details["status"] == "\(response.status)" && error.message == "no token")
  }

  @Test("A redirect's error says that it is not followed")
  func redirect() throws {
    let steps = CallScript(plan: .fixture()).steps([
      (.zero, .start), (.zero, .status(302, [.location: "https://elsewhere.example/?sig=hidden"])),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.status == 302)
    #expect(error.message == "The server responded with a redirect, which is not followed")
    #expect(!"\(error)".contains("elsewhere"))
  }

  @Test("A failure carries the operation, the status, the code and both ids")
  func facts() throws {
    var request = AzureRequest.fixture()
    request.head.headerFields[.msClientRequestID] = "client-1"
    let steps = CallScript(request, plan: .fixture()).steps([
      (.zero, .start),
      (.zero, .status(404, [.msErrorCode: "QueueNotFound", .msRequestID: "service-1"])),
    ])
    let error = try #require(steps.last?.error)
    #expect(error.operation == "Test Operation")
    #expect(error.status == 404)
    #expect(error.code == .queueNotFound)
    #expect(error.requestID == "service-1")
    #expect(error.clientRequestID == "client-1")
  }

  @Test("A finished call tells the id that it sent")
  func finishedID() {
    var request = AzureRequest.fixture()
    request.head.headerFields[.msClientRequestID] = "client-1"
    let steps = CallScript(request, plan: .fixture()).steps([(.zero, .start), (.zero, .status(200))])
    guard case .finish(let completed) = steps.last else {
      Issue.record("the call did not finish")
      return
    }
    #expect(completed.clientRequestID == "client-1")
  }
}
