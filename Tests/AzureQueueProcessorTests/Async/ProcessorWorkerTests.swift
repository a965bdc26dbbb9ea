import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Testing

@testable import AzureQueueProcessor

/// Which task does what: a message changes hands no more than it has to, and nobody gets what is another's.
@Suite struct ProcessorWorkerTests {
  @TaskLocal private static var mark = "none"

  @Test func aMessageIsHandledAndDeletedByTheTaskThatReceivedIt() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<200).map { "\($0)" })
    var options = bench.settings
    options.concurrency = .fixed(1)
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in .complete }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 200 }
    }
    #expect(bench.transport.count { $0.isDelete } == 200)
    // The next message is asked for while this one is deleted.
    let receives = bench.transport.count { $0.isReceive }
    #expect(bench.counter.workers <= receives && receives < 250, "\(bench.counter.workers) for \(receives)")
  }

  @Test func aCancelledTaskNeitherDeletesNorHandlesAnother() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled(["slow", "next", "slow", "next"])
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(1)
    options.handlerTimeout = .seconds(5)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      #expect(!Task.isCancelled)
      if delivery.body == "slow" {
        try? await bench.clock.expire(after: .seconds(1000))
        #expect(Task.isCancelled)
      }
      notes.add(delivery.body)
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 4 }
    }
    #expect(notes.all == ["slow", "next", "slow", "next"])
    #expect(bench.transport.count { $0.isDelete } == 4, "none was cancelled on its way")
    #expect(processor.status.tallies.received == 4)
  }

  @Test func theNextHandlerOfATaskCanBeCancelledToo() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled((0..<20).map { "\($0)" })
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(2)
    options.handlerTimeout = .seconds(5)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      guard delivery.body.hasSuffix("9") else { return .complete }
      do { try await bench.clock.expire(after: .seconds(1000)) } catch { notes.add(delivery.body) }
      return .complete
    }
    try await bench.running(processor) {
      try await bench.drive { processor.status.tallies.completed == 20 }
    }
    #expect(Set(notes.all) == ["9", "19"])
  }

  @Test func theValuesOfATaskThatSendsOrSavesAreNotThoseOfAHandler() async throws {
    let bench = ProcessorBench()
    let queue = try await bench.filled()
    let notes = Notes()
    var options = bench.settings
    options.concurrency = .fixed(1)
    let processor = try QueueProcessor(queue, as: .text, options: options) { delivery in
      notes.add("\(delivery.body): \(Self.mark)")
      try await Self.$mark.withValue("handler \(delivery.body)") { try await delivery.saveProgress("saved") }
      return .complete
    }
    try await Self.$mark.withValue("run") {
      try await bench.running(processor) {
        try await bench.drive(by: .zero) { bench.transport.count { $0.isReceive } > 0 }
        try await Self.$mark.withValue("sender") { for number in 0..<3 { try await queue.send("\(number)") } }
        try await bench.drive { processor.status.tallies.completed == 3 }
      }
    }
    #expect(notes.all == ["0: run", "1: run", "2: run"])
  }
}
