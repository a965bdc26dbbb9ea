import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import TestSupport
import Testing

/// The processor over threads: the same machine, carried out by the other runner.
@Suite(.alone) struct BlockingProcessorTests {
  private struct Order: Codable, Sendable { var number: Int }

  private static func filled(
    _ bench: ProcessorBench, _ texts: [String], encoding: MessageEncoding = .text
  ) throws -> BlockingQueueClient {
    let queue = try bench.blockingQueue(encoding: encoding)
    try queue.create()
    for text in texts { try queue.send(text) }
    return queue
  }

  /// Runs a processor on a thread of its own while a closure looks on, and stops it.
  private func running<Body: Sendable>(
    _ processor: BlockingQueueProcessor<Body>, until isSo: @escaping @Sendable (ProcessorStatus) -> Bool
  ) async throws {
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    while !isSo(processor.status) { await Task.yield() }
    processor.stop()
    try await run.value
    #expect(processor.status.tallies.open == 0, "\(processor.status.tallies)")
  }

  @Test func handlesAndDeletesEveryMessage() async throws {
    let bench = ProcessorBench()
    let notes = Notes()
    let processor = try await DedicatedThread.run {
      let queue = try Self.filled(bench, (0..<200).map { #"{"number":\#($0)}"# })
      var options = ProcessorOptions()
      options.concurrency = .fixed(8)
      return try BlockingQueueProcessor(queue, as: .json(Order.self), options: options) { delivery in
        try delivery.checkpoint()
        notes.add("\(delivery.body.number)")
        return .complete
      }
    }
    try await running(processor) { $0.tallies.completed == 200 }
    #expect(Set(notes.all).count == 200 && notes.count == 200)
  }

  @Test func outcomesAreThoseOfTheAsyncProcessor() async throws {
    let bench = ProcessorBench()
    let processor = try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["schlecht", "gut", "noch einmal"], encoding: .base64)
      var options = ProcessorOptions()
      options.maximumDeliveries = 1
      return try BlockingQueueProcessor(
        queue, as: .text, options: options,
        middleware: [{ message, next in message.rawText.isEmpty ? .complete : try next() }]
      ) { delivery in
        switch delivery.body {
        case "gut": return .complete
        case "schlecht": return .poison("no use")
        default: throw HandlerFault()
        }
      }
    }
    try await running(processor) { $0.tallies.completed == 1 && $0.tallies.poisoned == 2 }
    let poison = try await bench.queue("tasks-poison").peek(limit: 32)
    #expect(Set(poison.map(\.rawText)) == ["c2NobGVjaHQ=", "bm9jaCBlaW5tYWw="])
  }

