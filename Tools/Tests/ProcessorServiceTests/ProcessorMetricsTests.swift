import AzureCore
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProcessor
import AzureQueueTesting
import AzureXMLLibxml2
import MetricsTestKit
import Testing

/// What a processor counts with swift-metrics, whose trait is on here: the names of the table of `ProcessorOptions.metrics`.
@Suite struct ProcessorMetricsTests {
  private struct Fault: Error {}

  private let process = [
    ("messaging.system", "azure_queue_storage"), ("messaging.operation.name", "process"),
    ("messaging.destination.name", "tasks"),
  ]

  @Test func everyEndHasACounterAndEveryRunATime() async throws {
    let backend = TestMetrics()
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())
    var client = QueueClientOptions()
    // So that no wait happens to be zero.
    client.random = .seeded(1)
    let queue = try QueueClient(
      "tasks", .endpoint("http://127.0.0.1:10003/devstoreaccount1", credential: AnonymousAuthorizer()),
      transport: InMemoryTransport(emulator), reader: LibxmlReader(), options: client)
    try await queue.create()
    for text in ["good", "good", "good", "bad", "later", "wrong"] { try await queue.send(text) }
    var options = ProcessorOptions()
    options.metrics = backend
    options.concurrency = .fixed(4)
    options.retryWaits = .seconds(600)...Duration.seconds(600)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      switch delivery.body {
      case "good": return .complete
      case "bad": return .poison("no use")
      case "later": return .retry(after: .seconds(600))
      default: throw Fault()
      }
    }
    let events = processor.events
    let run = Task { try await processor.run() }
    var ends = 0
    for await case .ended in events {
      ends += 1
      if ends == 6 { break }
    }
    processor.stop()
    try await run.value
    for (end, count) in [("completed", 3), ("poisoned", 1), ("retried", 2)] {
      let dimensions = process + [("azure.processor.outcome", end)]
      #expect(try backend.expectCounter("azure.processor.deliveries", dimensions).totalValue == Int64(count))
    }
    let typed = process + [("messaging.operation.type", "process")]
    #expect(try backend.expectTimer("messaging.process.duration", typed).values.count == 3)
    for error in ["poison", "retry", "failed"] {
      let failed = typed + [("error.type", error)]
      #expect(try backend.expectTimer("messaging.process.duration", failed).values.count == 1, "\(error)")
    }
    #expect(try backend.expectGauge("azure.processor.concurrency", process).lastValue == 4)
    #expect(try backend.expectGauge("azure.processor.running", process).lastValue == 0)
    #expect(try backend.expectGauge("azure.processor.held", process).lastValue == 0)
    #expect(throws: (any Error).self) {
      try backend.expectCounter("azure.processor.possible_duplicates", process)
    }
  }

  @Test func anOverrunAndItsDuplicateAreCounted() async throws {
    let backend = TestMetrics()
    let clock = ManualClock(waits: .suspend)
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader(), clock: clock)
    var client = QueueClientOptions()
    client.clock = clock
    let queue = try QueueClient(
      "tasks", .endpoint("http://127.0.0.1:10004/devstoreaccount1", credential: AnonymousAuthorizer()),
      transport: InMemoryTransport(emulator), reader: LibxmlReader(), options: client)
    try await queue.create()
    try await queue.send("deaf")
    var options = ProcessorOptions()
    options.metrics = backend
    options.drainTime = .zero
    options.cancellationGrace = .zero
    let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
    let (release, letGo) = AsyncStream.makeStream(of: Void.self)
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in
      continuation.yield()
      // Its cancellation is not heard.
      await Task { for await _ in release {} }.value
      return .complete
    }
    let run = Task { try await processor.run() }
    for await _ in begun { break }
    processor.stop()
    try await run.value
    letGo.finish()
    #expect(processor.status.tallies.overran == 1 && processor.status.tallies.possibleDuplicates == 1)
    #expect(try backend.expectCounter("azure.processor.overran", process).totalValue == 1)
    #expect(try backend.expectCounter("azure.processor.possible_duplicates", process).totalValue == 1)
  }
}
