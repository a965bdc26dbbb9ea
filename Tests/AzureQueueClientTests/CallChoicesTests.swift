import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueTesting
import AzureXML
import HTTPTypes
import Logging
import Synchronization
import Testing

/// What was seen, in order.
final class Notes: Sendable {
  private let entries = Mutex<[String]>([])
  var all: [String] { entries.withLock { $0 } }
  func add(_ entry: String) { entries.withLock { $0.append(entry) } }
}

struct NotingLogHandler: LogHandler {
  let notes: Notes
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) { notes.add("\(event.level) \(event.message)") }
}

private struct NotingObserver: CallObserver {
  let notes: Notes
  func didEnd(_ summary: CallSummary) { notes.add("end \(summary.error.map { "\($0.kind)" } ?? "well")") }
  func didFailToRead(_ error: AzureError) {
    notes.add("unreadable \(error.operation ?? "-") \(error.attempts) \(error.clientRequestID ?? "-")")
  }
}

@Suite("What a call may choose for itself")
struct CallChoicesTests {
  private let bench = ClientBench()
  private let notes = Notes()

  private func logger(_ name: String = "") -> Logger {
    let handler = NotingLogHandler(notes: notes)
    var logger = Logger(label: name) { _ in handler }
    logger.logLevel = .info
    return logger
  }

  @Test("A call's header fields join the client's and replace those of the same name")
  func headerFields() async throws {
    let transport = ScriptedTransport([.status(204), .status(204)])
    let queue = try bench.queue(over: transport) {
      $0.headerFields = [.cookie: "client", .referer: "client"]
    }
    var options = OperationOptions()
    options.headerFields = [.cookie: "call", .te: "call"]
    try await queue.clear(options: options)
    try await queue.clear()
    let fields = ["Cookie", "Referer", "TE"]
    #expect(fields.map { transport.requests[0].field($0) } == ["call", "client", "call"])
    #expect(fields.map { transport.requests[1].field($0) } == ["client", "client", nil])
  }

  @Test("The version is sent as it was chosen", arguments: ["2025-11-05", "2019-02-02"])
  func version(text: String) async throws {
    let transport = ScriptedTransport([.status(204)])
    let version = try ServiceVersion(text)
    try await bench.queue(over: transport) { $0.serviceVersion = version }.clear()
    #expect(transport.requests[0].field("x-ms-version") == text)
    #expect(QueueClientOptions().serviceVersion.rawValue == "2025-11-05")
  }

