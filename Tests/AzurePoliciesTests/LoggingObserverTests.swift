import AzurePipeline
import AzureCore
import AzurePolicies
import HTTPTypes
import Logging
import Synchronization
import TestSupport
import Testing

@Suite("The logging observer", .alone)
struct LoggingObserverTests {
  private let lines = MemoryLogHandler.Lines()
  private static let hidden = "S3CRET"

  private var all: [String] { lines.all.withLock { $0 } }

  private func plan(level: Logger.Level = .debug, details: LogDetails = LogDetails()) -> CallPlan {
    var plan = CallPlan(operation: "Put Message", retrySafety: .safe)
    let handler = MemoryLogHandler(lines: lines, logLevel: level)
    plan.observers = [LoggingObserver(Logger(label: "test") { _ in handler }, details: details)]
    plan.retry = ExponentialRetry(jitter: 1...1)
    return plan
  }

  /// A request and responses that have something to hide in every place.
  private let request = AzureRequest(
    method: .post, scheme: "https", authority: "contoso.queue.core.windows.net",
    path: "/tasks/messages?sv=2026-02-06&sig=\(hidden)&popreceipt=\(hidden)",
    headerFields: [.authorization: "SharedKey contoso:\(hidden)", .cookie: hidden], body: Array(hidden.utf8))

  private func response(_ status: Int) -> CallEvent {
    .response(
      AzureResponse(
        status: .init(code: status),
        headerFields: [.setCookie: Self.hidden, .location: "https://x/?sig=\(Self.hidden)"],
        body: Array(Self.hidden.utf8)))
  }

  private func run(_ events: [CallEvent], plan: CallPlan) {
    var call = Call(request, plan: plan)
    for (second, event) in ([.start] + events).enumerated() {
      let reading = ClockReading(date: Timestamp(seconds: 1_772_510_706), elapsed: .seconds(second))
      _ = call.advance(event, now: reading)
    }
  }

