import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import Testing

/// One processor over all shards.
@Suite struct ShardedProcessorTests {
  private func sharded(_ bench: ProcessorBench, _ count: Int) async throws -> ShardedQueue {
    var options = ShardedQueueOptions()
    options.clock = bench.clock
    let queue = try ShardedQueue((0..<count).map { try bench.queue("tasks-\($0)") }, options: options)
    try await queue.createIfNotExists()
    return queue
  }

  @Test func messagesOfAllShardsAreHandledOnce() async throws {
    let bench = ProcessorBench()
    let queue = try await sharded(bench, 3)
    #expect(await queue.sendAll((0..<60).map { "\($0)" }) { "key-\($0)" }.isComplete)
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(8)
    let processor = try ShardedProcessor(queue, as: .text, options: options) { delivery, shard in
      notes.add("\(shard) \(delivery.body)")
      return .complete
    }
    #expect(processor.processors.count == 3)
    let run = Task { try await processor.run() }
    try await bench.drive { processor.status.tallies.completed == 60 }
    #expect(processor.status.concurrency == 8)
    processor.stop()
    try await bench.drive { processor.status.hasEnded }
    try await run.value
    // Each from the shard that its key belongs to.
    let expected = (0..<60).map { "\(queue.shard(for: "key-\($0)")) \($0)" }
    #expect(notes.all.sorted() == expected.sorted())
    #expect(processor.status.tallies.received == 60 && processor.status.tallies.open == 0)
    #expect(try await queue.stats().approximateCount == 0)
  }

  @Test func whatIsFatalToOneShardStopsAll() async throws {
    let bench = ProcessorBench { request in
      request.path.contains("/tasks-1/") && request.isReceive ? .forbid : nil
    }
    let queue = try await sharded(bench, 3)
    let processor = try ShardedProcessor(queue, as: .text, options: bench.settings) { _, _ in .complete }
    let run = Task { try await processor.run() }
    try await bench.drive { processor.status.hasEnded }
    let error = await #expect(throws: AzureError.self) { try await run.value }
    #expect(error?.status == 403)
  }

  @Test func withThreadsMessagesOfAllShardsAreHandledOnce() async throws {
    let bench = ProcessorBench()
    let queue = try await sharded(bench, 3)
    #expect(await queue.sendAll((0..<30).map { "\($0)" }) { "key-\($0)" }.isComplete)
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(6)
    let blocking = try BlockingShardedQueue(
      (0..<3).map { try bench.blockingQueue("tasks-\($0)") }, names: queue.shards.map(\.url))
    let processor = try BlockingShardedProcessor(blocking, as: .text, options: options) { delivery, shard in
      notes.add("\(shard) \(delivery.body)")
      return .complete
    }
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    try await bench.drive { processor.status.tallies.completed == 30 }
    #expect(processor.status.concurrency == 6 && processor.processors.count == 3)
    processor.pause()
    try await bench.drive { processor.status.isPaused }
    processor.resume()
    try await bench.drive { !processor.status.isPaused }
    processor.stop()
    try await bench.drive { processor.status.hasEnded }
    try await run.value
    let expected = (0..<30).map { "\(queue.shard(for: "key-\($0)")) \($0)" }
    #expect(notes.all.sorted() == expected.sorted())
  }

  @Test func withThreadsWhatIsFatalToOneShardStopsAll() async throws {
    let bench = ProcessorBench { request in
      request.path.contains("/tasks-1/") && request.isReceive ? .forbid : nil
    }
    _ = try await sharded(bench, 3)
    let queue = try BlockingShardedQueue((0..<3).map { try bench.blockingQueue("tasks-\($0)") })
    let processor = try BlockingShardedProcessor(queue, as: .text, options: bench.settings) { _, _ in
      .complete
    }
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    try await bench.drive { processor.status.hasEnded }
    let error = await #expect(throws: AzureError.self) { try await run.value }
    #expect(error?.status == 403)
  }

  @Test func pausingConcernsAllShards() async throws {
    let bench = ProcessorBench()
    let queue = try await sharded(bench, 2)
    let processor = try ShardedProcessor(queue, as: .text, options: bench.settings) { _, _ in .complete }
    let run = Task { try await processor.run() }
    processor.pause()
    try await bench.drive { processor.status.isPaused }
    processor.resume()
    try await bench.drive { !processor.status.isPaused }
    processor.stopNow()
    try await bench.drive { processor.status.hasEnded }
    try await run.value
  }

  @Test func aHandlerGetsWhatWasSentWithoutItsContext() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled()
    try await queue.send(OutgoingMessage("hello"), context: MessageContext(id: "order-1"))
    try await queue.send("plain")
    let notes = Notes()
    let processor = try QueueProcessor(
      queue, as: MessageBody<String>.text.withoutContext, options: bench.settings
    ) {
      delivery in
      let context = try delivery.message.contentAndContext().context
      notes.add("\(delivery.body) \(context?.id ?? "-")")
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 2 }
    }
    #expect(notes.all.sorted() == ["hello order-1", "plain -"])
  }
}