  @Test("Neither a version nor a date can be set by header fields", arguments: ["x-ms-version", "X-MS-Date"])
  func fixedFields(name: String) async throws {
    let transport = ScriptedTransport([.status(204)])
    let name = try #require(HTTPField.Name(name))
    var options = OperationOptions()
    options.headerFields[name] = "mine"
    let error = await #expect(throws: AzureError.self) {
      try await bench.queue(over: transport).clear(options: options)
    }
    #expect(error?.kind == .invalidArgument)
    #expect(error?.message.contains(name.canonicalName) == true)
    #expect(transport.requests.isEmpty)
    #expect(throws: AzureError.self) {
      try bench.queue(over: transport) { $0.headerFields = options.headerFields }
    }
  }

  @Test("A call's mark stands at the end of User-Agent")
  func userAgent() async throws {
    let transport = ScriptedTransport([.status(204)])
    var options = OperationOptions()
    options.userAgentSuffix = "orders/2"
    try await bench.queue(over: transport) { $0.applicationID = "app" }.clear(options: options)
    let value = try #require(transport.requests[0].field("User-Agent"))
    #expect(value.hasPrefix("app azsdk-swift-storage-queue/"))
    #expect(value.hasSuffix(") orders/2"))
  }

  @Test(
    "A choice that makes no request is refused with nothing sent",
    arguments: [
      { $0.headerFields = [.contentLength: "9"] }, { $0.userAgentSuffix = "" },
      { $0.userAgentSuffix = "a\nb" },
    ] as [@Sendable (inout OperationOptions) -> Void])
  func refused(change: @Sendable (inout OperationOptions) -> Void) async throws {
    var options = OperationOptions()
    change(&options)
    let transport = ScriptedTransport([])
    let error = try await azureError { try await bench.queue(over: transport).clear(options: options) }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "Clear Messages")
    #expect(transport.requests.isEmpty)
  }

  @Test("Header fields that a client cannot send are refused when it is made")
  func refusedByClient() throws {
    #expect(throws: AzureError.self) { try bench.queue { $0.headerFields = [.contentLength: "9"] } }
  }

  @Test("Hooks see every attempt: the client's before the call's on the way out, after it on the way back")
  func hooks() async throws {
    let transport = ScriptedTransport([.status(500), .status(204)])
    let notes = notes
    let queue = try bench.queue(over: transport) {
      $0.onRequest = { request, context in
        notes.add("client out \(context.attempt)")
        request.head.headerFields[.cookie] = "client"
      }
      $0.onResponse = { response, _, context in notes.add("client in \(response.status) \(context.attempt)") }
    }
    var options = OperationOptions()
    options.onRequest = { request, context in
      notes.add("call out \(context.attempt) \(request.head.headerFields[.cookie] ?? "-")")
      request.head.headerFields[.cookie] = "call"
    }
    options.onResponse = { response, request, context in
      notes.add("call in \(response.status) \(request.head.headerFields[.cookie] ?? "-")")
    }
    try await queue.clear(options: options)
    #expect(
      notes.all == [
        "client out 1", "call out 1 client", "call in 500 call", "client in 500 1", "client out 2",
        "call out 2 client", "call in 204 call", "client in 204 2",
      ])
    #expect(transport.requests.map { $0.field("Cookie") } == ["call", "call"])
  }

  @Test("A hook sees the request before it is authorized")
  func hookBeforeAuthorization() async throws {
    let transport = ScriptedTransport([.status(204)])
    let notes = notes
    let (name, account) = try StorageAccount.queueURL(
      "https://contoso.queue.core.windows.net/tasks?sv=1&sig=S3CRET")
    let queue = try QueueClient(name, account, transport: transport, reader: ClientBench.reader)
    var options = OperationOptions()
    options.onRequest = { request, _ in notes.add(request.target) }
    try await queue.clear(options: options)
    #expect(notes.all == ["/tasks/messages"])
    #expect(transport.requests.map(\.target) == ["/tasks/messages?sv=1&sig=S3CRET"])
  }

  @Test("A call's logger takes the place of the client's")
  func callLogger() async throws {
    let others = Notes()
    let queue = try bench.queue(over: ScriptedTransport([.status(204)])) {
      $0.logger = Logger(label: "client") { _ in NotingLogHandler(notes: others) }
    }
    var options = OperationOptions()
    options.logger = logger()
    options.logLevel = .debug
    try await queue.clear(options: options)
    #expect(notes.all == ["debug Clear Messages"])
    #expect(others.all.isEmpty)
  }

  @Test(
    "A call's level decides what is logged of it",
    arguments: [
      (nil, []), (.debug, ["debug retrying", "debug Clear Messages"]), (.error, []),
    ] as [(Logger.Level?, [String])])
  func logLevel(level: Logger.Level?, lines: [String]) async throws {
    let queue = try bench.queue(over: ScriptedTransport([.status(500), .status(204)])) {
      $0.logger = logger()
    }
    var options = OperationOptions()
    options.logLevel = level
    try await queue.clear(options: options)
    #expect(notes.all == lines)
  }

  @Test("Observers and the log hear of a response that could not be read")
  func unreadable() async throws {
    let transport = ScriptedTransport([.status(500), .status(200, [], "<html>Log in</html>")])
    let queue = try bench.queue(over: transport) {
      $0.observers = [NotingObserver(notes: notes)]
      $0.logger = logger()
    }
    var options = OperationOptions()
    options.clientRequestID = "order-17"
    _ = try await azureError { try await queue.peek(options: options) }
    #expect(
      notes.all == [
        "end well", "unreadable Peek Messages 2 order-17", "warning unreadable response",
      ])
  }

  @Test("Observers of one call hear of its unreadable response too, and of no other")
  func unreadableForCall() async throws {
    let queue = try bench.queue(over: ScriptedTransport([.status(200, [], "x"), .status(200, [], "x")]))
    var options = OperationOptions()
    options.observers = [NotingObserver(notes: notes)]
    _ = try await azureError { try await queue.peek(options: options) }
    _ = try await azureError { try await queue.peek() }
    #expect(notes.all.count == 2)
    #expect(notes.all.last?.hasPrefix("unreadable Peek Messages 1 ") == true)
  }

  @Test("The largest document that is read is the largest response that is taken")
  func documentLimit() async throws {
    let messages = ScriptedTransport.Outcome.messages(2)
    guard case .response(let response) = messages else { return }
    let size = response.body.count
    let exact = try bench.queue(over: ScriptedTransport([messages])) { $0.maximumResponseBytes = size }
    #expect(try await exact.peek(limit: 2).count == 2)
    // A transport that keeps no limit shows which limit the reader has.
    let less = try bench.queue(over: ScriptedTransport([messages])) { $0.maximumResponseBytes = size - 1 }
    let error = try await azureError { try await less.peek(limit: 2) }
    #expect((error.cause as? XMLError)?.kind == .tooLarge)
  }
}

@Suite("A 404 that the service did not send")
struct ForeignNotFoundTests {
  private let bench = ClientBench()
  private let page = ScriptedTransport.Outcome.status(
    404, [("Content-Type", "text/html")], "<html><body>No such page</body></html>")

  @Test("It is an error of every question for a queue, and says what came")
  func page() async throws {
    let queue = try bench.queue(over: ScriptedTransport([page, page]))
    for error in [
      try await azureError { try await queue.exists() },
      try await azureError { try await queue.deleteQueueIfExists() },
    ] {
      #expect(error.status == 404)
      #expect(error.message.contains("(text/html) that is not the service's: it begins with <html>"))
    }
  }

  @Test("The service's own stays a result, with a body and without")
  func respond() async throws {
    let body = "<Error><Code>QueueNotFound</Code><Message>m</Message></Error>"
    let queue = try bench.queue(
      over: ScriptedTransport([.status(404), .status(404, [], body), .status(404), .status(404, [], body)]))
    for _ in 0..<2 { #expect(try await !queue.exists()) }
    for _ in 0..<2 { #expect(try await !queue.deleteQueueIfExists()) }
  }
}
