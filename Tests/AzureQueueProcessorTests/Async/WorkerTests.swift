import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import TestSupport
import Testing

@testable import AzureQueueProcessor

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
    let seen = Notes()
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { delivery in
      seen.add("\(delivery.body): \(Self.owner ?? "none")")
      return .complete
    }
    let run = Self.$owner.withValue("run") { Task { try await processor.run() } }
    try await bench.drive { processor.status.tallies.completed == 1 }
    // A send of the same process wakes the processor.
    _ = try await Self.$owner.withValue("a sender") { try await queue.send("second") }
    try await bench.drive { processor.status.tallies.completed == 2 }
    processor.pause()
    try await bench.drive { processor.status.isPaused }
    try await queue.send("third")
    // What is under way comes back empty, and nothing more is asked for until then.
    Self.$owner.withValue("who resumes") { processor.resume() }
    try await bench.drive { processor.status.tallies.completed == 3 }
    processor.stop()
    try await bench.drive { processor.status.hasEnded }
    try await run.value
    #expect(seen.all == ["first: run", "second: run", "third: run"])
  }

  @Test("A task whose handler was cancelled does nothing else")
  func cancelled() async throws {
    let bench = ProcessorBench(waits: .suspend)
    let queue = try await bench.filled(["slow"])
    let (cancelled, failures) = (Notes(), Notes())
    var options = bench.settings
    options.maximumDeliveries = 1
    options.handlerTimeout = .seconds(5)
    options.onEvent = { if case .settlingFailed = $0 { failures.add("\($0)") } }
    let processor = try QueueProcessor(
      queue, as: .text, options: options,
      // The first work that comes of the failed handler.
      onPoison: { _, _ in cancelled.add("poison \(Task.isCancelled)") }
    ) { _ in
      try? await bench.clock.expire(after: .seconds(20))
      cancelled.add("handler \(Task.isCancelled)")
      throw HandlerFault()
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.poisoned == 1 }
    }
    #expect(cancelled.all == ["handler true", "poison false"] && failures.all.isEmpty)
  }

  /// A processor whose machine has just started two handlers: the first belongs to the one who received, the other was started.
  private func atWork() async throws -> (
    bench: ProcessorBench, processor: QueueProcessor<String>, inbox: RunnerInbox
  ) {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a", "b"])
    let processor = try QueueProcessor(queue, as: .text) { _ in .complete }
    let inbox = processor.runner.inbox
    _ = inbox.take(.event(.start), mayGoOn: { false }) { _, _, _ in }
    let messages = try await queue.receive(limit: 2).map { ArrivedMessage($0, as: .text, key: nil) }
    let received = RunnerEvent.received(receiver: 1, messages, sentAt: processor.runner.now.elapsed)
    var started: [RunnerWork] = []
    let own = inbox.take(received, mayGoOn: { true }) { work, _, isOwn in if !isOwn { started.append(work) } }
    guard case .run(1, _, _) = own, case .run(2, _, _) = started.first else {
      throw ConformanceFailure("\(String(describing: own)), \(started)")
    }
    return (bench, processor, inbox)
  }

  @Test("What comes of others' events is not the work of one whose own has not been taken yet")
  func earlierEvents() async throws {
    let inbox = try await atWork().inbox
    let save = SaveCompletion(messageID: "b") { _ in }
    inbox.post(.save(2, SavedContent(content: .text("c"), text: "c"), save))
    var started: [RunnerWork] = []
    let own = inbox.take(.event(.handled(1, [.complete])), mayGoOn: { true }) { work, _, isOwn in
      if !isOwn { started.append(work) }
    }
    guard case .request(.delete, let delivery, _, _, _) = own else {
      return #expect(Bool(false), "\(String(describing: own))")
    }
    #expect(delivery.id == 1)
    guard case .request(.save, _, _, _, _) = started.first else {
      return #expect(Bool(false), "\(started)")
    }
  }

  @Test("Nobody begins with work after the end")
  func workAtTheEnd() async throws {
    let (_, processor, inbox) = try await atWork()
    let own = inbox.take(.event(.handled(1, [.complete])), mayGoOn: { true }) { _, _, isOwn in
      if isOwn { inbox.post(.event(.halt)) }
    }
    #expect(own == nil && inbox.count == 0 && processor.status.hasEnded)
    guard case .end(.success) = await inbox.wait(until: nil) else { return #expect(Bool(false)) }
    #expect(!inbox.post(.event(.sent)))
  }

  @Test("A wait for an alarm that comes due during a turn ends with the turn", arguments: [true, false])
  func alarmDuringATurn(_ isOnThread: Bool) async throws {
    let (bench, _, inbox) = try await atWork()
    let alarm = try #require(inbox.alarm)
    _ = inbox.take(.event(.handled(1, [.complete])), mayGoOn: { false }) { _, _, _ in
      #expect(inbox.alarm == alarm)
      // Who looks now must not wait for it: the wait would be over at once, again and again.
      bench.clock.advance(by: alarm)
      #expect(inbox.alarm == nil)
    }
    #expect(inbox.alarm != nil)
    // The one who waits without an end is woken by the alarm that is known again.
    if isOnThread {
      try await DedicatedThread.run {
        guard case .look = inbox.waitOnThread(until: nil) else { throw ConformanceFailure("no look") }
      }
    } else {
      guard case .look = await inbox.wait(until: nil) else { return #expect(Bool(false)) }
    }
  }
}
