import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueTesting
import Synchronization
import TestSupport
import Testing

/// What is promised of the processor with tasks holds for the one with threads.
@Suite(.alone) struct BlockingParityTests {
  @Test func longHandlersAreNotDeliveredTwice() async throws {
    let bench = ProcessorBench()
    _ = try await bench.filled((0..<200).map { "\($0)" })
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(50)
    options.lease = .seconds(10)
    let processor = try bench.processor(.threads, options, waits: { _ in .seconds(30) }) { delivery in
      notes.add(delivery.body)
      return .complete
    }
    try await bench.running(processor, by: .milliseconds(200)) { processor.tallies.completed == 200 }
    #expect(notes.count == 200 && Set(notes.all).count == 200)
    #expect(processor.tallies.received == 200 && processor.tallies.possibleDuplicates == 0)
  }

  @Test func aStopUnderLoadLeavesNothingHiddenASecondLater() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<400).map { "\($0)" })
    var options = bench.settings
    options.key = { $0.rawText.hasSuffix("7") ? "key" : nil }
    let processor = try bench.processor(.threads, options, waits: { _ in .milliseconds(400) }) { delivery in
      delivery.body.hasSuffix("3") ? .poison("three") : .complete
    }
    let run = Task { try await processor.run() }
    try await bench.drive(processor) { processor.tallies.completed >= 100 && processor.status.running == 16 }
    processor.stop()
    let stoppedAt = bench.clock.now().elapsed
    try await bench.drive(processor, by: .milliseconds(20)) { processor.status.hasEnded }
    try await run.value
    #expect(bench.clock.now().elapsed - stoppedAt <= .seconds(1))
    var visible = 0
    while case let some = try await queue.receive(limit: 32, visibilityTimeout: .seconds(3600)), !some.isEmpty
    {
      visible += some.count
    }
    let tallies = processor.tallies
    #expect(tallies.open == 0 && tallies.possibleDuplicates == 0)
    #expect(visible + tallies.completed + tallies.poisoned == 400, "\(visible) are visible, \(tallies)")
  }

  @Test func messagesOfAKeyAreHandledOneAtATimeInOrder() async throws {
    let bench = ProcessorBench()
    _ = try await bench.filled((0..<30).map { "\($0 % 3)-\($0 / 3)" })
    let notes = Notes()
    var options = bench.settings
    options.key = { String($0.rawText.prefix(1)) }
    let processor = try bench.processor(
      .threads, options,
      waits: { delivery in
        notes.add("begin \(delivery.body)")
        return .seconds(1)
      }
    ) { delivery in
      notes.add("end \(delivery.body)")
      return .complete
    }
    try await bench.running(processor) { processor.tallies.completed == 30 }
    for key in 0..<3 {
      let own = notes.all.filter { $0.split(separator: " ")[1].hasPrefix("\(key)") }
      #expect(own == (0..<10).flatMap { ["begin \(key)-\($0)", "end \(key)-\($0)"] })
    }
  }

  @Test func aRenewalWhoseResponseIsLostLeavesTheDeliveryUnsettled() async throws {
    let losses = Notes()
    let bench = ProcessorBench { request in
      guard request.isUpdate, losses.count == 0 else { return nil }
      losses.add("lost")
      return .loseReply
    }
    _ = try await bench.filled(["a"])
    var options = bench.settings
    options.lease = .seconds(30)
    // Past the second renewal, which is refused because the first has used the receipt up; before the bound.
    let processor = try bench.processor(.threads, options, waits: { _ in .seconds(22) }) { _ in .complete }
    try await bench.running(processor) { processor.tallies.unsettled == 1 }
    #expect(bench.transport.count { $0.isDelete } == 0)
  }

  @Test func aHandlerIsToEndBeforeItsLeaseIsLost() async throws {
    let bench = ProcessorBench { $0.isUpdate ? .refuse : nil }
    _ = try await bench.filled(["a"])
    let start = bench.clock.now().elapsed
    var options = bench.settings
    options.lease = .seconds(30)
    let processor = try bench.processor(.threads, options, waits: { _ in .seconds(600) }) { _ in .complete }
    let run = Task { try await processor.run() }
    try await bench.drive(processor) { processor.tallies.lost == 1 }
    let time = bench.clock.now().elapsed - start
    #expect(time >= .seconds(25) && time <= .seconds(28), "\(time) of 30 s")
    #expect(processor.tallies.lostWhileRunning == 1 && processor.tallies.possibleDuplicates == 1)
    processor.stopNow()
    try await run.value
  }
}
