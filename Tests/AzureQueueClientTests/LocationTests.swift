import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import HTTPTypes
import Synchronization
import Testing

@Suite("Where a client reads")
struct LocationTests {
  private let bench = ClientBench()

  private static let primary = "/devstoreaccount1"
  private static let secondary = "/devstoreaccount1-secondary"

  typealias Read = @Sendable (QueueClient, QueueServiceClient, OperationOptions) async throws -> Void

  private static let reads: [(name: String, run: Read)] = [
    ("list", { _, service, options in for try await _ in service.queues(options: options) {} }),
    ("properties", { queue, _, options in _ = try await queue.properties(options: options) }),
    ("exists", { queue, _, options in _ = try await queue.exists(options: options) }),
    ("policy", { queue, _, options in _ = try await queue.accessPolicy(options: options) }),
    ("service", { _, service, options in _ = try await service.properties(options: options) }),
    ("peek", { queue, _, options in _ = try await queue.peek(options: options) }),
  ]

  private static let others: [(name: String, run: Read)] = [
    ("receive", { queue, _, options in _ = try await queue.receive(options: options) }),
    ("send", { queue, _, options in try await queue.send("b", options: options) }),
    ("clear", { queue, _, options in try await queue.clear(options: options) }),
    ("create", { queue, _, options in try await queue.createIfNotExists(options: options) }),
    (
      "set metadata",
      { queue, _, options in try await queue.setMetadata(QueueMetadata(), options: options) }
    ),
    ("delete", { queue, _, options in try await queue.deleteQueue(options: options) }),
  ]

  /// The bases of the addresses that an operation asks when its first so many responses are server faults.
  private func bases(_ run: Read, faults: Int = 0, _ mode: LocationMode) async throws -> [String] {
    _ = try await bench.filled("a")
    let faulty = FaultTransport(
      wrapping: bench.transport,
      plan: .numbered(Dictionary(uniqueKeysWithValues: (0..<faults).map { ($0 + 1, .lostResponse) })),
      clock: bench.clock)
    let seen = Mutex<[String]>([])
    var options = OperationOptions()
    options.location = mode
    options.onRequest = { request, _ in
      seen.withLock { $0.append("/" + request.target.dropFirst().prefix { $0 != "/" && $0 != "?" }) }
    }
    let service = try bench.service(over: faulty)
    try await run(service.queue("tasks"), service, options)
    return seen.withLock { $0 }
  }

  @Test("A read goes to the primary, unless told otherwise", arguments: reads.indices)
  func primaryOnly(index: Int) async throws {
    let bases = try await bases(Self.reads[index].run, faults: 2, .primaryOnly)
    #expect(bases == [Self.primary, Self.primary, Self.primary])
  }

  @Test("A read may go to the secondary only", arguments: reads.indices)
  func secondaryOnly(index: Int) async throws {
    let bases = try await bases(Self.reads[index].run, faults: 1, .secondaryOnly)
    #expect(bases == [Self.secondary, Self.secondary])
  }

  @Test("A read may alternate", arguments: reads.indices)
  func alternate(index: Int) async throws {
    let bases = try await bases(Self.reads[index].run, faults: 3, .primaryThenSecondary)
    #expect(bases == [Self.primary, Self.secondary, Self.primary, Self.secondary])
  }

  @Test(
    "Receiving and writing never go to the secondary", arguments: others.indices,
    [LocationMode.secondaryOnly, .primaryThenSecondary])
  func never(index: Int, mode: LocationMode) async throws {
    let bases = try await bases(Self.others[index].run, faults: 2, mode)
    #expect(bases == [Self.primary, Self.primary, Self.primary])
  }

