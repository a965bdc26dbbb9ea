import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import Testing

/// Slots: how many handlers run, who waits for one, and who gets one back.
@Suite struct ProcessorSlotTests {
  /// What makes handlers fewer.
  enum Trouble: String, CaseIterable, Sendable {
    case slowHandlers, busyService, lostLeases
  }

  @Test(arguments: Trouble.allCases)
  func theConcurrencyGrowsWhileAllIsWellAndFallsInTrouble(_ trouble: Trouble) async throws {
    let isTroubled = Atomic(false)
    let bench = ProcessorBench { request in
      guard isTroubled.load(ordering: .relaxed) else { return nil }
      switch trouble {
      case .slowHandlers: return nil
      case .busyService: return request.isReceive ? .busy : nil
      case .lostLeases: return request.isUpdate ? .refuse : nil
      }
    }
    let queue = try await bench.filled((0..<1500).map { "\($0)" })
    var options = bench.settings
    options.concurrency = .adaptive(2...24)
    options.lease = .seconds(10)
    let limits = Mutex<[Int]>([])
    options.onEvent = { event in
      if case .concurrencyChanged(let limit) = event { limits.withLock { $0.append(limit) } }
    }
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in
      let isSlow = isTroubled.load(ordering: .relaxed) && trouble != .busyService
      try await bench.clock.expire(
        after: isSlow ? .seconds(trouble == .lostLeases ? 60 : 2) : .milliseconds(100))
      return .complete
    }
    let run = Task { try await processor.run() }
    try await bench.drive { processor.status.concurrency >= 20 && processor.status.running >= 18 }
    let grown = limits.withLock { $0 }
    #expect(grown.count >= 10, "it grows step by step: \(grown)")
    isTroubled.store(true, ordering: .relaxed)
    // A busy service or lost leases take it to its lower bound.
    let target = trouble == .slowHandlers ? 15 : 2
    try await bench.drive { processor.status.concurrency <= target }
    #expect(processor.status.running <= 24)
    isTroubled.store(false, ordering: .relaxed)
    processor.stop()
    try await bench.drive { processor.status.hasEnded }
    try await run.value
  }

  @Test func aHandlerThatDoesNotEndGivesItsSlotBackInTheEnd() async throws {
    let bench = ProcessorBench { $0.isUpdate ? .refuse : nil }
    let queue = try await bench.filled(["stuck", "next"])
    let notes = Notes()
    let start = bench.clock.now().elapsed
    var options = bench.settings
    options.concurrency = .fixed(1)
    options.lease = .seconds(10)
    options.stuckHandlerLimit = .seconds(30)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      notes.add("\(delivery.body) after \((bench.clock.now().elapsed - start) / .seconds(1))")
      if delivery.body == "stuck", delivery.dequeueCount == 1 {
        _ = await Task { try? await bench.clock.expire(after: .seconds(5000)) }.value
      }
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 2 }
    }
    let times = notes.all.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }
    // Its lease is over after 10 seconds; its slot is another's 30 seconds later, and then at once.
    #expect(times.count == 3 && times[1] >= 40 && times[2] < 42, "\(notes.all)")
    let tallies = processor.status.tallies
    #expect(tallies.lost == 1 && tallies.overran == 1 && tallies.possibleDuplicates == 1)
  }

  @Test func messagesThatWaitForTheirKeyKeepTheirLeases() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<6).map { "\($0)" })
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(8)
    options.lease = .seconds(10)
    options.key = { _ in "one at a time" }
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      notes.add("\(delivery.body)")
      try await bench.clock.expire(after: .seconds(8))
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 6 }
    }
    #expect(notes.all == (0..<6).map { "\($0)" } && processor.status.tallies.received == 6)
    #expect(bench.transport.count { $0.isUpdate } >= 20, "the last waits for 40 seconds, with a lease of ten")
  }

  @Test func aStopUnderLoadLeavesNothingHiddenASecondLater() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<400).map { "\($0)" })
    var options = bench.settings
    options.key = { $0.rawText.hasSuffix("7") ? "key" : nil }
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      try await bench.clock.expire(after: .milliseconds(400))
      return delivery.body.hasSuffix("3") ? .poison("three") : .complete
    }
    let run = Task { try await processor.run() }
    try await bench.drive { processor.status.tallies.completed >= 100 && processor.status.running == 16 }
    processor.stop()
    let stoppedAt = bench.clock.now().elapsed
    try await bench.drive(by: .milliseconds(20)) { processor.status.hasEnded }
    try await run.value
    #expect(bench.clock.now().elapsed - stoppedAt <= .seconds(1))
    var visible = 0
    while case let some = try await queue.receive(limit: 32, visibilityTimeout: .seconds(3600)), !some.isEmpty
    {
      visible += some.count
    }
    let tallies = processor.status.tallies
    #expect(tallies.open == 0 && tallies.possibleDuplicates == 0)
    #expect(visible + tallies.completed + tallies.poisoned == 400, "\(visible) are visible, \(tallies)")
  }
}
