import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueTesting
import Synchronization
import TestSupport
import Testing

/// Which task or thread does what.
@Suite(.alone) struct WorkerTests {
  @TaskLocal private static var owner: String?

  @Test(
    "A worker goes on from a handler to its delete, and on to the next message", arguments: Style.allCases)
  func withoutHandOver(_ style: Style) async throws {
    let bench = ProcessorBench()
    let count = 64
    _ = try await bench.filled((0..<count).map { "\($0)" })
    var options = bench.settings
    options.concurrency = .fixed(1)
    let processor = try bench.processor(style, options) { _ in .complete }
    try await bench.running(processor) { processor.tallies.completed == count }
    // Three for each message, were all work handed over: to receive it beside the delete of the one before, to handle it, to delete it.
    #expect(bench.counter.handedOver < count * 2, "\(bench.counter.handedOver)")
  }

  @Test("Handlers have the task-local values of run(), and nobody else's")
  func taskLocalValues() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["first"])
    let seen = Mutex<[String]>([])
    var options = bench.settings
    options.concurrency = .fixed(1)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      seen.withLock { $0.append("\(delivery.body): \(Self.owner ?? "none")") }
      try await Self.$owner.withValue("a handler") { try await delivery.saveProgress(.text(delivery.body)) }
      return .complete
    }
    let run = Self.$owner.withValue("run") { Task { try await processor.run() } }
    try await bench.drive { processor.status.tallies.completed == 1 }
    // A send of the same process wakes the processor.
    try await Self.$owner.withValue("a sender") {
      for text in ["second", "third"] { try await queue.send(text) }
    }
    Self.$owner.withValue("a pause") {
      processor.pause()
      processor.resume()
    }
    try await bench.drive { processor.status.tallies.completed == 3 }
    processor.stop()
    try await bench.drive { processor.status.hasEnded }
    try await run.value
    #expect(seen.withLock { $0 }.sorted() == ["first: run", "second: run", "third: run"])
  }

  @Test("A task whose handler was cancelled does nothing else")
  func cancelled() async throws {
    let bench = ProcessorBench(waits: .suspend)
    let queue = try await bench.filled(["slow", "next"])
    let cancelled = Mutex<[String: Bool]>([:])
    var options = bench.settings
    options.concurrency = .fixed(1)
    options.handlerTimeout = .seconds(5)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      let isSlow = delivery.body == "slow" && delivery.dequeueCount == 1
      if isSlow { try? await bench.clock.expire(after: .seconds(20)) }
      cancelled.withLock { $0["\(delivery.body) \(delivery.dequeueCount)"] = Task.isCancelled }
      if isSlow { throw HandlerFault() }
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 2 }
    }
    #expect(cancelled.withLock { $0 } == ["slow 1": true, "next 1": false, "slow 2": false])
  }
}
