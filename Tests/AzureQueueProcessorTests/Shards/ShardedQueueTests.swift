import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Testing

@testable import AzureQueueProcessor

/// Several queues that are used as one.
@Suite struct ShardedQueueTests {
  private let service = BulkService()

  private func sharded(_ count: Int, _ change: (inout ShardedQueueOptions) -> Void = { _ in }) async throws
    -> ShardedQueue
  {
    var options = ShardedQueueOptions()
    options.clock = service.clock
    change(&options)
    var shards: [QueueClient] = []
    for number in 0..<count { shards.append(try service.client("tasks-\(number)")) }
    let queue = try ShardedQueue(shards, options: options)
    try await queue.createIfNotExists()
    return queue
  }

  @Test func withoutAKeyTheShardsTakeTurns() async throws {
    let queue = try await sharded(3)
    var shards: [Int] = []
    for number in 0..<6 { shards.append(try await queue.send("\(number)").shard) }
    #expect(shards == [0, 1, 2, 0, 1, 2])
  }

  @Test func messagesOfAKeyAreInOneShardInOrder() async throws {
    let queue = try await sharded(4)
    for number in 0..<20 { try await queue.send("\(number)", key: "customer-7") }
    let shard = queue.shard(for: "customer-7")
    #expect(try await queue.shards[shard].allTexts() == (0..<20).map { "\($0)" })
    #expect(try await queue.stats().approximateCount == 20)
  }

  @Test func countsAreAddedUp() async throws {
    let queue = try await sharded(3)
    for number in 0..<5 { try await queue.send("\(number)") }
    service.clock.advance(by: .seconds(11))
    let stats = try await queue.stats()
    #expect(stats == QueueStats(approximateCount: 5, visible: .exactly(5), oldestAge: .seconds(11)))
  }

  @Test func whatIsReceivedIsDeletedFromItsShard() async throws {
    let queue = try await sharded(3)
    await queue.sendAll((0..<9).map { "\($0)" })
    var seen: Set<Int> = []
    for _ in 0..<3 {
      for message in try await queue.receive(limit: 32) {
        var message = message
        seen.insert(message.shard)
        try await queue.update(&message, visibilityTimeout: .seconds(60))
        try await queue.delete(message)
      }
    }
    #expect(seen == [0, 1, 2])
    #expect(try await queue.receive().isEmpty)
    #expect(try await queue.stats().approximateCount == 0)
    let stranger = ShardedMessage(
      shard: 3,
      message: SentMessage(
        id: "a", insertedOn: nil, expiresOn: nil, popReceipt: PopReceipt(rawValue: "b"), nextVisibleOn: nil))
    await #expect(throws: AzureError.self) { try await queue.delete(stranger) }
  }

  @Test func bulkOverShardsKeepsTheOrderOfResults() async throws {
    let queue = try await sharded(4)
    let texts = (0..<100).map { "\($0)" }
    let sent = try await queue.sendAll(texts) { "key-\($0)" }.get()
    #expect(sent.map(\.shard) == texts.map { queue.shard(for: "key-\($0)") })
    var places: [Int] = []
    let input = AsyncStream { continuation in
      for text in texts { continuation.yield(text) }
      continuation.finish()
    }
    for try await result in queue.sendEach(input) { places.append(result.index) }
    #expect(places == Array(0..<100))
    #expect(try await queue.stats().approximateCount == 200)
  }

  @Test func whatCannotBeSharedIsRefused() async throws {
    let client = try service.client()
    #expect(throws: AzureError.self) { try ShardedQueue([]) }
    #expect(throws: AzureError.self) { try ShardedQueue([client, client]) }
    #expect(throws: AzureError.self) { try ShardedQueue([client], names: ["a", "b"]) }
    #expect(throws: AzureError.self) {
      var options = ShardedQueueOptions()
      options.perQueue = 0
      _ = try ShardedQueue([client], options: options)
    }
    #expect(try ShardedQueue([client, client], names: ["a", "b"]).shards.count == 2)
  }

  @Test func theBlockingOneSpreadsKeysAlike() async throws {
    let queue = try await sharded(3)
    let clock = service.clock
    let sent = try await DedicatedThread.run { [service] in
      var options = ShardedQueueOptions()
      options.clock = clock
      let blocking = try BlockingShardedQueue(
        (0..<3).map { try service.blockingQueue("tasks-\($0)") }, options: options)
      try blocking.createIfNotExists()
      let sent = try blocking.sendAll((0..<30).map { "\($0)" }) { "key-\($0)" }.get()
      let received = try blocking.receive(limit: 32)
      for message in received { try blocking.delete(message) }
      try blocking.send("one more", key: "a")
      #expect(try blocking.stats().approximateCount == 31 - received.count)
      return sent
    }
    #expect(sent.map(\.shard) == (0..<30).map { queue.shard(for: "key-\($0)") })
  }
}