  @Test func aBatchAndItsHandlersOfPoisonAndOfTheUndecodable() async throws {
    let bench = ProcessorBench()
    let notes = Notes()
    let processor = try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["not JSON"] + (1...3).map { #"{"number":\#($0)}"# })
      return try BlockingQueueProcessor(
        queue, as: .json(Order.self), batchSize: 4,
        middleware: [
          { messages, next in
            // One of them is handled here.
            let others = messages.filter { !$0.rawText.contains("3") }
            notes.add("middleware \(messages.count - others.count)")
            let outcomes = Dictionary(uniqueKeysWithValues: zip(others.map(\.id), try next(others)))
            return messages.map { outcomes[$0.id] ?? .complete }
          }
        ],
        onPoison: { message, reason in notes.add("poison \(reason)") },
        onUndecodable: { message in
          notes.add("undecodable")
          return .complete
        },
        batchHandler: { deliveries in
          for delivery in deliveries { notes.add("handled \(delivery.body.number)") }
          return deliveries.map { $0.body.number == 1 ? .poison("one") : .complete }
        })
    }
    try await running(processor) { $0.tallies.completed == 3 && $0.tallies.poisoned == 1 }
    #expect(
      Set(notes.all) == ["poison one", "undecodable", "handled 1", "handled 2", "middleware 1"])
  }

  @Test func progressIsSavedAndLeasesAreRenewed() async throws {
    let bench = ProcessorBench()
    let notes = Notes()
    let hold = ThreadGate<Void>()
    let left = Notes()
    let processor = try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["step 1"])
      return try BlockingQueueProcessor(queue, as: .text) { delivery in
        notes.add(delivery.body)
        if delivery.body == "step 2" { return .complete }
        try delivery.saveProgress("step 2")
        // Tells each renewal that it sees, until it is let go.
        var last = Duration.seconds(-1)
        while hold.wait(for: .zero) == nil {
          let now = bench.clock.now().elapsed
          guard now > last, delivery.leaseLeft > .seconds(59) else { continue }
          left.add("renewed")
          last = now
        }
        #expect(!delivery.isCancelled)
        return .retry(after: .zero)
      }
    }
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    for renewal in 1...6 {
      while left.count < renewal { await Task.yield() }
      // Half of the lease later it is renewed; the processor is told that its clock was moved.
      if renewal < 6 {
        bench.clock.advance(by: .seconds(31))
        processor.lookAtClock()
      }
    }
    hold.open(with: ())
    while processor.status.tallies.completed == 0 {
      // Its idle wait is over some time.
      bench.clock.advance(by: .milliseconds(100))
      processor.lookAtClock()
      for _ in 0..<100 { await Task.yield() }
    }
    processor.stop()
    try await run.value
    #expect(notes.all == ["step 1", "step 2"] && processor.status.tallies.possibleDuplicates == 0)
  }

  @Test func aStopGivesBackWhatAHandlerDoesNotEnd() async throws {
    let bench = ProcessorBench()
    let hold = ThreadGate<Void>()
    let notes = Notes()
    let processor = try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["polite", "deaf"])
      var options = ProcessorOptions()
      options.drainTime = .zero
      options.cancellationGrace = .seconds(5)
      return try BlockingQueueProcessor(queue, as: .text, options: options) { delivery in
        notes.add(delivery.body)
        if delivery.body == "deaf" {
          hold.wait()
          return .complete
        }
        while !delivery.isCancelled {}
        try delivery.checkpoint()
        return .complete
      }
    }
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    while notes.count < 2 { await Task.yield() }
    processor.stop()
    while processor.status.tallies.released < 1 { await Task.yield() }
    bench.clock.advance(by: .seconds(6))
    processor.lookAtClock()
    try await run.value
    hold.open(with: ())
    let tallies = processor.status.tallies
    #expect(tallies.released == 2 && tallies.overran == 1 && tallies.possibleDuplicates == 1)
    #expect(try await bench.queue().peek(limit: 32).count == 2)
  }

  @Test func anOwnSendWakesItAndTheEndIsThrown() async throws {
    let bench = ProcessorBench()
    let processor = try await DedicatedThread.run {
      try BlockingQueueProcessor(Self.filled(bench, []), as: .text) { _ in .complete }
    }
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    while bench.transport.count({ $0.isReceive }) == 0 { await Task.yield() }
    try await bench.queue().send("hello")
    while processor.status.tallies.completed == 0 { await Task.yield() }
    try await bench.queue().deleteQueue()
    // Its next look at the queue finds none.
    while !processor.status.hasEnded {
      bench.clock.advance(by: .seconds(30))
      processor.lookAtClock()
      for _ in 0..<100 { await Task.yield() }
    }
    let error = await #expect(throws: AzureError.self) { try await run.value }
    #expect(error?.isNotFound == true)
  }

  @Test func aLeaseByHandIsRenewedUntilTheClosureEnds() async throws {
    let bench = ProcessorBench()
    let updates = try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["a"])
      guard var message = try queue.receiveOne() else { return -1 }
      let left = try queue.withLease(&message, length: .seconds(10)) { gate, wait in
        // Waits for the clock of the test: it is moved, unless the closure has ended.
        if gate.wait(for: .zero) != nil { return () }
        bench.clock.advance(by: wait)
        return nil
      } _: { lease in
        while bench.transport.count({ $0.isUpdate }) < 6 { try lease.checkpoint() }
        return lease.left
      }
      #expect(left > .seconds(4))
      try queue.delete(message)
      return bench.transport.count { $0.isUpdate }
    }
    #expect(updates >= 6)
  }

  @Test(.endsWhenItHangs) func aSaveUnderWayAtTheEndIsNotWaitedForInVain() async throws {
    let made = Mutex<BlockingQueueProcessor<String>?>(nil)
    let bench = ProcessorBench { request in
      guard request.isUpdate, let processor = made.withLock({ $0 }) else { return nil }
      processor.stopNow()
      while !processor.status.hasEnded {}
      return nil
    }
    let notes = Notes()
    let processor = try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["step 1"])
      var options = ProcessorOptions()
      options.concurrency = .fixed(1)
      return try BlockingQueueProcessor(queue, as: .text, options: options) { delivery in
        do { try delivery.saveProgress("step 2") } catch is LeaseLost { notes.add("lost") }
        return .complete
      }
    }
    made.withLock { $0 = processor }
    try await DedicatedThread.run { try processor.run() }
    // The handler is abandoned, and ends all the same.
    while notes.count == 0, !Task.isCancelled { await Task.yield() }
    #expect(notes.all == ["lost"])
    #expect(processor.status.tallies.unsettled == 1)
  }

  @Test func aHandlerSeesByItselfThatItsLeaseIsNearlyOver() async throws {
    let bench = ProcessorBench()
    let notes = Notes()
    let processor = try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["a"])
      var options = ProcessorOptions()
      options.concurrency = .fixed(1)
      return try BlockingQueueProcessor(queue, as: .text, options: options) { delivery in
        // The whole machine is suspended meanwhile: the processor has not looked at the clock.
        bench.clock.advance(by: .milliseconds(53_999))
        notes.add("\(delivery.isCancelled)")
        try delivery.checkpoint()
        bench.clock.advance(by: .milliseconds(1))
        notes.add("\(delivery.isCancelled)")
        #expect(throws: LeaseLost.self) { try delivery.checkpoint() }
        return .complete
      }
    }
    try await running(processor) { $0.tallies.completed == 1 }
    #expect(notes.all == ["false", "true"])
  }

  @Test func aLeaseByHandThatIsLostIsSeenByItsFlag() async throws {
    let updates = Notes()
    let bench = ProcessorBench { request in
      guard request.isUpdate else { return nil }
      updates.add("")
      return updates.count > 1 ? .refuse : nil
    }
    try await DedicatedThread.run {
      let queue = try Self.filled(bench, ["a"])
      guard var message = try queue.receiveOne() else { return }
      #expect(throws: LeaseLost.self) {
        try queue.withLease(&message, length: .seconds(10)) { gate, wait in
          if gate.wait(for: .zero) != nil { return () }
          bench.clock.advance(by: wait)
          return nil
        } _: { lease in
          while lease.isHeld {}
          #expect(lease.left > .zero, "there is time to end in")
          bench.clock.advance(by: .seconds(3))
          #expect(lease.left == .zero)
        }
      }
    }
  }
}
