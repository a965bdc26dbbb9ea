import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
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

  @Test(.endsWhenItHangs, arguments: Style.allCases)
  func aSaveBehindTheEndIsRefused(_ style: Style) async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a"])
    let message = try #require(try await queue.receiveOne())
    let held = HeldDelivery(1, ArrivedMessage(message, as: .text, key: nil), margin: .seconds(2))
    let lost = LeaseLost(messageID: message.id)
    // The end and the save are taken from the inbox together.
    switch style {
    case .tasks:
      let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { _ in .complete }
      processor.stopNow()
      let save = Task { try await processor.runner.save("b", of: held) }
      while processor.runner.inbox.count < 2 { await Task.yield() }
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
      while processor.runner.inbox.count < 2 { await Task.yield() }
      try await DedicatedThread.run { try processor.run() }
      await #expect(throws: lost) { try await save.value }
      await #expect(throws: lost) {
        try await DedicatedThread.run { try processor.runner.save("c", of: held) }
      }
    }
    #expect(bench.counter.value == 0)
  }

  @Test(arguments: [true, false])
  func whatAReceiveBringsThatWasGivenUpIsNotTold(_ isGivenUp: Bool) async throws {
    let bench = ProcessorBench()
    let message = try #require(try await bench.filled(["a"]).receiveOne())
    let told = Notes()
    var options = ProcessorOptions()
    options.onEvent = { told.add("\($0)") }
    let reporter = ProcessorReporter(options, queue: "tasks")
    var state = RunnerState(MachineSettings(), random: .seeded(1), reporter: reporter)
    let start = bench.clock.now()
    var receivers: [Int] = []
    for case .receive(let receiver, _, _) in state.take(.event(.start), start) { receivers.append(receiver) }
    // The alarm has come by then, or is overdue when the response is read.
    bench.clock.advance(by: .seconds(37))
    if isGivenUp { _ = state.take(.event(.time), bench.clock.now()) }
    let before = told.count
    let arrived = ArrivedMessage(message, as: .text, key: nil)
    _ = state.take(
      .received(receiver: receivers[0], [arrived], sentAt: start.elapsed), bench.clock.now())
    #expect(before == (isGivenUp ? 1 : 0) && told.count - before == (isGivenUp ? 0 : 1), "\(told.all)")
    #expect(state.deliveries.count == (isGivenUp ? 0 : 1))
    #expect(state.machine.tallies.received == state.deliveries.count)
  }

  @Test(.endsWhenItHangs, arguments: Style.allCases)
  func aReceiveThatHangsIsFollowedByOthers(_ style: Style) async throws {
    let bench = ProcessorBench()
    _ = try await bench.filled(["a"])
    let end = bench.clock.now().elapsed + .seconds(1000)
    let hasHung = Atomic(false)
    var options = bench.settings
    options.key = { _ in
      if !hasHung.exchange(true, ordering: .relaxed) {
        try? bench.parking.wait(until: end, isCancelled: { false })
      }
      return nil
    }
    let processor = try bench.processor(style, options) { _ in .complete }
    try await bench.running(processor) { processor.tallies.completed == 1 }
    #expect(processor.tallies.received == 1 && bench.clock.now().elapsed < end)
    bench.clock.advance(by: .seconds(1000))
    bench.parking.release(bench.clock.now().elapsed)
  }

  @Test(.endsWhenItHangs)
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
