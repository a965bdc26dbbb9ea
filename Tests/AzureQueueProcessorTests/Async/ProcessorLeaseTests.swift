import AzureCore
import AzurePipeline
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import AzureXMLSwift
import Testing

/// Leases: proven, renewed, lost; progress; leases by hand.
@Suite struct ProcessorLeaseTests {
  @Test func longHandlersAreNotDeliveredTwice() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<200).map { "\($0)" })
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(50)
    options.lease = .seconds(10)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      notes.add(delivery.body)
      try await bench.clock.expire(after: .seconds(30))
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive(by: .milliseconds(20)) { processor.status.tallies.completed == 200 }
    }
    #expect(notes.count == 200 && Set(notes.all).count == 200)
    #expect(processor.status.tallies.received == 200 && processor.status.tallies.possibleDuplicates == 0)
  }

  @Test func aHandlerIsCancelledBeforeItsLeaseIsLost() async throws {
    let bench = ProcessorBench { $0.isUpdate ? .refuse : nil }
    let queue = try await bench.filled(["a"])
    let notes = Notes()
    var options = bench.settings
    options.lease = .seconds(30)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      let start = bench.clock.now().elapsed
      try delivery.checkpoint()
      do {
        try await bench.clock.expire(after: .seconds(600))
      } catch {
        notes.add("\((bench.clock.now().elapsed - start) / .seconds(1))")
        #expect(throws: LeaseLost.self) { try delivery.checkpoint() }
        throw error
      }
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.lost == 1 }
    }
    let time = try #require(notes.all.first.flatMap(Double.init))
    #expect((25...27.5).contains(time), "cancelled after \(time) of 30 s")
    #expect(
      processor.status.tallies.lostWhileRunning == 1 && processor.status.tallies.possibleDuplicates == 1)
  }

  @Test func aRenewalWhoseReplyIsLostLeavesTheDeliveryUnsettled() async throws {
    let losses = Notes()
    let bench = ProcessorBench { request in
      guard request.isUpdate, losses.count == 0 else { return nil }
      losses.add("lost")
      return .loseReply
    }
    let queue = try await bench.filled(["a"])
    var options = bench.settings
    options.lease = .seconds(30)
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in
      // Past the second renewal, which is refused because the first has used the receipt up; before the bound.
      try await bench.clock.expire(after: .seconds(22))
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.unsettled == 1 }
    }
    #expect(bench.transport.count { $0.isDelete } == 0)
  }

  @Test func aDeleteWhoseReplyIsLostIsSeenToHaveHappened() async throws {
    let losses = Notes()
    let bench = ProcessorBench { request in
      guard request.isDelete, losses.count == 0 else { return nil }
      losses.add("lost")
      return .loseReply
    }
    let queue = try await bench.filled(["a"])
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { _ in .complete }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 1 }
    }
    #expect(bench.transport.count { $0.isDelete } == 2)
  }

  @Test func aHandlerThatTakesTooLongIsCancelled() async throws {
    for isHold in [false, true] {
      let bench = ProcessorBench()
      let queue = try await bench.filled(["a"])
      var options = bench.settings
      if isHold { options.longestHold = .seconds(90) } else { options.handlerTimeout = .seconds(90) }
      let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
        if delivery.dequeueCount > 1 { return .complete }
        try await bench.clock.expire(after: .seconds(1000))
        return .complete
      }
      try await bench.running(processor) {
        try await bench.drive { processor.status.tallies.completed == 1 }
      }
      #expect(processor.status.tallies.retried == 1 && processor.status.tallies.possibleDuplicates == 0)
    }
  }

  @Test func progressIsSavedForTheNextDelivery() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["step 1"])
    let notes = Notes()
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { delivery in
      notes.add(delivery.body)
      if delivery.body == "step 2" { return .complete }
      bench.clock.advance(by: .seconds(10))
      try await delivery.saveProgress("step 2")
      #expect(delivery.message.rawText == "step 2" && delivery.leaseLeft > .seconds(59))
      throw HandlerFault()
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 1 }
    }
    #expect(notes.all == ["step 1", "step 2"])
  }

  @Test func progressThatCannotBeSavedSaysSo() async throws {
    let bench = ProcessorBench { $0.isUpdate && !$0.body.isEmpty ? .loseReply : nil }
    let queue = try await bench.filled(["a"])
    let notes = Notes()
    let processor = try QueueProcessor(queue, as: .text, options: bench.settings) { delivery in
      do {
        try await delivery.saveProgress("b")
      } catch let error as AzureError {
        notes.add("\(error.effect)")
      }
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.open == 0 && processor.status.tallies.received == 1 }
    }
    // The receipt was used up by the save whose response was lost.
    #expect(notes.all == ["unknown"] && processor.status.tallies.unsettled == 1)
  }

  @Test func theTimeOfSendingIsThatOfTheAttemptThatWasAnswered() async throws {
    let bench = ProcessorBench()
    let inner = bench.transport
    let faulty = FaultTransport(
      wrapping: inner, plan: .numbered([2: .delay(.seconds(3)), 3: .delay(.seconds(4))]), clock: bench.clock)
    var options = QueueClientOptions()
    options.clock = bench.clock
    options.attemptTimeout = .seconds(4)
    let queue = try QueueClient(
      "tasks", .endpoint("http://127.0.0.1:10001/devstoreaccount1", credential: AnonymousAuthorizer()),
      transport: faulty, reader: SwiftXMLReader(), options: options)
    try await queue.create()
    let start = bench.clock.now().elapsed
    let late = try await queue.receiveTimed(
      limit: 1, visibilityTimeout: .seconds(30), options: OperationOptions())
    #expect(late.sentAt == start && bench.clock.now().elapsed == start + .seconds(3))
    let again = try await queue.receiveTimed(
      limit: 1, visibilityTimeout: .seconds(30), options: OperationOptions())
    #expect(again.sentAt > start + .seconds(7), "the first attempt ran into its timeout")
    #expect(again.sentAt == bench.clock.now().elapsed)
  }

  @Test func aLeaseByHandIsRenewedWhileTheClosureRuns() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["a"])
    let received = try #require(try await queue.receiveOne(visibilityTimeout: .seconds(5)))
    let work = Task {
      var message = received
      let value = try await queue.withLease(&message, length: .seconds(10)) { lease in
        try await bench.clock.expire(after: .seconds(65))
        try lease.checkpoint()
        return lease.left
      }
      try await queue.delete(message)
      return value
    }
    let notes = Notes()
    let watch = Task {
      _ = try await work.value
      notes.add("done")
    }
    try await bench.drive(waiting: 2) {
      let seen = try await queue.peek()
      #expect(seen.isEmpty, "nobody else sees it")
      return notes.count == 1
    }
    try await watch.value
    #expect(try await work.value > .seconds(4))
    #expect(bench.transport.count { $0.isUpdate } >= 13)
  }

  @Test func aLeaseByHandThatIsLostCancelsTheClosure() async throws {
    let updates = Notes()
    let bench = ProcessorBench { request in
      guard request.isUpdate else { return nil }
      updates.add("")
      return updates.count > 1 ? .refuse : nil
    }
    let queue = try await bench.filled(["a"])
    let received = try #require(try await queue.receiveOne())
    let notes = Notes()
    let work = Task {
      var message = received
      do {
        try await queue.withLease(&message, length: .seconds(10)) { _ in
          do {
            try await bench.clock.expire(after: .seconds(65))
          } catch {
            notes.add("cancelled")
            // It takes its time to end.
            _ = await Task { try await bench.clock.expire(after: .seconds(5)) }.result
          }
        }
      } catch {
        notes.add("\(type(of: error))")
      }
    }
    try await bench.drive(waiting: 2) { notes.count == 2 }
    await work.value
    #expect(notes.all == ["cancelled", "LeaseLost"])
  }
}