  @Test("The client's choice holds for all its calls, and a call's choice before it")
  func choices() async throws {
    let transport = ScriptedTransport([.status(404), .status(404)])
    let queue = try bench.queue(over: transport) { $0.location = .secondaryOnly }
    #expect(try await !queue.exists())
    var options = OperationOptions()
    options.location = .primaryOnly
    #expect(try await !queue.exists(options: options))
    #expect(
      transport.requests.map(\.target) == [
        "\(Self.secondary)/tasks?comp=metadata", "\(Self.primary)/tasks?comp=metadata",
      ])
  }

  @Test("A queue that only the primary has exists, although the primary fails once")
  func staleExists() async throws {
    let transport = ScriptedTransport([
      .status(500), .status(404), .status(200, [("x-ms-approximate-messages-count", "0")]),
    ])
    let queue = try bench.queue(over: transport) { $0.location = .primaryThenSecondary }
    let ended = Mutex<CallSummary?>(nil)
    var options = OperationOptions()
    options.onEnd = { summary in ended.withLock { $0 = summary } }
    #expect(try await queue.exists(options: options))
    #expect(transport.remaining == 0)
    #expect(ended.withLock { $0 }?.location == .primary)
    #expect(ended.withLock { $0 }?.attempts == 3)
    #expect(Set(transport.requests.map { $0.field("x-ms-client-request-id") }).count == 1)
  }

  @Test("The caller sees that the secondary responded")
  func responded() async throws {
    let transport = ScriptedTransport([.status(500), .messages(1)])
    let queue = try bench.queue(over: transport) { $0.location = .primaryThenSecondary }
    let location = Mutex<StorageLocation?>(nil)
    var options = OperationOptions()
    options.onEnd = { summary in location.withLock { $0 = summary.location } }
    _ = try await queue.peek(options: options)
    #expect(location.withLock { $0 } == .secondary)
  }

  /// Signs nothing, but writes down what it would sign.
  private struct Signer: Authorizer {
    func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
      let authority = request.head.authority ?? ""
      request.head.headerFields[.authorization] = "\(authority)\(request.path)"
    }
  }

  @Test("What is signed for the secondary is the secondary's path")
  func signed() async throws {
    for (address, base) in [
      ("https://contoso.queue.core.windows.net", "contoso-secondary.queue.core.windows.net"),
      (ClientBench.address, "127.0.0.1:10001/devstoreaccount1-secondary"),
    ] {
      let transport = ScriptedTransport([.status(500), .messages(0)])
      var options = QueueClientOptions()
      options.clock = bench.clock
      options.location = .primaryThenSecondary
      let queue = try QueueClient(
        "tasks", .endpoint(address, credential: Signer()), transport: transport, reader: ClientBench.reader,
        options: options)
      _ = try await queue.peek()
      #expect(transport.requests.last?.field("Authorization") == "\(base)/tasks/messages")
    }
  }

  @Test("A secondary that is elsewhere is told with the account, for the statistics too")
  func elsewhere() async throws {
    let transport = ScriptedTransport([.messages(0), .status(400)])
    var options = QueueClientOptions()
    options.location = .secondaryOnly
    let endpoint = try StorageEndpoint("https://queues.contoso.example")
    let secondary = try StorageEndpoint("https://copy.contoso.example")
    let service = try QueueServiceClient(
      .endpoint(endpoint, secondary: secondary, credential: AnonymousAuthorizer()), transport: transport,
      reader: ClientBench.reader, options: options)
    _ = try await service.queue("tasks").peek()
    _ = try? await service.statistics()
    #expect(
      transport.requests.map(\.head.authority) == ["copy.contoso.example", "copy.contoso.example"])
  }

  @Test("A secondary that is not known is refused with nothing sent")
  func unknown() async throws {
    let endpoint = try StorageEndpoint("https://queues.contoso.example")
    let transport = ScriptedTransport([])
    var options = QueueClientOptions()
    let service = try QueueServiceClient(
      .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: transport,
      reader: ClientBench.reader, options: options)
    var call = OperationOptions()
    call.location = .primaryThenSecondary
    let error = try await azureError { try await service.queue("tasks").peek(options: call) }
    #expect(error.kind == .invalidArgument)
    #expect(error.operation == "Peek Messages")
    #expect(error.advice?.contains("secondary:") == true)
    options.location = .secondaryOnly
    #expect(throws: AzureError.self) {
      try QueueServiceClient(
        .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: transport,
        reader: ClientBench.reader, options: options)
    }
    #expect(transport.requests.isEmpty)
  }

  @Test("All pages of a listing come from the location of the first")
  func pages() async throws {
    func page(_ next: String) -> ScriptedTransport.Outcome {
      .status(
        200, [],
        "<EnumerationResults><Queues/><NextMarker>\(next)</NextMarker></EnumerationResults>")
    }
    let transport = ScriptedTransport([.status(500), page("m1"), .status(500), page("m2"), page("")])
    let service = try bench.service(over: transport) { $0.location = .primaryThenSecondary }
    for try await _ in service.queues() {}
    let expected = [Self.primary] + Array(repeating: Self.secondary, count: 4)
    #expect(
      transport.requests.map { request in expected.first { request.path == $0 || request.path == $0 + "/" } }
        == expected)
  }
}
