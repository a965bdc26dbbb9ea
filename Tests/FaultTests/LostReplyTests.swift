import AzurePipeline
import AzurePolicies
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProtocol
import AzureQueueTesting
import AzureXMLLibxml2
import Synchronization
import Testing

/// Sends whose reply is lost after the service has carried them out.
@Suite("Lost replies", .serialized)
struct LostReplyTests {
  private static let lanesInMemory = [Lane.curlAsync, .curlBlocking]

  private let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())

  private func options(_ rule: RepeatRule) -> QueueClientOptions {
    .twoAttempts {
      $0.repeats = rule
      $0.retry = ExponentialRetry(maximumRetries: 3, initialDelay: .zero, jitter: 1...1)
    }
  }

  private func queue() throws -> QueueClient {
    try QueueClient(
      "tasks", endpoint: Endpoint("http://127.0.0.1:10001/devstoreaccount1"),
      credential: AnonymousAuthorizer(),
      transport: InMemoryTransport(emulator), reader: LibxmlReader())
  }

  /// What the emulator holds: how many messages it reports, and how often each text is among them.
  private func stored() async throws -> (reported: Int, copies: [String: Int]) {
    let queue = try queue()
    let reported = try await queue.properties().approximateMessageCount
    var copies: [String: Int] = [:]
    for try await message in queue.messages(batch: 32, visibilityTimeout: .seconds(86_400)) {
      copies[try message.text, default: 0] += 1
    }
    return (Int(reported), copies)
  }

  private func texts(_ count: Int) -> [String] { (0..<count).map { "message \($0)" } }

  /// Every tenth reply lost.
  private static let losing = FaultPlan { $0 % 10 == 0 ? .lostReply : nil }

  /// Faults that leave no doubt.
  private static let refusing = FaultPlan { number in
    switch number % 10 {
    case 3: .connectionRefused
    case 5: .resetBeforeSend
    case 6: .serverBusy(retryAfter: 0)
    default: nil
    }
  }

  @Test(
    "at least once: of 5,000 sends none is lost, and the emulator tells the doubles", arguments: lanesInMemory
  )
  func atLeastOnce(lane: Lane) async throws {
    try await queue().create()
    let transport = FaultTransport(wrapping: InMemoryTransport(emulator), plan: Self.losing)
    let failures = try await lane.send(
      texts(5000), to: "http://127.0.0.1:10001/devstoreaccount1", over: transport, options(.atLeastOnce))
    #expect(failures.isEmpty)
    let (reported, copies) = try await stored()
    let lost = try #require(transport.faultCounts[.lostReply])
    #expect(lost > 500)
    #expect(Set(copies.keys) == Set(texts(5000)))
    #expect(reported == 5000 + lost)
    #expect(copies.values.reduce(0, +) == reported)
    print(
      "Note: 5,000 sends (\(lane.isBlocking ? "blocking" : "async")), \(lost) replies lost:"
        + " at least once stores \(reported - 5000) doubles and loses \(5000 - copies.count)")
  }

  @Test(
    "only if not sent: of 5,000 sends none is doubled, and exactly the unknown ones are errors",
    arguments: lanesInMemory)
  func onlyIfNotSent(lane: Lane) async throws {
    try await queue().create()
    let transport = FaultTransport(wrapping: InMemoryTransport(emulator), plan: Self.losing)
    let failures = try await lane.send(
      texts(5000), to: "http://127.0.0.1:10001/devstoreaccount1", over: transport, options(.onlyIfNotSent))
    let (reported, copies) = try await stored()
    let lost = try #require(transport.faultCounts[.lostReply])
    #expect(lost == 500)
    #expect(failures.count == 500)
    #expect(failures.allSatisfy { $0.error.effect == .unknown && $0.error.kind == .connection })
    #expect(reported == 5000)
    #expect(copies == Dictionary(uniqueKeysWithValues: texts(5000).map { ($0, 1) }))
    print(
      "Note: 5,000 sends (\(lane.isBlocking ? "blocking" : "async")), \(lost) replies lost:"
        + " only if not sent stores \(reported - 5000) doubles and reports \(failures.count) unknown")
  }

  @Test(
    "Faults that leave no doubt are repeated under either rule; nothing is lost and nothing doubled",
    arguments: lanesInMemory, [RepeatRule.atLeastOnce, .onlyIfNotSent])
  func noDoubt(lane: Lane, rule: RepeatRule) async throws {
    try await queue().create()
    let transport = FaultTransport(wrapping: InMemoryTransport(emulator), plan: Self.refusing)
    let failures = try await lane.send(
      texts(300), to: "http://127.0.0.1:10001/devstoreaccount1", over: transport, options(rule))
    let (reported, copies) = try await stored()
    #expect(transport.requestCount > 400)
    #expect(failures.isEmpty)
    #expect(reported == 300)
    #expect(Set(copies.keys) == Set(texts(300)))
  }

  /// A server that loses every tenth reply to a send, each time in another way, and which texts it was.
  private func losingServer() throws -> (EmulatorServer, LostTexts) {
    let lost = LostTexts()
    let server = try EmulatorServer(emulator) { request, reply in
      lost.disturb(request, reply)
    }
    return (server, lost)
  }

  @Test(
    "at least once, over sockets: none is lost, and the emulator tells the doubles", arguments: Lane.allCases)
  func atLeastOnceOverSockets(lane: Lane) async throws {
    try await queue().create()
    let (server, lost) = try losingServer()
    defer { server.stop() }
    let failures = try await lane.send(texts(300), to: server.endpoint, options(.atLeastOnce))
    #expect(failures.isEmpty)
    let (reported, copies) = try await stored()
    #expect(lost.count > 30)
    #expect(Set(copies.keys) == Set(texts(300)))
    #expect(reported == 300 + lost.count)
  }

  @Test(
    "only if not sent, over sockets: none is doubled, and exactly the unknown ones are errors",
    arguments: Lane.allCases)
  func onlyIfNotSentOverSockets(lane: Lane) async throws {
    try await queue().create()
    let (server, lost) = try losingServer()
    defer { server.stop() }
    let failures = try await lane.send(texts(300), to: server.endpoint, options(.onlyIfNotSent))
    let (reported, copies) = try await stored()
    #expect(failures.count == 30)
    #expect(lost.count == 30)
    #expect(failures.allSatisfy { $0.error.effect == .unknown && $0.error.attempts == 1 })
    #expect(reported == 300)
    #expect(copies == Dictionary(uniqueKeysWithValues: texts(300).map { ($0, 1) }))
  }
}

/// Loses every tenth reply, in turn by a close, a reset and a close within the body.
final class LostTexts: Sendable {
  private let state = Mutex((requests: 0, lost: 0))

  var count: Int { state.withLock { $0.lost } }

  func disturb(_ request: ReceivedRequest, _ reply: LoopbackReply) -> LoopbackReply {
    let way: Int? = state.withLock { state in
      state.requests += 1
      guard state.requests % 10 == 0 else { return nil }
      state.lost += 1
      return state.lost % 3
    }
    switch way {
    case nil: return reply
    case 0: return .close
    case 1: return .reset
    default: return .text("HTTP/1.1 201 Created\r\nContent-Length: 600\r\n\r\n<Queue").then(.close)
    }
  }
}
