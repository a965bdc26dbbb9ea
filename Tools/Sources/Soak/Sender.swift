import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLLibxml2

/// Sends by an async and a blocking client over one transport, half the messages each.
struct Sender {
  private static let tasks = 8
  private static let threads = 2

  private let queue: QueueClient
  private let blocking: BlockingQueueClient

  init(endpoint: String) throws {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    let transport = try CurlTransport(configuration: configuration)
    let address = try StorageEndpoint(endpoint)
    queue = try QueueClient(
      "soak", .endpoint(address, credential: AnonymousAuthorizer()), transport: transport,
      reader: LibxmlReader())
    blocking = try BlockingQueueClient(
      "soak", .endpoint(address, credential: AnonymousAuthorizer()), transport: transport,
      reader: LibxmlReader())
  }

  /// Sends so many messages and returns their number.
  func send(_ count: Int) async throws -> Int {
    let half = count / 2
    try await withThrowingTaskGroup(of: Void.self) { group in
      for share in Self.shares(of: count - half, among: Self.tasks) {
        group.addTask { [queue] in
          for number in 0..<share { _ = try await queue.send("message \(number)") }
        }
      }
      for share in Self.shares(of: half, among: Self.threads) {
        group.addTask { [blocking] in
          try await DedicatedThread.run {
            for number in 0..<share { _ = try blocking.send("message \(number)") }
          }
        }
      }
      try await group.waitForAll()
    }
    return count
  }

  private static func shares(of count: Int, among senders: Int) -> [Int] {
    (0..<senders).map { (count + $0) / senders }
  }
}