  @Test("A success is one line at debug")
  func success() {
    run([response(201)], plan: plan())
    #expect(
      all == [
        "debug | Put Message | azure.client.attempts=1 | azure.client.duration_ms=1000.0 | http.request.method=POST"
          + " | http.response.status_code=201 | url.path=/tasks/messages"
      ])
  }

  @Test("A retry is a line at debug that says why and how long")
  func retry() {
    run(
      [
        response(503), .waited, .transportFailed(TransportError(.timeout, delivery: .maybeSent, "late")),
        .waited, response(201),
      ],
      plan: plan())
    #expect(
      all == [
        "debug | retrying | azure.client.attempt=1 | azure.client.reason=status 503 | azure.client.wait_ms=800.0",
        "debug | retrying | azure.client.attempt=2 | azure.client.reason=timeout | azure.client.wait_ms=1600.0",
        "debug | Put Message | azure.client.attempts=3 | azure.client.duration_ms=5000.0 | http.request.method=POST"
          + " | http.response.status_code=201 | url.path=/tasks/messages",
      ])
  }

  @Test(
    "A failure is one line at warning with the error, and all that is seen from info on",
    arguments: [Logger.Level.info, .notice, .warning])
  func failure(level: Logger.Level) {
    run([response(201)], plan: plan(level: level))
    run([response(404)], plan: plan(level: level))
    #expect(all.count == 1)
    #expect(
      all[0].hasPrefix(
        "warning | Put Message | azure.client.attempts=1 | azure.client.duration_ms=1000.0 | error=Put Message: "
      ))
    #expect(all[0].hasSuffix("http.response.status_code=404 | url.path=/tasks/messages"))
  }

  @Test("At debug every call is exactly one line but for its waits, however it ends")
  func oneLine() {
    let lost = CallEvent.transportFailed(TransportError(.timeout, delivery: .maybeSent, "late"))
    let ends: [(events: [CallEvent], level: String)] = [
      ([response(201)], "debug"), ([response(404)], "warning"), ([response(302)], "warning"),
      ([lost, .waited, response(503), .waited, response(200)], "debug"),
      ([lost, .waited, lost, .waited, lost, .waited, lost], "warning"),
    ]
    for (number, end) in ends.enumerated() {
      run(end.events, plan: plan())
      let calls = all.filter { $0.contains(" | Put Message | ") }
      #expect(calls.count == number + 1)
      #expect(calls.last?.hasPrefix("\(end.level) | ") == true)
    }
  }

  @Test("A cancelled call is one line at debug that says so")
  func cancelled() {
    var call = Call(request, plan: plan())
    let now = ClockReading(date: Timestamp(seconds: 0), elapsed: .zero)
    _ = call.advance(.start, now: now)
    call.cancel(now: now)
    #expect(
      all == [
        "debug | Put Message | azure.client.attempts=1 | azure.client.cancelled=true | azure.client.duration_ms=0.0"
          + " | http.request.method=POST | url.path=/tasks/messages"
      ])
  }

  @Test(
    "No line holds a secret of a query or header field, or a body",
    arguments: [200, 302, 400, 401, 403, 500, 503],
    [Logger.Level.debug, .trace])
  func secrets(status: Int, level: Logger.Level) {
    var details = LogDetails()
    details.includesHeaderFields = true
    run(
      [.transportFailed(TransportError(.connect, delivery: .notSent, "refused")), .waited, response(status)],
      plan: plan(level: level, details: details))
    #expect(all.count >= (level == .trace ? 6 : 2))
    for line in all { #expect(!line.contains(Self.hidden), "\(line)") }
  }

  @Test("The ids of a call and its last response are in its line")
  func ids() {
    var call = Call(
      AzureRequest(
        method: .get, scheme: "https", authority: "contoso.queue.core.windows.net", path: "/tasks",
        headerFields: [.msClientRequestID: "c-1"]), plan: plan())
    let now = ClockReading(date: Timestamp(seconds: 0), elapsed: .zero)
    _ = call.advance(.start, now: now)
    _ = call.advance(.response(AzureResponse(status: .ok, headerFields: [.msRequestID: "r-1"])), now: now)
    #expect(all.count == 1)
    #expect(all[0].contains(" | azure.client_request_id=c-1 | "))
    #expect(all[0].contains(" | azure.service_request_id=r-1 | "))
  }

  @Test(
    "What the service says of a refused credential is a line of its own at debug, and at no higher level",
    arguments: [Logger.Level.trace, .debug, .info, .notice, .warning])
  func refusedCredential(level: Logger.Level) {
    var plan = plan(level: level)
    plan.readFailure = { response in
      ServiceFailure(
        status: response.status, message: "No.",
        details: [
          "AuthenticationErrorDetail":
            "It did not match. String to sign: 'PUT\nx-ms-meta-a:\(Self.hidden)\n/q\npopreceipt:\(Self.hidden)'."
        ])
    }
    run([response(403)], plan: plan)
    for line in all { #expect(!line.contains(Self.hidden), "\(line)") }
    let end = all.first { $0.contains(" | Put Message | ") }
    #expect(end?.contains("No. [status 403, 1 attempt, refused, detail It did not match.]") == true)
    #expect(
      all.filter { $0.contains("String to sign") }
        == (level > .debug
          ? []
          : [
            "debug | refused credential | azure.refusal=It did not match. String to sign: 'PUT\\nx-ms-meta-a:<redacted>\\n/q\\n"
              + "popreceipt:<redacted>"
          ]))
  }

  @Test("A response that cannot be read is one line at warning")
  func unreadable() {
    let handler = MemoryLogHandler(lines: lines)
    let observer = LoggingObserver(Logger(label: "test") { _ in handler })
    observer.didFailToRead(AzureError(.malformedResponse, "No XML"))
    #expect(all == ["warning | unreadable response | error=No XML"])
  }

  @Test("The beginning of a large body has no secret that it is cut in", arguments: 0...50)
  func largeBody(shift: Int) {
    var details = LogDetails()
    details.maximumBodyBytes = 300
    let secret = "\(Self.hidden)0123456789012345678901234567890123456="
    let text = String(repeating: "a", count: 299 - shift) + " " + secret
    let large = [text, text + String(repeating: " x-ms-meta-", count: 6000)]
    for body in large {
      let handler = MemoryLogHandler(lines: lines, logLevel: .trace)
      let observer = LoggingObserver(Logger(label: "test") { _ in handler }, details: details)
      observer.didReceive(AzureResponse(status: .ok, body: Array(body.utf8)), attempt: 1)
    }
    #expect(all.count == 2)
    for line in all { #expect(line.contains("http.body=aaa") && !line.contains("S3"), "\(line)") }
  }

  @Test("The beginning of a body costs the same however large the body is")
  func timeOfBody() {
    var details = LogDetails()
    details.maximumBodyBytes = 300
    let handler = MemoryLogHandler(lines: lines, logLevel: .trace)
    let observer = LoggingObserver(Logger(label: "test") { _ in handler }, details: details)
    let sizes = (small: 0x2000, large: 0x80000)
    let bodies = [sizes.small, sizes.large].reduce(into: [:]) { bodies, size in
      bodies[size] = Array(String(repeating: " x-ms-meta-", count: size / 11).utf8)
    }
    let power = ThreadTime.power(below: 0.5, from: sizes.small, to: sizes.large) { size in
      observer.didReceive(AzureResponse(status: .ok, body: bodies[size] ?? []), attempt: 1)
    }
    #expect(power < 0.5)
    #expect(all.allSatisfy { $0.contains("http.body= x-ms-meta-") })
  }
}
