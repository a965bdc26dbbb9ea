import AzureQueueTesting
import AzureQueues
import HTTPTypes
import Synchronization
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

// The Swift of the article "What happens to a call", compiled and run.

struct TenantPolicy: PipelinePolicy {
  let tenant: String

  func prepare(_ request: inout AzureRequest, context: PolicyContext) throws(AzureError) {
    guard !tenant.isEmpty else { throw .invalidArgument("There is no tenant") }
    request.head.headerFields[.from] = tenant
  }
}

struct FailureCounter: CallObserver {
  let count: @Sendable (String) -> Void

  func didEnd(_ summary: CallSummary) {
    if let error = summary.error { count(error.code?.rawValue ?? error.kind.rawValue) }
  }
}

struct TimedTransport: AsyncTransport {
  let inner: any AsyncTransport
  let clock: any PipelineClock
  let report: @Sendable (_ status: Int?, _ time: Duration) -> Void

  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    let start = clock.now().elapsed
    do {
      let response = try await inner.send(request, limits: limits)
      report(response.status, clock.now().elapsed - start)
      return response
    } catch {
      report(nil, clock.now().elapsed - start)
      throw error
    }
  }
}

@Suite("The article “What happens to a call”")
struct CallArticleTests {
  private final class Notes: Sendable {
    private let entries = Mutex<[String]>([])
    var all: [String] { entries.withLock { $0 } }
    func add(_ entry: String) { entries.withLock { $0.append(entry) } }
  }

  private let notes = Notes()
  private let endpoint: StorageEndpoint
  private let credential = AnonymousAuthorizer()

  init() throws { endpoint = try .account("contoso") }

  private func print(_ text: String) { notes.add(text) }

  private static let sent =
    "<QueueMessagesList><QueueMessage><MessageId>1</MessageId>"
    + "<InsertionTime>Tue, 03 Mar 2026 04:05:06 GMT</InsertionTime>"
    + "<ExpirationTime>Tue, 10 Mar 2026 04:05:06 GMT</ExpirationTime><PopReceipt>r</PopReceipt>"
    + "<TimeNextVisible>Tue, 03 Mar 2026 04:05:36 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>"

  private static func response(_ status: HTTPResponse.Status, _ body: String = "")
    -> ScriptedTransport.Outcome
  {
    .response(AzureResponse(status: status, body: Array(body.utf8)))
  }

  @Test("Its hooks see every attempt")
  func hooks() async throws {
    let transport = ScriptedTransport([
      Self.response(.internalServerError), Self.response(.created, Self.sent),
    ])
    var client = QueueClientOptions()
    client.clock = ManualClock()
    let queue = try QueueClient(
      "tasks", .endpoint(endpoint, credential: credential), transport: transport, options: client)
    var options = OperationOptions()
    options.onRequest = { request, context in
      request.head.headerFields[.referer] = "attempt-\(context.attempt)"
    }
    options.onResponse = { response, _, _ in
      print("responded with \(response.status)")
    }
    try await queue.send("hi", options: options)
    #expect(transport.requests.map { $0.head.headerFields[.referer] } == ["attempt-1", "attempt-2"])
    #expect(notes.all == ["responded with 500", "responded with 201"])
  }

  @Test("Its policy, observer and decorator work together")
  func together() async throws {
    let transport = ScriptedTransport([Self.response(.noContent), Self.response(.notFound)])
    var settings = QueueClientOptions()
    settings.perCallPolicies = [TenantPolicy(tenant: "contoso")]
    settings.observers = [FailureCounter { print("failed: \($0)") }]
    let timed = TimedTransport(inner: transport, clock: settings.clock) { status, time in
      print("\(status.map(String.init) ?? "nothing") after \(time)")
    }
    let service = try QueueServiceClient(
      .endpoint(endpoint, credential: credential), transport: timed, options: settings)
    let queue = try service.queue("tasks")
    try await queue.clear()
    await #expect(throws: AzureError.self) { try await queue.clear() }
    #expect(transport.requests.map { $0.head.headerFields[.from] } == ["contoso", "contoso"])
    // How long each took is the system clock's.
    #expect(notes.all.map { $0.prefix(10) } == ["204 after ", "404 after ", "failed: se"])
  }

  @Test("Its policy ends a call by throwing")
  func refusing() async throws {
    var settings = QueueClientOptions()
    settings.perCallPolicies = [TenantPolicy(tenant: "")]
    let transport = ScriptedTransport([])
    let queue = try QueueClient(
      "tasks", .endpoint(endpoint, credential: credential), transport: transport, options: settings)
    await #expect(throws: AzureError.self) { try await queue.clear() }
    #expect(transport.requests.isEmpty)
  }

  /// Takes three seconds of the manual clock.
  private struct Slow: AsyncTransport {
    let clock: ManualClock
    let outcome: Result<AzureResponse, TransportError>

    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      clock.advance(by: .seconds(3))
      return try outcome.get()
    }
  }

  private static let request = AzureRequest(method: .get, scheme: "https", authority: "contoso", path: "/")

  private func timed(_ inner: any AsyncTransport, _ clock: any PipelineClock) -> TimedTransport {
    TimedTransport(inner: inner, clock: clock) { [notes] in notes.add("\($0 ?? 0) \($1)") }
  }

  @Test("Its decorator measures responses and failures")
  func times() async throws {
    let clock = ManualClock()
    let response = Slow(clock: clock, outcome: .success(AzureResponse(status: .noContent)))
    _ = try await timed(response, clock).send(Self.request, limits: AttemptLimits())
    let failure = Slow(
      clock: clock, outcome: .failure(TransportError(.connect, delivery: .notSent, "nobody there")))
    await #expect(throws: TransportError.self) {
      try await timed(failure, clock).send(Self.request, limits: AttemptLimits())
    }
    #expect(notes.all == ["204 3.0 seconds", "0 3.0 seconds"])
  }

  @Test("Its decorator hands on the limits of every call, and a cancellation at once")
  func promises() async throws {
    let inner = ScriptedTransport([.hang, .hang, .hang, .hang])
    let transport = timed(inner, ManualClock())
    let limits = AttemptLimits(timeout: .seconds(1))
    let tasks = (0..<4).map { _ in
      Task { () async throws -> Void in _ = try await transport.send(Self.request, limits: limits) }
    }
    // All four are under way: none waits for another.
    while inner.requests.count < 4 { await Task.yield() }
    #expect(inner.limits == [limits, limits, limits, limits])
    for task in tasks {
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
    }
    #expect(notes.all.count == 4)
  }

  @Test("Its Swift is the Swift of this file")
  func same() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let article = root.appending(
      path: "Modules/Queues/AzureQueues/AzureQueues.docc/WhatHappensToACall.md")
    func lines(_ text: Substring) -> String {
      text.split(separator: "\n").map { $0.drop { $0 == " " } }.filter { !$0.hasPrefix("import ") }
        .joined(separator: "\n")
    }
    let here = lines(try String(contentsOf: URL(filePath: #filePath), encoding: .utf8)[...])
    let blocks = try String(contentsOf: article, encoding: .utf8).split(separator: "```swift\n").dropFirst()
    #expect(blocks.count == 5)
    for block in blocks {
      let swift = lines(block.prefix(upTo: try #require(block.firstRange(of: "```")).lowerBound))
      #expect(here.contains(swift), "\(swift)")
    }
  }
}
