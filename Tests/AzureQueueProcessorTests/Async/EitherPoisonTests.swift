import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueTesting
import Logging
import Synchronization
import TestSupport
import Testing

/// Poison queues that do not take what they are sent, and poison during a stop, in both styles.
@Suite(.alone) struct EitherPoisonTests {
  /// What the poison queue refuses.
  enum Refused: String, CaseIterable, Sendable { case copy, creation }

  @Test(arguments: Style.allCases, Refused.allCases)
  func aPoisonQueueThatIsNotAllowedEndsTheProcessorAndIsNamed(_ style: Style, _ refused: Refused) async throws
  {
    let bench = ProcessorBench { request in
      guard request.isTo("tasks-poison") else { return nil }
      return refused == .copy || request.head.method == .put ? .forbid : nil
    }
    let queue = try await bench.filled(["bad", "good"])
    let processor = try bench.processor(style, bench.settings) {
      $0.body == "bad" ? .poison("no use") : .complete
    }
    let run = Task { try await processor.run() }
    try await bench.drive(processor) { processor.status.hasEnded }
    let error = await #expect(throws: AzureError.self) { try await run.value }
    #expect(
      error?.isNotAllowed == true && error?.message.contains("tasks-poison") == true,
      "\(String(describing: error))")
    #expect(error?.advice?.contains("tasks-poison") == true)
    let tallies = processor.tallies
    #expect(tallies.retried == 1 && tallies.poisoned == 0 && tallies.open == 0, "\(tallies)")
    bench.clock.advance(by: .seconds(2))
    #expect(try await queue.peek(limit: 32).map(\.rawText) == ["bad"])
  }

  /// What makes a message poison, and the reason that is told.
  private static let reasons: [(text: String, reason: String)] = [
    ("decided", "no use"), ("worn", "it failed 1 times, the last time because HandlerFault"),
    ("unreadable", "it cannot be decoded: the text is not base64"),
  ]

  @Test(arguments: Style.allCases, [true, false])
  func whyAMessageIsPoisonIsTold(_ style: Style, _ hasHandler: Bool) async throws {
    let bench = ProcessorBench()
    let (lines, told) = (LogLines(), Notes())
    let queue = try await bench.filled(["decided", "worn"], encoding: .base64)
    try await queue.send(rawText: "unreadable")
    var options = bench.settings
    options.maximumDeliveries = 1
    options.logger = Logger(label: "test") { _ in lines }
    options.onEvent = { if case .poison(_, let reason) = $0 { told.add(reason) } }
    let processor = try bench.processor(
      style, options, encoding: .base64, onPoison: hasHandler ? { @Sendable _ in } : nil
    ) {
      if $0.body == "decided" { return .poison("no use") }
      throw HandlerFault()
    }
    try await bench.running(processor) { processor.tallies.poisoned == Self.reasons.count }
    #expect(
      Set(told.all) == Set(Self.reasons.map(\.reason)) && told.count == Self.reasons.count, "\(told.all)")
    let poisoned = lines.all.filter { $0["azure.processor.was_running"] != nil }
    #expect(Set(poisoned.map { $0["azure.processor.reason"] }) == Set(Self.reasons.map(\.reason)))
  }

  @Test(arguments: Style.allCases)
  func goodMessagesAreDoneWhileThePoisonQueueIsBusy(_ style: Style) async throws {
    let isBusy = Atomic(true)
    let bench = ProcessorBench(waits: .suspend) { request in
      request.isTo("tasks-poison") && isBusy.load(ordering: .relaxed) ? .busy : nil
    }
    _ = try await bench.filled((0..<100).map { "bad \($0)" } + (0..<20).map { "good \($0)" })
    var options = bench.settings
    options.concurrency = .fixed(1)
    let processor = try bench.processor(style, options) {
      $0.body.hasPrefix("bad") ? .poison("no use") : .complete
    }
    let start = bench.clock.now().elapsed
    try await bench.running(processor) {
      if isBusy.load(ordering: .relaxed), processor.tallies.completed == 20 {
        #expect(processor.tallies.poisoned == 0 && processor.tallies.retried > 0)
        let time = bench.clock.now().elapsed - start
        #expect(time <= .seconds(50), "\(time)")
        isBusy.store(false, ordering: .relaxed)
      }
      return processor.tallies.poisoned == 100
    }
    #expect(processor.tallies.unsettled == 0 && processor.tallies.lost == 0, "\(processor.tallies)")
    #expect(try await bench.queue("tasks-poison").properties().approximateMessageCount == 100)
  }

  @Test(arguments: Style.allCases, [true, false])
  func poisonDuringADrainGoesToItsHandler(_ style: Style, _ isInTime: Bool) async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["bad"])
    let poison = Notes()
    let processor = try bench.processor(
      style, bench.settings, onPoison: { poison.add($0) }, waits: { _ in .seconds(isInTime ? 20 : 50) }
    ) { _ in .poison("no use") }
    let run = Task { try await processor.run() }
    try await bench.drive(processor) { processor.status.running == 1 }
    processor.stop()
    try await bench.drive(processor) { processor.status.hasEnded }
    try await run.value
    #expect(poison.all == (isInTime ? ["bad"] : []))
    #expect(processor.tallies[isInTime ? .poisoned : .released] == 1, "\(processor.tallies)")
    #expect(try await queue.peek().count == (isInTime ? 0 : 1))
  }

  @Test(arguments: Style.allCases)
  func aDeleteWithAReceiptThatIsNotTheNewestHasDeletedNothing(_ style: Style) async throws {
    let bench = ProcessorBench { $0.isDelete ? .mismatch : nil }
    _ = try await bench.filled(["a"])
    let processor = try bench.processor(style, bench.settings) { _ in .complete }
    try await bench.running(processor) { processor.tallies.received == 1 && processor.tallies.open == 0 }
    #expect(processor.tallies.completed == 0 && processor.tallies.unsettled == 1)
    #expect(processor.tallies.possibleDuplicates == 1)
  }
}
