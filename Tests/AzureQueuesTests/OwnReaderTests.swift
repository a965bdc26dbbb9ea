import AzureQueueTesting
import AzureQueues
import AzureXML
import AzureXMLSwift
import Synchronization
import Testing

@Suite("A reader of the caller's with the platform's transport")
struct OwnReaderTests {
  /// Counts the documents that it reads.
  private final class CountingReader: XMLReader {
    private let documents = Mutex(0)
    var count: Int { documents.withLock { $0 } }

    func read(_ document: [UInt8], limits: XMLLimits) throws(XMLError) -> XMLTree {
      documents.withLock { $0 += 1 }
      return try SwiftXMLReader().read(document, limits: limits)
    }
  }

  private static func start() throws -> (server: EmulatorServer, account: StorageAccount) {
    let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: SwiftXMLReader()))
    return (server, try .endpoint(server.endpoint, credential: AnonymousAuthorizer()))
  }

  @Test("It reads the responses to the async clients")
  func async() async throws {
    let (server, account) = try Self.start()
    defer { server.stop() }
    let reader = CountingReader()
    try await QueueServiceClient(account, reader: reader).createQueue("orders")
    let before = reader.count
    let queue = try QueueClient("orders", account, reader: reader)
    try await queue.send("order 1")
    #expect(try await queue.peek().count == 1)
    #expect(reader.count == before + 2)
    _ = try await QueueServiceClient(account, reader: reader).properties()
    #expect(reader.count == before + 3)
  }

  @Test("It reads the responses to the blocking clients")
  func blocking() async throws {
    let (server, account) = try Self.start()
    defer { server.stop() }
    try await DedicatedThread.run {
      let reader = CountingReader()
      try BlockingQueueServiceClient(account, reader: reader).createQueue("orders")
      let before = reader.count
      let queue = try BlockingQueueClient("orders", account, reader: reader)
      try queue.send("order 1")
      #expect(try queue.peek().count == 1)
      #expect(reader.count == before + 2)
      _ = try BlockingQueueServiceClient(account, reader: reader).properties()
      #expect(reader.count == before + 3)
    }
  }
}
