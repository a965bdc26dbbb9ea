import AzureCore
import AzurePipeline
import TestSupport
import HTTPTypes

/// A call driven by hand: events at given times go in, steps come out.
struct CallScript {
  /// Tue, 03 Mar 2026 04:05:06 GMT.
  static let origin = Timestamp(seconds: 1_772_510_706)

  var plan: CallPlan
  var request: AzureRequest
  /// Lets retries alternate with it.
  var secondary: AzureRequest?

  init(_ request: AzureRequest = .fixture(), secondary: AzureRequest? = nil, plan: CallPlan) {
    self.request = request
    self.secondary = secondary
    self.plan = plan
  }

  /// Feeds the events, each at its time since the start, and returns the steps.
  func steps(_ events: [(Duration, CallEvent)]) -> [Step] {
    var call = Call(request, secondary: secondary, plan: plan)
    var steps: [Step] = []
    for (elapsed, event) in events { steps.append(call.advance(event, now: Self.now(elapsed))) }
    return steps
  }

  /// Feeds `start` and the events, all at the same time, and returns the steps as short texts.
  func run(_ events: CallEvent...) -> [String] {
    steps([(.zero, .start)] + events.map { (.zero, $0) }).map(\.summary)
  }

  /// Both clocks; the steady one starts at an arbitrary time, so that nothing can take it for zero.
  static func now(_ elapsed: Duration) -> ClockReading {
    ClockReading(date: origin + elapsed, elapsed: .seconds(5_000) + elapsed)
  }
}

extension AzureRequest {
  static let secondary = AzureRequest(
    method: .get, scheme: "https", authority: "contoso-secondary.queue.core.windows.net",
    path: "/tasks/messages?sig=hidden")

  static func fixture(
    _ method: HTTPRequest.Method = .get, path: String = "/tasks/messages?sig=hidden", body: [UInt8] = []
  ) -> AzureRequest {
    AzureRequest(
      method: method, scheme: "https", authority: "contoso.queue.core.windows.net", path: path, body: body)
  }
}

extension CallPlan {
  static func fixture(
    _ retrySafety: RetrySafety = .safe, _ change: (inout CallPlan) -> Void = { _ in }
  ) -> CallPlan {
    var plan = CallPlan(operation: "Test Operation", retrySafety: retrySafety)
    plan.random = .seeded(1)
    change(&plan)
    return plan
  }
}

extension CallEvent {
  static func status(_ code: Int, _ fields: HTTPFields = [:]) -> CallEvent {
    .response(AzureResponse(status: HTTPResponse.Status(code: code), headerFields: fields))
  }

  static func code(_ status: Int, _ code: StorageErrorCode) -> CallEvent {
    .status(status, [.msErrorCode: code.rawValue])
  }

  static func lost(
    _ delivery: TransportError.Delivery, _ kind: TransportError.Kind = .connectionLost
  ) -> CallEvent {
    .transportFailed(TransportError(kind, delivery: delivery, "scripted"))
  }

  static func token(_ text: String, lives: Duration = .seconds(3_600)) -> CallEvent {
    .token(AccessToken(token: text, expiresOn: CallScript.origin + lives))
  }
}

extension Step {
  /// The step in a few words, for tables.
  var summary: String {
    switch self {
    case .fetchToken(let request, _):
      ["token", request.scopes.joined(separator: "+"), request.tenantID ?? "", request.claims ?? ""]
        .filter { !$0.isEmpty }.joined(separator: " ")
    case .send(let request, _):
      "send" + (request.head.headerFields[.authorization].map { " \($0)" } ?? "")
    case .wait(let duration): "wait \(duration)"
    case .finish(let completed):
      "finish \(completed.response.status) after \(completed.attempts)"
        + (completed.mayHaveActedBefore ? " maybe before" : "")
    case .fail(let error): "fail \(error.kind) \(error.effect) after \(error.attempts)"
    }
  }

  var error: AzureError? {
    if case .fail(let error) = self { error } else { nil }
  }

  var sent: (request: AzureRequest, limits: AttemptLimits)? {
    if case .send(let request, let limits) = self { (request, limits) } else { nil }
  }
}
