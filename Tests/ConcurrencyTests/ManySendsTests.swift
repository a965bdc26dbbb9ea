import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLLibxml2
import Foundation
import TestSupport
import Testing

/// Many senders at once over real sockets: every message arrives exactly once, within the cap of connections.
@Suite("Many sends at once", .alone, .serialized)
struct ManySendsTests {
  private let server: EmulatorServer
  private let transport: CurlTransport

  init() throws {
    server = try EmulatorServer(
      QueueEmulator(authentication: .none, reader: LibxmlReader()))
    var settings = CurlTransport.Configuration()
    settings.maximumConnectionsPerHost = Stress.connections
    transport = try CurlTransport(configuration: settings)
  }

  @Test("64 tasks send on one transport; nothing is lost, nothing doubled, the cap holds")
  func tasks() async throws {
    let queue = try QueueClient(
      "tasks", .endpoint(server.endpoint, credential: AnonymousAuthorizer()), transport: transport,
      reader: LibxmlReader())
    try await queue.create()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<Stress.tasks {
        group.addTask {
          for number in 0..<Stress.sendsOfATask { try await queue.send("\(task)-\(number)") }
        }
      }
      try await group.waitForAll()
    }
    var texts: [String] = []
    for try await message in queue.messagesUntilEmpty(batchSize: 32, visibilityTimeout: .seconds(86_400)) {
      texts.append(try message.text)
    }
    expectEachOnce(texts, senders: Stress.tasks, sends: Stress.sendsOfATask)
    server.stop()
  }

  @Test("16 threads send on one transport; nothing is lost, nothing doubled, the cap holds")
  func threads() async throws {
    let queue = try BlockingQueueClient(
      "threads", .endpoint(server.endpoint, credential: AnonymousAuthorizer()), transport: transport,
      reader: LibxmlReader())
    try await onThreads(1) { _ in try queue.create() }
    try await onThreads(Stress.threads) { thread in
      for number in 0..<Stress.sendsOfAThread { try queue.send("\(thread)-\(number)") }
    }
    let texts = try await onThreads(1) { _ in
      try queue.messagesUntilEmpty(batchSize: 32, visibilityTimeout: .seconds(86_400)).map {
        try $0.get().text
      }
    }
    expectEachOnce(texts[0], senders: Stress.threads, sends: Stress.sendsOfAThread)
    server.stop()
  }

  private func expectEachOnce(_ texts: [String], senders: Int, sends: Int) {
    #expect(texts.count == senders * sends)
    let wanted = Set((0..<senders).flatMap { sender in (0..<sends).map { "\(sender)-\($0)" } })
    #expect(Set(texts) == wanted)
    #expect(server.counters.maximumOpenConnections <= Stress.connections)
    #expect(server.counters.maximumOpenConnections > 1)
  }
}
