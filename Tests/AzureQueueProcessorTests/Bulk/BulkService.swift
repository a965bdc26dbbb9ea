import AzureCore
import AzurePolicies
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProtocol
import AzureQueueTesting
import AzureXMLSwift

/// Queues of an emulator in the same process on a clock that stands still, for tests of bulk operations and shards.
struct BulkService {
  let clock = ManualClock()
  let emulator: QueueEmulator
  let transport: InMemoryTransport

  init(accounts: [EmulatorAccount] = [.development], options: EmulatorOptions = EmulatorOptions()) {
    emulator = QueueEmulator(
      accounts: accounts, authentication: .none, reader: SwiftXMLReader(), options: options, clock: clock,
      random: .seeded(1))
    transport = InMemoryTransport(emulator)
  }

  static func address(_ account: String = "devstoreaccount1") -> String {
    "http://127.0.0.1:10001/\(account)"
  }

  private func options(_ change: (inout QueueClientOptions) -> Void) -> QueueClientOptions {
    var options = QueueClientOptions()
    options.clock = clock
    options.random = .seeded(2)
    options.retry = ExponentialRetry(jitter: 1...1)
    change(&options)
    return options
  }

  func client(
    _ name: String = "tasks", account: String = "devstoreaccount1", over other: (any AsyncTransport)? = nil,
    _ change: (inout QueueClientOptions) -> Void = { _ in }
  ) throws -> QueueClient {
    try QueueClient(
      name, .endpoint(Self.address(account), credential: AnonymousAuthorizer()),
      transport: other ?? transport, reader: SwiftXMLReader(), options: options(change))
  }

  func queue(
    _ name: String = "tasks", account: String = "devstoreaccount1", over other: (any AsyncTransport)? = nil,
    _ change: (inout QueueClientOptions) -> Void = { _ in }
  ) async throws -> QueueClient {
    try await client(name, account: account).createIfNotExists()
    return try client(name, account: account, over: other, change)
  }

  func blockingQueue(
    _ name: String = "tasks", over other: (any SyncTransport)? = nil,
    _ change: (inout QueueClientOptions) -> Void = { _ in }
  ) throws -> BlockingQueueClient {
    let account = try StorageAccount.endpoint(Self.address(), credential: AnonymousAuthorizer())
    try BlockingQueueClient(
      name, account, transport: transport, reader: SwiftXMLReader(), options: options { _ in }
    ).createIfNotExists()
    return try BlockingQueueClient(
      name, account, transport: other ?? transport, reader: SwiftXMLReader(), options: options(change))
  }
}

extension QueueClient {
  /// All texts that can be received, in the order of the queue; they are hidden then.
  func allTexts() async throws -> [String] {
    var texts: [String] = []
    for try await message in messagesUntilEmpty(batchSize: 32) { texts.append(try message.text) }
    return texts
  }
}

/// An error of an input.
struct InputBroke: Error {}
