import TestSupport
import AzurePipeline
import AzureCore
import AzurePolicies
import HTTPTypes

/// A clock that says what a script tells it to.
final class ScriptClock: PipelineClock {
  private let seconds = Slot(0)
  func now() -> ClockReading {
    ClockReading(date: Timestamp(seconds: 1_772_510_706), elapsed: .seconds(seconds.value))
  }
  func set(_ value: Int) { seconds.value = value }
  func sleep(for duration: Duration) async throws {}
  func block(for duration: Duration) {}
  func expire(after limit: Duration) async throws {}
}

/// One call under instruments, each event a second after the one before.
struct InstrumentedScript {
  enum Event {
    case status(Int, [(String, String)] = [], body: String = "")
    case lost(TransportError.Kind)
    case waited
    case cancel
  }

  let clock = ScriptClock()
  var query = "sig=S3CRET"
  /// Whether retries alternate with the secondary.
  var hasSecondary = false
  var connections: ConnectionCounter?
  /// The client request id that the requests have.
  var clientRequestID: String?

  private func request(_ method: HTTPRequest.Method, _ host: String) -> AzureRequest {
    var request = AzureRequest(
      method: method, scheme: "https", authority: host, path: "/tasks/messages?\(query)",
      headerFields: [.authorization: "S3CRET"], body: [1, 2, 3])
    if let name = HTTPField.Name("x-ms-client-request-id") {
      request.head.headerFields[name] = clientRequestID
    }
    return request
  }

  /// Runs the events and returns the requests that were sent.
  @discardableResult
  func run(
    _ instruments: [any CallInstrument], _ events: [Event], operation: String = "Put Message",
    method: HTTPRequest.Method = .post, queue: String? = "tasks", reading error: AzureError? = nil
  ) -> [AzureRequest] {
    let calls = instruments.map {
      $0.begin(
        CallStart(
          operation: operation, method: method.rawValue, scheme: "https",
          authority: "contoso.queue.core.windows.net", queue: queue, connections: connections))
    }
    var plan = CallPlan(operation: operation, retrySafety: .safe)
    plan.observers = calls.map(\.observer)
    plan.perAttemptPolicies = calls.compactMap(\.policy)
    plan.retry = ExponentialRetry(jitter: 1...1)
    var sent: [AzureRequest] = []
    func note(_ step: Step) { if case .send(let request, _) = step { sent.append(request) } }
    var call = Call(
      request(method, "contoso.queue.core.windows.net"),
      secondary: hasSecondary ? request(method, "contoso-secondary.queue.core.windows.net:8443") : nil,
      plan: plan)
    note(call.advance(.start, now: clock.now()))
    for (number, event) in events.enumerated() {
      clock.set(number + 1)
      switch event {
      case .status(let status, let fields, let body):
        note(call.advance(.response(response(status, fields, body)), now: clock.now()))
      case .lost(let kind):
        let error = TransportError(kind, delivery: .maybeSent, "lost")
        note(call.advance(.transportFailed(error), now: clock.now()))
      case .waited: note(call.advance(.waited, now: clock.now()))
      case .cancel: call.cancel(now: clock.now())
      }
    }
    if let error { for observer in plan.observers { observer.didFailToRead(error) } }
    return sent
  }

  private func response(_ status: Int, _ fields: [(String, String)], _ body: String) -> AzureResponse {
    var headers = HTTPFields()
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { headers[name] = value }
    }
    return AzureResponse(status: .init(code: status), headerFields: headers, body: Array(body.utf8))
  }
}
