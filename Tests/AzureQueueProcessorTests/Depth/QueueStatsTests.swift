import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Testing

@testable import AzureQueueProcessor

/// How deep and how old a queue is.
@Suite struct QueueStatsTests {
  private let service = BulkService()

  @Test func anEmptyQueueHasNoAge() async throws {
    let queue = try await service.queue()
    let stats = try await queue.stats()
    #expect(stats == QueueStats(approximateCount: 0, visible: .exactly(0), oldestAge: nil))
    #expect(stats.depth == 0)
  }

  @Test func hiddenMessagesCountButDoNotShow() async throws {
    let queue = try await service.queue()
    try await queue.send("hidden", visibilityTimeout: .seconds(600))
    service.clock.advance(by: .seconds(20))
    try await queue.send("old")
    service.clock.advance(by: .seconds(40))
    try await queue.send("new")
    let stats = try await queue.stats()
    #expect(stats == QueueStats(approximateCount: 3, visible: .exactly(2), oldestAge: .seconds(40)))
  }

  @Test(arguments: [31, 32, 33]) func moreThanCanBeShownIsSaidSo(count: Int) async throws {
    let queue = try await service.queue()
    await queue.sendAll((0..<count).map { "\($0)" })
    let stats = try await queue.stats()
    #expect(stats.visible == (count < 32 ? .exactly(count) : .atLeast(32)))
    #expect(stats.visible.description == (count < 32 ? "31" : "32 or more"))
    #expect(stats.approximateCount == count && stats.depth == count)
  }

  @Test func theAgeIsByTheServicesClock() async throws {
    let clock = ManualClock()
    clock.set(date: Timestamp(seconds: 1))
    let queue = try await service.queue { $0.clock = clock }
    try await queue.send("a")
    service.clock.advance(by: .seconds(90))
    #expect(try await queue.stats().oldestAge == .seconds(90))
  }

  @Test func aCallersHookIsKept() async throws {
    let queue = try await service.queue()
    var options = OperationOptions()
    options.onResponse = { _, _, context throws(AzureError) in
      if context.operation == "Peek Messages" { throw AzureError.invalidArgument("by the hook") }
    }
    let error = await #expect(throws: AzureError.self) { _ = try await queue.stats(options: options) }
    #expect(error?.message == "by the hook")
  }

  @Test func theBlockingClientSeesTheSame() async throws {
    let queue = try await service.queue()
    try await queue.send("a")
    service.clock.advance(by: .seconds(5))
    let stats = try await DedicatedThread.run { [service] in
      try service.blockingQueue().stats()
    }
    #expect(stats == QueueStats(approximateCount: 1, visible: .exactly(1), oldestAge: .seconds(5)))
  }

  @Test(arguments: [
    (QueueStats(approximateCount: 0, visible: .exactly(0), oldestAge: nil), 3, 2),
    (QueueStats(approximateCount: 0, visible: .exactly(0), oldestAge: nil), 0, 1),
    (QueueStats(approximateCount: 2400, visible: .atLeast(32), oldestAge: nil), 1, 4),
    (QueueStats(approximateCount: 2401, visible: .atLeast(32), oldestAge: nil), 1, 5),
    (QueueStats(approximateCount: .max, visible: .atLeast(32), oldestAge: nil), 1, 20),
    (QueueStats(approximateCount: nil, visible: .atLeast(32), oldestAge: nil), 1, 1),
    // Few, but they wait too long.
    (QueueStats(approximateCount: 5, visible: .exactly(5), oldestAge: .seconds(301)), 6, 7),
    (QueueStats(approximateCount: 5, visible: .exactly(5), oldestAge: .seconds(301)), 20, 20),
    // A quarter at a time.
    (QueueStats(approximateCount: 5, visible: .exactly(5), oldestAge: .seconds(1)), 16, 12),
    (QueueStats(approximateCount: 5, visible: .exactly(5), oldestAge: .seconds(1)), .max, 20),
    (QueueStats(approximateCount: 5, visible: .exactly(5), oldestAge: .seconds(1)), -4, 1),
  ]) func theHintFollowsDepthAndAge(stats: QueueStats, running: Int, wanted: Int) {
    let hint = WorkerCountHint(
      perWorker: 10, drainTime: .seconds(60), oldestAge: .seconds(300), workers: 1...20)
    #expect(hint.workers(for: stats, running: running) == wanted)
  }

  @Test func statisticsAddUp() {
    let one = QueueStats(approximateCount: 3, visible: .exactly(2), oldestAge: .seconds(9))
    let many = QueueStats(approximateCount: .max, visible: .atLeast(32), oldestAge: nil)
    #expect(one + many == QueueStats(approximateCount: .max, visible: .atLeast(34), oldestAge: .seconds(9)))
    #expect((one + one).visible == .exactly(4))
  }
}
