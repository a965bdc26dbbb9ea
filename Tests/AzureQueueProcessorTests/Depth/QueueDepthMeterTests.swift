#if Metrics
  import AzureCore
  import AzureQueueClient
  import AzureQueueProcessor
  import AzureQueueTesting
  import MetricsTestKit
  import Testing

  /// The gauges of a queue's depth.
  @Suite struct QueueDepthMeterTests {
    private let metrics = TestMetrics()
    private let dimensions = [
      ("messaging.system", "azure_queue_storage"), ("messaging.destination.name", "tasks"),
    ]

    private func last(_ name: String) throws -> Double? {
      try metrics.expectGauge(name, dimensions).lastValue
    }

    @Test func statisticsAreShownAsGauges() throws {
      let stats = QueueStats(approximateCount: 40, visible: .atLeast(32), oldestAge: .milliseconds(1500))
      QueueDepthMeter(factory: metrics).record(stats, of: "tasks")
      #expect(try last("azure.queue.messages") == 40)
      #expect(try last("azure.queue.messages.visible") == 32)
      #expect(try last("azure.queue.oldest.age") == 1.5)
    }

    @Test func aQueueIsWatchedUntilTheTaskEnds() async throws {
      let service = BulkService()
      let queue = try await service.queue()
      try await queue.send("a")
      let clock = EndingClock(after: 3)
      await #expect(throws: CancellationError.self) {
        try await QueueDepthMeter(factory: metrics).watch(queue, every: .seconds(30), clock: clock)
      }
      #expect(try metrics.expectGauge("azure.queue.messages", dimensions).values == [1, 1, 1])
      // A queue that is gone shows nothing, and is looked at all the same.
      try await queue.deleteQueue()
      let requests = service.transport.requestCount
      await #expect(throws: CancellationError.self) {
        try await QueueDepthMeter(factory: metrics).watch(queue, clock: EndingClock(after: 2))
      }
      #expect(try metrics.expectGauge("azure.queue.messages", dimensions).values.count == 3)
      #expect(service.transport.requestCount == requests + 2)
    }
  }

  /// A clock on which waits end at once, and the last one as if its task were cancelled.
  private struct EndingClock: PipelineClock {
    private let left: ThreadLock<Int>

    init(after waits: Int) { left = ThreadLock(waits) }

    func now() -> ClockReading { ClockReading(date: Timestamp(seconds: 0), elapsed: .zero) }

    func sleep(for duration: Duration) async throws {
      let isLast = left.withLock { left in
        left -= 1
        return left == 0
      }
      if isLast { throw CancellationError() }
    }

    func block(for duration: Duration) {}
  }
#endif
