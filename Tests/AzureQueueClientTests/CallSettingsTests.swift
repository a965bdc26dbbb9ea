import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueTesting
import HTTPTypes
import Testing

@Suite("Settings of a client and of a call")
struct CallSettingsTests {
  private let bench = ClientBench()

  /// Adds its name to a header, so that the order of policies shows.
  private struct Mark: PipelinePolicy {
    var name: String

    func prepare(_ request: inout AzureRequest, context: PolicyContext) {
      let before = request.head.headerFields[.cookie].map { "\($0) " } ?? ""
      request.head.headerFields[.cookie] = before + "\(name)\(context.attempt)"
    }
  }

  /// Writes down the headers that it sees.
  private struct Signer: Authorizer {
    func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
      request.head.headerFields[.authorization] = request.head.headerFields.map(\.name.canonicalName).sorted()
        .joined(separator: " ")
    }
  }

  @Test("A version that does not describe what was sent is refused when the client is made")
  func oldVersion() throws {
    for (version, isAccepted) in [("2015-12-11", false), ("2016-05-31", true)] {
      let version = try ServiceVersion(version)
      let client = try? bench.service { $0.serviceVersion = version }
      #expect((client != nil) == isAccepted)
    }
  }

  @Test("A request carries every header of the client, authorized last")
  func headers() async throws {
    let transport = ScriptedTransport([.status(204)])
    var options = QueueClientOptions()
    options.clock = bench.clock
    options.random = .seeded(2)
    options.applicationID = "orders"
    options.headerFields = [.cookie: "c"]
    options.serviceVersion = try ServiceVersion("2026-02-06")
    let queue = try QueueClient(
      "tasks", .endpoint(StorageEndpoint(account: "contoso"), credential: Signer()), transport: transport,
      reader: ClientBench.reader, options: options)
    try await queue.clear()
    let request = try #require(transport.requests.first)
    #expect(request.target == "/tasks/messages")
    #expect(request.field("Accept") == "application/xml")
    #expect(request.field("Cookie") == "c")
    #expect(request.field("User-Agent")?.hasPrefix("orders azsdk-swift-storage-queue/") == true)
    #expect(request.field("x-ms-version") == "2026-02-06")
    #expect(request.field("x-ms-date") == "Tue, 03 Mar 2026 04:05:06 GMT")
    #expect(request.field("x-ms-client-request-id") == RandomSource.seeded(2).uuid())
    #expect(
      request.field("Authorization")
        == "accept cookie user-agent x-ms-client-request-id x-ms-date x-ms-version")
    #expect(request.head.headerFields.count == 7)
  }

  @Test("The client's limits reach the transport")
  func limits() async throws {
    let transport = ScriptedTransport([.status(204), .status(200)])
    let queue = try bench.queue(over: transport) {
      $0.attemptTimeout = .seconds(9)
      $0.connectTimeout = .seconds(3)
      $0.maximumResponseBytes = 1_000
    }
    try await queue.clear()
    _ = try? await queue.receive()
    let expected = AttemptLimits(
      timeout: .seconds(9), connectTimeout: .seconds(3), maximumResponseBytes: 1_000, mayRetry: true)
    #expect(transport.limits.first == expected)
    #expect(transport.limits.last?.mayRetry == false)
  }

  @Test("A call's own choices come before the client's")
  func choices() async throws {
    let transport = ScriptedTransport([.status(500), .status(204)])
    let queue = try bench.queue(over: transport) {
      $0.serverTimeout = .seconds(20)
      $0.retry = NoRetry()
    }
    var options = OperationOptions()
    options.clientRequestID = "order-17"
    options.attemptTimeout = .seconds(4)
    options.serverTimeout = .seconds(5)
    options.retry = ExponentialRetry(jitter: 1...1)
    try await queue.clear(options: options)
    #expect(
      transport.requests.map(\.target) == [
        "/devstoreaccount1/tasks/messages?timeout=5", "/devstoreaccount1/tasks/messages?timeout=5",
      ])
    #expect(transport.requests.map { $0.field("x-ms-client-request-id") } == ["order-17", "order-17"])
    #expect(transport.limits.map(\.timeout) == [.seconds(4), .seconds(4)])
    #expect(bench.clock.waits == [.milliseconds(800)])
  }

  @Test("The client's server timeout stands behind the operation's own parameters")
  func serverTimeout() async throws {
    let transport = ScriptedTransport([.messages(0)])
    _ = try await bench.queue(over: transport) { $0.serverTimeout = .seconds(20) }.receive()
    #expect(transport.requests.first?.query == "numofmessages=1&timeout=20")
  }

  @Test("A call's deadline ends its retries")
  func deadline() async throws {
    let transport = ScriptedTransport(Array(repeating: .status(500), count: 9))
    var options = OperationOptions()
    options.deadline = .seconds(2)
    let error = try await azureError { try await bench.queue(over: transport).clear(options: options) }
    #expect(error.status == 500)
    #expect(error.attempts == 2)
    #expect(error.advice?.contains("deadline of 2.0 seconds") == true)
    #expect(transport.limits.map(\.timeout) == [.seconds(2), .milliseconds(1_200)])
  }

  @Test("A send with an unknown outcome is repeated or reported, as the call says")
  func onUnknownOutcome() async throws {
    let lost = ScriptedTransport.Outcome.failure(
      TransportError(.connectionLost, delivery: .maybeSent, "lost"))
    let transport = ScriptedTransport([lost, .messages(1), lost])
    let queue = try bench.queue(over: transport)
    try await queue.send("x")
    #expect(transport.requests.count == 2)
    var options = OperationOptions()
    options.onUnknownOutcome = .report
    let error = try await azureError { try await queue.send("x", options: options) }
    #expect(error.effect == .unknown)
    #expect(error.attempts == 1)
    #expect(transport.requests.count == 3)
  }

  @Test("Policies of the call run after the client's, each kind as often as it should")
  func policies() async throws {
    let transport = ScriptedTransport([.status(500), .status(204)])
    let queue = try bench.queue(over: transport) {
      $0.perCallPolicies = [Mark(name: "client")]
      $0.perAttemptPolicies = [Mark(name: "try")]
    }
    var options = OperationOptions()
    options.perCallPolicies = [Mark(name: "call")]
    options.perAttemptPolicies = [Mark(name: "mine")]
    try await queue.clear(options: options)
    #expect(
      transport.requests.map { $0.field("Cookie") } == [
        "client0 call0 try1 mine1", "client0 call0 try2 mine2",
      ])
  }

  @Test(
    "A setting out of range is refused when the client is made",
    arguments: [
      { $0.attemptTimeout = .zero }, { $0.deadline = .zero }, { $0.deadline = .seconds(-1) },
      { $0.connectTimeout = .zero },
      { $0.maximumResponseBytes = 0 }, { $0.serverTimeout = .zero }, { $0.serverTimeout = .seconds(31) },
      { $0.applicationID = "two words" },
    ] as [@Sendable (inout QueueClientOptions) -> Void])
  func badSettings(change: @Sendable (inout QueueClientOptions) -> Void) throws {
    let error = try #require(throws: AzureError.self) { try bench.service(change) }
    #expect(error.kind == .invalidArgument)
    #expect(throws: AzureError.self) { try bench.queue(change) }
  }

  @Test(
    "A choice out of range is refused with nothing sent",
    arguments: [
      { $0.attemptTimeout = .zero }, { $0.deadline = .zero }, { $0.serverTimeout = .milliseconds(1) },
      { $0.clientRequestID = "" }, { $0.clientRequestID = "a b" },
    ] as [@Sendable (inout OperationOptions) -> Void])
  func badChoices(change: @Sendable (inout OperationOptions) -> Void) async throws {
    var options = OperationOptions()
    change(&options)
    let transport = ScriptedTransport([])
    let error = try await azureError { try await bench.queue(over: transport).clear(options: options) }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "Clear Messages")
    #expect(error.attempts == 0)
    #expect(transport.requests.isEmpty)
  }

  @Test("A response that cannot be read is an error with the operation, the attempts and the call's id")
  func unreadable() async throws {
    let transport = ScriptedTransport([
      .status(500), .status(200, [("Content-Type", "text/html")], "<html>Log in</html>"),
    ])
    var options = OperationOptions()
    options.clientRequestID = "order-17"
    let error = try await azureError { try await bench.queue(over: transport).peek(options: options) }
    #expect(error.kind == .malformedResponse)
    #expect(error.operation == "Peek Messages")
    #expect(error.attempts == 2)
    #expect(error.clientRequestID == "order-17")
    #expect(error.effect == .unknown)
  }

  @Test("The service's error body reaches the caller")
  func details() async throws {
    let body =
      "<Error><Code>AuthenticationFailed</Code><Message>No.\nRequestId:1</Message>"
      + "<AuthenticationErrorDetail>why not</AuthenticationErrorDetail></Error>"
    let transport = ScriptedTransport([.status(403, [("Content-Type", "application/xml")], body)])
    let error = try await azureError { try await bench.queue(over: transport).peek() }
    #expect(error.code == .authenticationFailed)
    #expect(error.message == "No.")
    #expect(error.details == ["AuthenticationErrorDetail": "why not"])
    #expect(error.isNotAllowed)
  }

  @Test("A response to another request is refused")
  func echo() async throws {
    let transport = ScriptedTransport([.status(204, [("x-ms-client-request-id", "another")])])
    let error = try await azureError { try await bench.queue(over: transport).clear() }
    #expect(error.kind == .requestIDMismatch)
  }

  @Test("A cancelled call throws CancellationError")
  func cancelled() async throws {
    let queue = try bench.queue(over: ScriptedTransport([.hang]))
    let task = Task { try await queue.clear() }
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
  }
}
