import AzureCore
import AzurePolicies
import AzureQueueBlocking
import AzureQueueTesting
import HTTPTypes
import Synchronization
import Testing

/// What was seen, in order.
private final class Notes: Sendable {
  private let entries = Mutex<[String]>([])
  var all: [String] { entries.withLock { $0 } }
  func add(_ entry: String) { entries.withLock { $0.append(entry) } }
}

/// Shows in a header field what stood there before, and whether the request was authorized then.
private struct Mark: PipelinePolicy {
  let name: String

  func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    let isAuthorized = request.head.headerFields.contains(.authorization)
    let before = request.head.headerFields[.referer].map { $0 + " " } ?? ""
    request.head.headerFields[.referer] = "\(before)\(name)\(context.attempt)\(isAuthorized ? "!" : "")"
  }
}

private struct StampingAuthorizer: Authorizer {
  func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
    request.head.headerFields[.authorization] = "for \(request.head.headerFields[.referer] ?? "-")"
  }
}

private struct NotingInstrument: CallInstrument {
  private struct Observer: CallObserver {
    let notes: Notes
    func willSend(_ request: AzureRequest, attempt: Int) { notes.add("sends \(attempt)") }
    func didEnd(_ summary: CallSummary) { notes.add("ends") }
    func didFailToRead(_ error: AzureError) { notes.add("cannot be read") }
  }

  let notes: Notes

  func begin(_ call: CallStart) -> InstrumentedCall {
    notes.add("\(call.operation) \(call.queue ?? "-")")
    return InstrumentedCall(observer: Observer(notes: notes), policy: Mark(name: "instrument"))
  }
}

@Suite("The user's own code in a blocking call")
struct BlockingCallHookTests {
  private let bench = BlockingBench()
  private let notes = Notes()

  private static func response(_ status: Int, _ body: String = "") -> ScriptedTransport.Outcome {
    .response(AzureResponse(status: .init(code: status), body: Array(body.utf8)))
  }

  @Test("Hooks see every attempt: the client's before the call's on the way out, after it on the way back")
  func hooks() throws {
    let notes = notes
    let transport = ScriptedTransport([Self.response(500), Self.response(204)])
    let queue = try bench.queue(over: transport) {
      $0.onRequest = { _, context in notes.add("client out \(context.attempt)") }
      $0.onResponse = { response, _, _ in notes.add("client in \(response.status)") }
    }
    var options = OperationOptions()
    options.onRequest = { _, context in notes.add("call out \(context.attempt)") }
    options.onResponse = { response, _, _ in notes.add("call in \(response.status)") }
    try queue.clear(options: options)
    #expect(
      notes.all == [
        "client out 1", "call out 1", "call in 500", "client in 500",
        "client out 2", "call out 2", "call in 204", "client in 204",
      ])
  }

  @Test("Policies stand before authorization: instruments, the client's, the call's")
  func policies() throws {
    let transport = ScriptedTransport([Self.response(500), Self.response(204)])
    var client = QueueClientOptions()
    client.clock = bench.clock
    client.instruments = [NotingInstrument(notes: notes)]
    client.perCallPolicies = [Mark(name: "once")]
    client.perAttemptPolicies = [Mark(name: "try")]
    let queue = try BlockingQueueClient(
      "tasks", .endpoint(BlockingBench.address, credential: StampingAuthorizer()), transport: transport,
      reader: BlockingBench.reader, options: client)
    var options = OperationOptions()
    options.perCallPolicies = [Mark(name: "call")]
    options.perAttemptPolicies = [Mark(name: "mine")]
    try queue.clear(options: options)
    #expect(
      transport.requests.map { $0.head.headerFields[.authorization] } == [
        "for once0 call0 instrument1 try1 mine1", "for once0 call0 instrument2 try2 mine2",
      ])
    #expect(notes.all == ["Clear Messages tasks", "sends 1", "sends 2", "ends"])
  }

  @Test("The parts of a call are told that its response cannot be read")
  func unreadable() throws {
    let transport = ScriptedTransport([Self.response(200, "<html>Log in</html>")])
    let queue = try bench.queue(over: transport) { $0.instruments = [NotingInstrument(notes: notes)] }
    _ = try? queue.peek()
    #expect(notes.all == ["Peek Messages tasks", "sends 1", "ends", "cannot be read"])
  }
}
