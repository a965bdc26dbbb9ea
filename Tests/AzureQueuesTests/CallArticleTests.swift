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

struct TenantPolicy: Policy {
  let tenant: String

  func prepare(_ request: inout Request, context: PolicyContext) throws(AzureError) {
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

actor Slots {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(_ count: Int) { free = count }

  func take() async {
    guard free == 0 else { return free -= 1 }
    await withCheckedContinuation { waiting.append($0) }
  }

  func giveBack() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

struct LimitedTransport: AsyncTransport {
  let inner: any AsyncTransport
  let slots: Slots

  func send(_ request: Request, limits: AttemptLimits) async throws -> Response {
    await slots.take()
    do {
      let response = try await inner.send(request, limits: limits)
      await slots.giveBack()
      return response
    } catch {
      await slots.giveBack()
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
  private let endpoint: Endpoint
  private let credential = AnonymousAuthorizer()

  init() throws { endpoint = try .account("contoso") }

  private func print(_ text: String) { notes.add(text) }

  private static let sent =
    "<QueueMessagesList><QueueMessage><MessageId>1</MessageId>"
    + "<InsertionTime>Tue, 03 Mar 2026 04:05:06 GMT</InsertionTime>"
    + "<ExpirationTime>Tue, 10 Mar 2026 04:05:06 GMT</ExpirationTime><PopReceipt>r</PopReceipt>"
    + "<TimeNextVisible>Tue, 03 Mar 2026 04:05:36 GMT</TimeNextVisible></QueueMessage></QueueMessagesList>"

  private static func reply(_ status: HTTPResponse.Status, _ body: String = "") -> ScriptedTransport.Reply {
    .response(Response(status: status, body: Array(body.utf8)))
  }

  @Test("Its hooks see every attempt")
  func hooks() async throws {
    let transport = ScriptedTransport([Self.reply(.internalServerError), Self.reply(.created, Self.sent)])
    var client = QueueClientOptions()
    client.clock = ManualClock()
    let queue = try QueueClient(
      "tasks", endpoint: endpoint, credential: credential, transport: transport, options: client)
    var options = CallOptions()
    options.onRequest = { request, context in
      request.head.headerFields[.referer] = "attempt-\(context.attempt)"
    }
    options.onResponse = { response, _, _ in
      print("answered with \(response.status)")
    }
    try await queue.send("hi", options: options)
    #expect(transport.requests.map { $0.head.headerFields[.referer] } == ["attempt-1", "attempt-2"])
    #expect(notes.all == ["answered with 500", "answered with 201"])
  }

  @Test("Its policy, observer and decorator work together")
  func together() async throws {
    let transport = ScriptedTransport([Self.reply(.noContent), Self.reply(.notFound)])
    var settings = QueueClientOptions()
    settings.perCallPolicies = [TenantPolicy(tenant: "contoso")]
    settings.observers = [FailureCounter { print("failed: \($0)") }]
    let limited = LimitedTransport(inner: transport, slots: Slots(8))
    let service = try QueueServiceClient(
      endpoint: endpoint, credential: credential, transport: limited, options: settings)
    let queue = try service.queue("tasks")
    try await queue.clear()
    await #expect(throws: AzureError.self) { try await queue.clear() }
    #expect(transport.requests.map { $0.head.headerFields[.from] } == ["contoso", "contoso"])
    #expect(notes.all == ["failed: service"])
  }

  @Test("Its policy ends a call by throwing")
  func refusing() async throws {
    var settings = QueueClientOptions()
    settings.perCallPolicies = [TenantPolicy(tenant: "")]
    let transport = ScriptedTransport([])
    let queue = try QueueClient(
      "tasks", endpoint: endpoint, credential: credential, transport: transport, options: settings)
    await #expect(throws: AzureError.self) { try await queue.clear() }
    #expect(transport.requests.isEmpty)
  }

  @Test("Its decorator lets only so many requests be under way")
  func limit() async throws {
    /// Counts who is inside; each lets others run before it leaves.
    actor Counting: AsyncTransport {
      var inside = 0
      var most = 0
      func send(_ request: Request, limits: AttemptLimits) async throws -> Response {
        inside += 1
        most = max(most, inside)
        for _ in 0..<20 { await Task.yield() }
        inside -= 1
        return Response(status: .noContent)
      }
    }
    let counting = Counting()
    let limited = LimitedTransport(inner: counting, slots: Slots(2))
    let request = Request(method: .get, scheme: "https", authority: "contoso", path: "/")
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 { group.addTask { _ = try await limited.send(request, limits: AttemptLimits()) } }
      try await group.waitForAll()
    }
    #expect(await counting.most == 2)
  }

  @Test("Its Swift is the Swift of this file")
  func same() throws {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let article = root.appending(
      path: "Modules/Queues/AzureQueues/AzureQueues.docc/WhatHappensToACall.md")
    func lines(_ text: Substring) -> String {
      text.split(separator: "\n").map { $0.drop { $0 == " " } }.joined(separator: "\n")
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
