import AzureCore
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import Testing

/// Stop, pause, order, batches, rate, middleware.
@Suite struct ProcessorFlowTests {
  /// Handlers that wait to be let go, or to be cancelled.
  private func waitingProcessor(
    _ bench: ProcessorBench, _ queue: QueueClient, _ notes: Notes, ignoresCancellation: Bool = false
  ) throws -> QueueProcessor<String> {
    var options = bench.settings
    options.concurrency = .fixed(8)
    // One key for half of them: they are received, and wait.
    options.key = { message in message.rawText.hasPrefix("k") ? "key" : nil }
    return try QueueProcessor(queue, as: .text, options: options) { delivery in
      notes.add(delivery.body)
      if ignoresCancellation {
        _ = await Task { try? await bench.clock.expire(after: .seconds(5000)) }.value
      } else {
        try await bench.clock.expire(after: .seconds(5000))
      }
      return .complete
    }
  }

  @Test(arguments: [false, true])
  func aStopGivesEveryMessageBack(_ ignoresCancellation: Bool) async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<6).map { "\($0)" } + (0..<6).map { "k\($0)" })
    let notes = Notes()
    let processor = try waitingProcessor(bench, queue, notes, ignoresCancellation: ignoresCancellation)
    let run = Task { try await processor.run() }
    try await bench.drive(by: .zero) { processor.status.tallies.received == 12 && notes.count == 7 }
    processor.stop()
    try await bench.drive(by: .zero) { processor.status.tallies.released == 5 }
    // What no handler had begun with is there at once.
    #expect(try await queue.peek(limit: 32).map(\.rawText).sorted() == (1..<6).map { "k\($0)" })
    let stoppedAt = bench.clock.now().elapsed
    try await bench.drive { processor.status.hasEnded }
    try await run.value
    let took = bench.clock.now().elapsed - stoppedAt
    #expect(took >= .seconds(25) && took < .seconds(ignoresCancellation ? 32 : 27))
    #expect(try await queue.peek(limit: 32).count == 12)
    let tallies = processor.status.tallies
    #expect(tallies.released == 12 && tallies.open == 0)
    #expect(tallies.overran == (ignoresCancellation ? 7 : 0))
    #expect(tallies.possibleDuplicates == (ignoresCancellation ? 7 : 0))
  }

  @Test func oneThatEndsWithTheQueueWaitsForWhatRunsAndLooksOnceMore() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["first", "second"])
    var options = bench.settings
    options.concurrency = .fixed(4)
    options.stopsWhenEmpty = true
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      // Long after the first empty answer: the receiver waits up to 30 seconds by now.
      if delivery.body == "second", delivery.dequeueCount == 1 {
        try await bench.clock.expire(after: .seconds(310))
        return .retry(after: .zero)
      }
      return .complete
    }
    let start = bench.clock.now().elapsed
    let run = Task { try await processor.run() }
    try await bench.drive { processor.status.hasEnded }
    try await run.value
    let tallies = processor.status.tallies
    #expect(tallies.received == 3 && tallies.completed == 2 && tallies.retried == 1, "\(tallies)")
    // The last looks came at once.
    #expect(bench.clock.now().elapsed < start + .seconds(312))
    #expect(try await queue.peek(limit: 32).isEmpty)
  }

  @Test func aSecondStopEndsAtOnceAndSaysWhatWasLeft() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<4).map { "\($0)" })
    let notes = Notes()
    let processor = try waitingProcessor(bench, queue, notes, ignoresCancellation: true)
    let events = processor.events
    let run = Task { try await processor.run() }
    try await bench.drive(by: .zero) { notes.count == 4 }
    let before = bench.clock.now().elapsed
    processor.stop()
    processor.stopNow()
    try await run.value
    #expect(bench.clock.now().elapsed == before)
    var left: Int?
    for await case .stopped(let count) in events { left = count }
    #expect(left == 4 && processor.status.tallies.unsettled == 4)
  }

  @Test func cancellingTheTaskCancelsTheHandlersAndStillSettles() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<4).map { "\($0)" })
    let notes = Notes()
    let processor = try waitingProcessor(bench, queue, notes)
    let run = Task { try await processor.run() }
    try await bench.drive(by: .zero) { notes.count == 4 }
    run.cancel()
    try await run.value
    #expect(processor.status.tallies.released == 4)
    #expect(try await queue.peek(limit: 32).count == 4)
  }

  @Test func aPausedProcessorReceivesNothing() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled()
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { _ in .complete }
    try await bench.running(processor) {
      processor.pause()
      try await bench.drive { processor.status.isPaused }
      let before = bench.transport.count { $0.isReceive }
      try await queue.send("a")
      let begin = bench.clock.now().elapsed
      try await bench.drive { bench.clock.now().elapsed >= begin + .seconds(60) }
      #expect(bench.transport.count { $0.isReceive } <= before + 1)
      processor.resume()
      try await bench.drive { processor.status.tallies.completed == 1 }
    }
  }

  @Test func messagesOfAKeyAreHandledOneAtATimeInOrder() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<30).map { "\($0 % 3)-\($0 / 3)" })
    let notes = Notes()
    var options = bench.settings
    options.key = { String($0.rawText.prefix(1)) }
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      notes.add("begin \(delivery.body)")
      try await bench.clock.expire(after: .seconds(1))
      notes.add("end \(delivery.body)")
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 30 }
    }
    for key in 0..<3 {
      let own = notes.all.filter { $0.split(separator: " ")[1].hasPrefix("\(key)") }
      #expect(own == (0..<10).flatMap { ["begin \(key)-\($0)", "end \(key)-\($0)"] })
    }
  }

  @Test func aBatchHasAnOutcomeForEachMessage() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<20).map { "\($0)" })
    let sizes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(2)
    let processor = try QueueProcessor(queue, as: .text, batchSize: 8, options: options) { deliveries in
      sizes.add("\(deliveries.count)")
      return deliveries.map { delivery in
        delivery.body.hasSuffix("5") && delivery.dequeueCount == 1
          ? .retry(after: .seconds(2)) : delivery.body.hasSuffix("7") ? .poison("seven") : .complete
      }
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 18 }
    }
    let tallies = processor.status.tallies
    #expect(tallies.retried == 2 && tallies.poisoned == 2)
    #expect(sizes.all.compactMap(Int.init).max() == 8)
  }

  @Test func aBatchWithTooFewOutcomesIsRetriedWhereNoneIsGiven() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a", "b"])
    let processor = try QueueProcessor(queue, as: .text, batchSize: 8, options: bench.settings) {
      deliveries in
      deliveries.count == 2 ? [.complete] : deliveries.map { _ in .complete }
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 2 }
    }
    #expect(processor.status.tallies.retried == 1)
  }

  @Test func theRateIsKept() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<60).map { "\($0)" })
    var options = bench.settings
    options.messagesPerSecond = 5
    options.concurrency = .fixed(64)
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in .complete }
    try await bench.running(processor) {
      let begin = bench.clock.now().elapsed
      try await bench.drive(by: .milliseconds(20)) {
        let passed = (bench.clock.now().elapsed - begin) / .seconds(1)
        #expect(Double(processor.status.tallies.received) <= 5 + 5 * passed + 1)
        return processor.status.tallies.completed == 60
      }
      let took = (bench.clock.now().elapsed - begin) / .seconds(1)
      #expect(took >= 10.9 && took < 25, "\(took) s")
    }
  }

  @Test func middlewareWrapsDeliveriesFirstOutermost() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a", "seen"])
    let notes = Notes()
    let processor = try QueueProcessor(
      queue, as: .text, options: bench.settings,
      middleware: [
        { message, next in
          notes.add("outer \(message.rawText)")
          let outcome = try await next()
          notes.add("outer end \(message.rawText)")
          return outcome
        },
        { message, next in message.rawText == "seen" ? .complete : try await next() },
      ]
    ) { delivery in
      notes.add("handler \(delivery.body)")
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 2 }
    }
    #expect(notes.all.filter { $0.hasSuffix(" a") } == ["outer a", "handler a", "outer end a"])
    #expect(notes.all.filter { $0.hasSuffix("seen") } == ["outer seen", "outer end seen"])
  }

  @Test func batchMiddlewareWrapsBatchesAndMayHandleMessagesItself() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a", "seen", "b", "fails"])
    let notes = Notes()
    let processor = try QueueProcessor(
      queue, as: .text, batchSize: 8, options: bench.settings,
      middleware: [
        { messages, next in
          notes.add("outer \(messages.map(\.rawText))")
          let outcomes = try await next(messages)
          notes.add("outer end \(outcomes.count)")
          return outcomes
        },
        { messages, next in
          // Those that were handled before need no handler; the others do, in whatever order.
          let fresh = messages.filter { $0.rawText != "seen" }
          let outcomes = Dictionary(
            uniqueKeysWithValues: zip(fresh.map(\.id), try await next(fresh.reversed()).reversed()))
          return messages.map { outcomes[$0.id] ?? .complete }
        },
      ]
    ) { deliveries in
      notes.add("handler \(deliveries.map(\.body))")
      return deliveries.map { $0.body == "fails" ? .poison("no use") : .complete }
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 3 }
    }
    #expect(
      notes.all == [
        #"outer ["a", "seen", "b", "fails"]"#, #"handler ["fails", "b", "a"]"#, "outer end 4",
      ])
    #expect(processor.status.tallies.poisoned == 1)
    #expect(try await bench.queue("tasks-poison").peek().map(\.rawText) == ["fails"])
  }

  @Test func whatBatchMiddlewareThrowsIsARetryOfAll() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a", "b"])
    let processor = try QueueProcessor(
      queue, as: .text, batchSize: 8, options: bench.settings,
      middleware: [
        { messages, next in
          if messages.contains(where: { $0.dequeueCount == 1 }) { throw HandlerFault() }
          return try await next(messages)
        }
      ]
    ) { deliveries in deliveries.map { _ in .complete } }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 2 }
    }
    #expect(processor.status.tallies.retried == 2)
  }

  @Test func theConcurrencyGrowsWhileHandlingTakesNoLonger() {
    var limit = ConcurrencyLimit(4...64)
    for _ in 0..<3000 { limit.handled(in: .milliseconds(10), inUse: limit.current) }
    #expect(limit.current == 64)
    for _ in 0..<3000 { limit.handled(in: .milliseconds(300), inUse: limit.current) }
    let slowed = limit.current
    for _ in 0..<20 { limit.fallBack() }
    #expect(slowed <= 64 && limit.current == 4)
    var fixed = ConcurrencyLimit(16...16)
    fixed.fallBack()
    #expect(fixed.current == 16)
  }
}
