import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import HTTPTypes
import Foundation
import Testing

/// The processor over tasks, against an emulator in the same process, on a clock moved by hand.
@Suite struct ProcessorTests {
  private struct Order: Codable, Sendable { var number: Int }

  @Test func handlesAndDeletesEveryMessage() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<100).map { #"{"number":\#($0)}"# })
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(8)
    let processor = try QueueProcessor(queue, as: .json(Order.self), options: options) { delivery in
      notes.add("\(delivery.body.number)")
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 100 }
    }
    #expect(Set(notes.all).count == 100 && notes.count == 100)
    #expect(try await queue.properties().approximateMessageCount == 0)
  }

  @Test func whatFailsTooOftenIsPoisonByteForByte() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["schlecht"], encoding: .base64)
    let notes = Notes()
    var options = bench.settings
    options.maximumDeliveries = 3
    options.retryWaits = .seconds(1)...Duration.seconds(2)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      notes.add("\(delivery.dequeueCount)")
      throw HandlerFault()
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.poisoned == 1 }
    }
    #expect(notes.all == ["1", "2", "3"])
    #expect(processor.status.tallies.retried == 2)
    let poison = try await bench.queue("tasks-poison").peek(limit: 32)
    #expect(poison.map(\.rawText) == ["c2NobGVjaHQ="])
    let life = try #require(poison.first?.expiresOn)
    #expect(life.seconds > 200_000_000_000, "it never expires")
    #expect(try await queue.peek().isEmpty)
  }

  @Test func whatWasDeliveredTooOftenIsPoisonBeforeAnyHandler() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["worn"])
    for _ in 0..<5 {
      _ = try await queue.receive(visibilityTimeout: .seconds(1))
      bench.clock.advance(by: .seconds(2))
    }
    let notes = Notes()
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { _ in
      notes.add("handled")
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.poisoned == 1 }
    }
    #expect(notes.count == 0)
  }

  @Test func aCopyWhoseReplyIsLostIsMadeAgainAndNothingIsLost() async throws {
    let losses = Notes()
    let bench = ProcessorBench { request in
      guard request.head.method == .post, request.path.contains("tasks-poison"), losses.count < 2 else {
        return nil
      }
      losses.add("lost")
      return losses.count == 2 ? .loseReply : nil
    }
    let queue = try await bench.filled(["bad"])
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { _ in
      .poison("no such customer")
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.poisoned == 1 }
    }
    #expect(try await bench.queue("tasks-poison").peek(limit: 32).count == 2)
    #expect(try await queue.peek().isEmpty)
  }

  @Test func anEnvelopeTellsWhy() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["<bad>"])
    var options = bench.settings
    options.wrapsPoison = true
    options.poisonQueue = "dead"
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in .poison("no such customer")
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.poisoned == 1 }
    }
    let text = try #require(try await bench.queue("dead").peek().first?.rawText)
    #expect(text.contains(#""reason":"no such customer""#) && text.contains(#""rawText":"<bad>""#))
    #expect(text.contains(#""dequeueCount":1"#) && text.contains(#""queue":"tasks""#))
  }

  @Test func aHandlerMayTakeThePlaceOfThePoisonQueue() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["bad"])
    let notes = Notes()
    let processor = try QueueProcessor(
      queue, as: .text, options: bench.settings,
      onPoison: { message, reason in
        notes.add("\(message.rawText): \(reason)")
        if notes.count == 1 { throw HandlerFault() }
      }
    ) { _ in .poison("no use") }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.poisoned == 1 }
    }
    #expect(notes.all == ["bad: no use", "bad: no use"])
    #expect(processor.status.tallies.retried == 1)
  }

  @Test(arguments: [ProcessorOptions.UndecodableRule.poison, .skip])
  func whatCannotBeDecodedStopsNothing(_ rule: ProcessorOptions.UndecodableRule) async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["not JSON", #"{"number":1}"#])
    var options = bench.settings
    options.undecodable = rule
    let processor = try QueueProcessor(queue, as: .json(Order.self), options: options) { _ in .complete }
    try await bench.running(processor) {
      try await bench.drive {
        processor.status.tallies.completed == 1
          && processor.status.tallies[rule == .skip ? .released : .poisoned] == 1
      }
    }
    #expect(processor.status.tallies.possibleDuplicates == 0)
  }

  @Test(arguments: [ProcessorOptions.UndecodableRule.poison, .skip])
  func whatCannotBeDecodedOnlyNowIsNoPoison(_ rule: ProcessorOptions.UndecodableRule) async throws {
    let bench = ProcessorBench()
    _ = try await bench.filled(["secret"])
    var options = bench.settings
    options.undecodable = rule
    options.maximumDeliveries = 3
    let body = MessageBody<String> { message in
      throw MessageDecodingError(rawText: message.rawText, reason: "no key yet", isTemporary: true)
    }
    let processor = try QueueProcessor(bench.queue(), as: body, options: options) { _ in .complete }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.released == 6 }
    }
    #expect(processor.status.tallies.poisoned == 0)
  }

  @Test func whatTheClientCannotReadGoesToItsHandlerWithTheRawText() async throws {
    let bench = ProcessorBench()
    _ = try await bench.filled(["*no base64*"])
    let notes = Notes()
    let processor = try QueueProcessor(
      bench.queue(encoding: .base64), as: .text, options: bench.settings,
      onUndecodable: { message in
        notes.add("\(message.message.rawText): \(message.reason)")
        return .complete
      }
    ) { _ in .complete }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 1 }
    }
    #expect(notes.all == ["*no base64*: the text is not base64"])
  }

  @Test func aRetrySetsTheVisibilityOnceAndSendsNoCopy() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["later"])
    let start = bench.clock.now().elapsed
    let notes = Notes()
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { delivery in
      notes.add("\((bench.clock.now().elapsed - start) / .seconds(1))")
      return delivery.dequeueCount == 1 ? .retry(after: .seconds(30)) : .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 1 }
    }
    let times = notes.all.compactMap(Double.init)
    // Not when the idle wait is over, which is half a minute by then.
    #expect(times.count == 2 && times[1] >= 30 && times[1] < 30.5, "\(times)")
    #expect(
      bench.transport.count { $0.isUpdate } == 1 && bench.transport.count { $0.head.method == .post } == 1)
  }

  @Test func anEmptyQueueCostsLittleAndAnOwnSendIsSeenAtOnce() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled()
    var options = bench.settings
    options.concurrency = .fixed(64)
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in .complete }
    try await bench.running(processor) {
      // The back-off has doubled to its end after two minutes.
      let begin = bench.clock.now().elapsed
      try await bench.drive(by: .milliseconds(500)) { bench.clock.now().elapsed >= begin + .seconds(120) }
      let before = bench.transport.count { $0.isReceive }
      try await bench.drive(by: .milliseconds(500)) { bench.clock.now().elapsed >= begin + .seconds(1320) }
      let asked = bench.transport.count { $0.isReceive } - before
      #expect((30...44).contains(asked), "20 minutes: \(asked) requests")
      let sentAt = bench.clock.now().elapsed
      try await bench.queue().send("hello")
      try await bench.drive(by: .zero) { processor.status.tallies.completed == 1 }
      #expect(bench.clock.now().elapsed == sentAt)
    }
  }

  @Test func aBusyServiceSlowsAllReceivers() async throws {
    let bench = ProcessorBench { $0.isReceive ? .busy : nil }
    let queue = try await bench.filled((0..<100).map { "\($0)" })
    var options = bench.settings
    options.concurrency = .fixed(64)
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in .complete }
    try await bench.running(processor) {
      let begin = bench.clock.now().elapsed
      try await bench.drive(by: .milliseconds(500)) { bench.clock.now().elapsed >= begin + .seconds(120) }
      #expect(bench.transport.count { $0.isReceive } <= 12)
    }
  }

  @Test func theQueueThatIsGoneEndsTheProcessorUnlessItIsWaitedFor() async throws {
    let bench = ProcessorBench()
    let lonely = try QueueProcessor(bench.queue(), as: .text, options: bench.settings) { _ in .complete }
    let error = await #expect(throws: AzureError.self) { try await lonely.run() }
    #expect(error?.isNotFound == true)
    await #expect(throws: AzureError.self) { try await lonely.run() }
    var options = bench.settings
    options.waitsForQueue = true
    let patient = try QueueProcessor(bench.queue(), as: .text, options: options) { _ in .complete }
    try await bench.running(patient) {
      try await bench.drive { bench.transport.count { $0.isReceive } >= 4 }
      _ = try await bench.filled(["at last"])
      try await bench.drive { patient.status.tallies.completed == 1 }
    }
  }

  @Test func whatIsNotAllowedEndsTheProcessor() async throws {
    let bench = ProcessorBench { $0.isDelete ? .forbid : nil }
    let queue = try await bench.filled(["a"])
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { _ in .complete }
    let run = Task { try await processor.run() }
    try await bench.drive { processor.status.hasEnded }
    let error = await #expect(throws: AzureError.self) { try await run.value }
    #expect(error?.isNotAllowed == true)
    #expect(processor.status.tallies.unsettled == 1)
  }

  @Test func eventsAndStatusTellWhatHappens() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a", "b"])
    bench.clock.advance(by: .seconds(90))
    var options = bench.settings
    options.eventBuffer = 1
    let noted = Notes()
    options.onEvent = { event in
      switch event {
      case .received(let count): noted.add("received \(count)")
      case .ended(_, let end, _): noted.add("\(end)")
      case .handlerFailed(_, let reason): noted.add("failed \(reason)")
      case .stopping: noted.add("stopping")
      case .stopped(let left): noted.add("stopped \(left)")
      default: noted.add("other")
      }
    }
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      if delivery.body == "b" { throw HandlerFault() }
      return .complete
    }
    let events = processor.events
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.open == 0 && processor.status.tallies.received >= 2 }
      #expect(processor.status.oldestAge.map { $0 >= .seconds(90) } == true)
      #expect(processor.status.concurrency == 16)
    }
    #expect(noted.all.prefix(1) == ["received 2"] && noted.all.suffix(2) == ["stopping", "stopped 0"])
    #expect(noted.all.contains("failed HandlerFault") && noted.all.contains("completed"))
    // Nobody read: all but the last were dropped, and counted.
    var last: [ProcessorEvent] = []
    for await event in events { last.append(event) }
    #expect(last.count == 1 && processor.status.droppedEvents == noted.count - 1)
  }

  @Test func aSettingOutOfRangeIsRefused() throws {
    let queue = try ProcessorBench().queue()
    let changes: [(inout ProcessorOptions) -> Void] = [
      { $0.lease = .milliseconds(5500) }, { $0.lease = .seconds(4) }, { $0.concurrency = .fixed(0) },
      { $0.maximumDeliveries = 0 }, { $0.messagesPerSecond = 0 }, { $0.handlerTimeout = .zero },
      { $0.drainTime = .seconds(-1) }, { $0.eventBuffer = 0 }, { $0.poisonQueue = "No" },
    ]
    for change in changes {
      var options = ProcessorOptions()
      change(&options)
      let error = #expect(throws: AzureError.self) {
        try QueueProcessor(queue, as: .text, options: options) { _ in .complete }
      }
      #expect(error?.kind == .invalidArgument)
    }
  }
}
