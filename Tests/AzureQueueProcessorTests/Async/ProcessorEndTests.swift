import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import TestSupport
import Testing

@testable import AzureQueueProcessor

/// The begin and the end of a processor, and what is told about then.
@Suite(.alone) struct ProcessorEndTests {
  @Test(arguments: Style.allCases, [false, true])
  func whatIsStoppedBeforeItRunsReceivesNothing(_ style: Style, _ isNow: Bool) async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a"])
    let processor = try bench.processor(style, bench.settings) { _ in .complete }
    if isNow { processor.stopNow() } else { processor.stop() }
    try await processor.run()
    #expect(processor.status.hasEnded && processor.tallies.received == 0)
    #expect(bench.transport.count { $0.isReceive } == 0)
    #expect(try await queue.peek().count == 1)
  }

  @Test(.timeLimit(.minutes(1)), arguments: Style.allCases)
  func aSaveBehindTheEndIsRefused(_ style: Style) async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a"])
    let message = try #require(try await queue.receiveOne())
    let held = HeldDelivery(1, ArrivedMessage(message, as: .text, key: nil), margin: .seconds(2))
    let lost = LeaseLost(messageID: message.id)
    // The end and the save are taken from the mailbox together.
    switch style {
    case .tasks:
      let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { _ in .complete }
      processor.stopNow()
      let save = Task { try await processor.runner.save("b", of: held) }
      while processor.runner.mailbox.count < 2 { await Task.yield() }
      try await processor.run()
      await #expect(throws: lost) { try await save.value }
      // Nobody reads what comes later.
      await #expect(throws: lost) { try await processor.runner.save("c", of: held) }
    case .threads:
      let processor = try BlockingQueueProcessor(bench.blockingQueue(), as: .text, options: bench.settings) {
        _ in
        .complete
      }
      processor.stopNow()
      let save = Task { try await DedicatedThread.run { try processor.runner.save("b", of: held) } }
      while processor.runner.mailbox.count < 2 { await Task.yield() }
      try await DedicatedThread.run { try processor.run() }
      await #expect(throws: lost) { try await save.value }
      await #expect(throws: lost) {
        try await DedicatedThread.run { try processor.runner.save("c", of: held) }
      }
    }
    #expect(bench.counter.value == 0)
  }

  @Test(.timeLimit(.minutes(1)))
  func aListenerThatComesAfterTheEndIsToldSo() async {
    let reporter = ProcessorReporter(ProcessorOptions(), queue: "tasks")
    let early = reporter.events()
    reporter.finished(left: 0, error: nil, tallies: ProcessorTallies())
    // The status does not say it yet.
    #expect(!reporter.status.hasEnded)
    var events = 0
    for await _ in reporter.events() { events += 1 }
    #expect(events == 0)
    for await _ in early { events += 1 }
    #expect(events == 1)
  }
}
