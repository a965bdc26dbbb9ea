import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProtocol
import AzureQueueTesting
import AzureXMLLibxml2
import Synchronization
import TestSupport
import Testing

/// Sends whose response is lost after the service has carried them out.
@Suite("Lost responses", .alone, .serialized)
struct LostResponseTests {
  /// How many messages each test sends.
  private static let sends = 5_000
  /// How many responses are lost when one in ten is: of the sends alone, or of the sends and their repeats.
  private static let lostOfSends = 500
  private static let lostWithRepeats = 555

  private let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())

  private func options(_ rule: UnknownOutcomeRule) -> QueueClientOptions {
    .twoAttempts {
      $0.onUnknownOutcome = rule
      $0.retry = ExponentialRetry(maximumRetries: 3, initialDelay: .zero, jitter: 1...1)
    }
  }

  private func queue() throws -> QueueClient {
    try QueueClient(
      "tasks", .endpoint("http://127.0.0.1:10001/devstoreaccount1", credential: AnonymousAuthorizer()),
      transport: InMemoryTransport(emulator), reader: LibxmlReader())
  }

  /// What the emulator holds: how many messages it reports, and how often each text is among them.
  private func stored() async throws -> (reported: Int, copies: [String: Int]) {
    let queue = try queue()
    let reported = try await queue.properties().approximateMessageCount
    var copies: [String: Int] = [:]
    for try await message in queue.messagesUntilEmpty(batchSize: 32, visibilityTimeout: .seconds(86_400)) {
      copies[try message.text, default: 0] += 1
    }
    return (try #require(reported), copies)
  }

  private func texts(_ count: Int = sends) -> [String] { (0..<count).map { "message \($0)" } }

  /// None is lost, and each lost response leaves a double.
  private func expectAtLeastOnce(
    _ failures: [(text: String, error: AzureError)], lost: Int, _ carrier: String,
    since start: ContinuousClock.Instant
  ) async throws {
    let time = ContinuousClock.now - start
    let (reported, copies) = try await stored()
    #expect(failures.isEmpty)
    #expect(lost == Self.lostWithRepeats)
    #expect(Set(copies.keys) == Set(texts()))
    #expect(reported == Self.sends + lost)
    #expect(copies.values.reduce(0, +) == reported)
    print(
      "Note: \(Self.sends) sends (\(carrier)), \(lost) responses lost: at least once stores"
        + " \(reported - Self.sends) doubles and loses \(Self.sends - copies.count), in \(time.components.seconds) s"
    )
  }

  /// None is doubled, and exactly those without a response are errors.
  private func expectOnlyIfNotSent(
    _ failures: [(text: String, error: AzureError)], lost: [String], _ carrier: String,
    since start: ContinuousClock.Instant
  ) async throws {
    let time = ContinuousClock.now - start
    let (reported, copies) = try await stored()
    #expect(lost.count == Self.lostOfSends)
    #expect(failures.map(\.text) == lost)
    #expect(failures.allSatisfy { $0.error.effect == .unknown && $0.error.attempts == 1 })
    #expect(reported == Self.sends)
    #expect(copies == Dictionary(uniqueKeysWithValues: texts().map { ($0, 1) }))
    print(
      "Note: \(Self.sends) sends (\(carrier)), \(lost.count) responses lost: only if not sent stores"
        + " \(reported - Self.sends) doubles and reports \(failures.count) unknown, in \(time.components.seconds) s"
    )
  }

  /// Every tenth response lost.
  private static let losing = FaultPlan { $0 % 10 == 0 ? .lostResponse : nil }

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
    "at least once, in memory: of 5,000 sends none is lost, and the emulator tells the doubles",
    arguments: CallingStyle.allCases)
  func atLeastOnce(style: CallingStyle) async throws {
    try await queue().create()
    let (transport, start) = (
      FaultTransport(wrapping: InMemoryTransport(emulator), plan: Self.losing), ContinuousClock.now
    )
    let failures = try await style.send(
      texts(), to: "http://127.0.0.1:10001/devstoreaccount1", over: transport, options(.retry))
    let lost = try #require(transport.faultCounts[.lostResponse])
    try await expectAtLeastOnce(failures, lost: lost, "in memory, \(style)", since: start)
  }

  @Test(
    "only if not sent, in memory: of 5,000 sends none is doubled, and exactly the unknown ones are errors",
    arguments: CallingStyle.allCases)
  func report(style: CallingStyle) async throws {
    try await queue().create()
    let (transport, start) = (
      FaultTransport(wrapping: InMemoryTransport(emulator), plan: Self.losing), ContinuousClock.now
    )
    let failures = try await style.send(
      texts(), to: "http://127.0.0.1:10001/devstoreaccount1", over: transport, options(.report))
    #expect(transport.faultCounts[.lostResponse] == Self.lostOfSends)
    let lost = texts().enumerated().filter { $0.offset % 10 == 9 }.map(\.element)
    try await expectOnlyIfNotSent(failures, lost: lost, "in memory, \(style)", since: start)
  }

  @Test(
    "Faults that leave no doubt are repeated under either rule; nothing is lost and nothing doubled",
    arguments: CallingStyle.allCases, [UnknownOutcomeRule.retry, .report])
  func noDoubt(style: CallingStyle, rule: UnknownOutcomeRule) async throws {
    try await queue().create()
    let transport = FaultTransport(wrapping: InMemoryTransport(emulator), plan: Self.refusing)
    let failures = try await style.send(
      texts(300), to: "http://127.0.0.1:10001/devstoreaccount1", over: transport, options(rule))
    let (reported, copies) = try await stored()
    #expect(transport.requestCount > 400)
    #expect(failures.isEmpty)
    #expect(reported == 300)
    #expect(Set(copies.keys) == Set(texts(300)))
  }

  /// A server that loses every tenth response to a send, each time in another way, and which texts it was.
  private func losingServer() throws -> (EmulatorServer, LostTexts) {
    let lost = LostTexts()
    let server = try EmulatorServer(emulator) { request, script in
      lost.disturb(request, script)
    }
    return (server, lost)
  }

  @Test(
    "at least once, over sockets: of 5,000 sends none is lost, and the emulator tells the doubles",
    arguments: ClientStack.allCases)
  func atLeastOnceOverSockets(stack: ClientStack) async throws {
    try await queue().create()
    let (server, lost) = try losingServer()
    defer { server.stop() }
    let start = ContinuousClock.now
    let failures = try await stack.send(texts(), to: server.endpoint, options(.retry))
    try await expectAtLeastOnce(
      failures, lost: lost.all.count, "over sockets, \(stack.rawValue)", since: start)
  }

  @Test(
    "only if not sent, over sockets: of 5,000 sends none is doubled, and exactly the unknown ones are errors",
    arguments: ClientStack.allCases)
  func reportOverSockets(stack: ClientStack) async throws {
    try await queue().create()
    let (server, lost) = try losingServer()
    defer { server.stop() }
    let start = ContinuousClock.now
    let failures = try await stack.send(texts(), to: server.endpoint, options(.report))
    try await expectOnlyIfNotSent(failures, lost: lost.all, "over sockets, \(stack.rawValue)", since: start)
  }
}

/// Loses every tenth response, in turn by a close, a reset and a close within the body.
final class LostTexts: Sendable {
  private let state = Mutex((requests: 0, lost: [String]()))

  /// The texts of the messages whose responses were lost, in order.
  var all: [String] { state.withLock { $0.lost } }

  func disturb(_ request: ReceivedRequest, _ script: LoopbackScript) -> LoopbackScript {
    let way: Int? = state.withLock { state in
      state.requests += 1
      guard state.requests % 10 == 0 else { return nil }
      state.lost.append(Self.text(of: request))
      return state.lost.count % 3
    }
    switch way {
    case nil: return script
    case 0: return .close
    case 1: return .reset
    default: return .text("HTTP/1.1 201 Created\r\nContent-Length: 600\r\n\r\n<Queue").then(.close)
    }
  }

  private static func text(of request: ReceivedRequest) -> String {
    let body = String(decoding: request.body, as: UTF8.self)
    return body.firstMatch(of: /<MessageText>(.*)<\/MessageText>/).map { String($0.1) } ?? body
  }
}
