import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import TestSupport
import Testing

@testable import AzureQueueProcessor

/// Which thread does what: to wake another costs more than all else that a message needs.
@Suite(.alone) struct BlockingWorkerTests {
  private func settings(_ bench: ProcessorBench, concurrency: Int) -> ProcessorOptions {
    var options = bench.settings
    options.concurrency = .fixed(concurrency)
    // Work that was left to busy threads is given to no other, however slow the machine is.
    options.handOverWait = .seconds(3600)
    return options
  }

  private func filled(_ bench: ProcessorBench, _ texts: [String]) throws -> BlockingQueueClient {
    let queue = try bench.blockingQueue()
    try queue.create()
    for text in texts { try queue.send(text) }
    return queue
  }

  /// Runs a processor on a thread of its own until something is so, and stops it.
  private func running(
    _ processor: BlockingQueueProcessor<String>, until isSo: @escaping @Sendable (ProcessorStatus) -> Bool
  ) async throws {
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    while !isSo(processor.status) { await Task.yield() }
    processor.stop()
    try await run.value
  }

  @Test func oneThreadReceivesHandlesAndDeletesOneAfterTheOther() async throws {
    let bench = ProcessorBench()
    let processor = try await DedicatedThread.run {
      try BlockingQueueProcessor(
        filled(bench, (0..<200).map { "\($0)" }), as: .text, options: settings(bench, concurrency: 1)
      ) { _ in .complete }
    }
    try await running(processor) { $0.tallies.completed == 200 }
    #expect(bench.transport.count { $0.isDelete } == 200)
    // The first receive was given to it, and nothing after.
    #expect(bench.counter.workers == 1 && bench.counter.handOvers == 1)
  }

  @Test func asManyHandlersRunAsMayWithoutAThreadThatIsAboutToBeFree() async throws {
    let bench = ProcessorBench()
    let notes = Notes()
    let holds = (0..<8).map { _ in ThreadGate<Void>() }
    let processor = try await DedicatedThread.run {
      try BlockingQueueProcessor(
        filled(bench, (0..<8).map { "\($0)" }), as: .text, options: settings(bench, concurrency: 8)
      ) { delivery in
        notes.add(delivery.body)
        if let number = Int(delivery.body) { holds[number].wait() }
        return .complete
      }
    }
    let run = Task { try await DedicatedThread.run { try processor.run() } }
    // All at once: none waits for another's end.
    while notes.count < 8 { await Task.yield() }
    #expect(bench.counter.workers == 8)
    for hold in holds { hold.open(with: ()) }
    while processor.status.tallies.completed < 8 { await Task.yield() }
    processor.stop()
    try await run.value
  }

  @Test func whatWasLeftToAThreadThatDoesNotComeBackIsGivenToAnother() async throws {
    let hold = ThreadGate<Void>()
    let bench = ProcessorBench { request in
      // The delete of the first message takes until the second is handled.
      if request.isDelete { hold.wait() }
      return nil
    }
    let processor = try await DedicatedThread.run {
      var options = settings(bench, concurrency: 1)
      options.handOverWait = .milliseconds(1)
      return try BlockingQueueProcessor(filled(bench, ["first", "second"]), as: .text, options: options) {
        delivery in
        if delivery.body == "second" { hold.open(with: ()) }
        return .complete
      }
    }
    try await running(processor) { $0.tallies.completed == 2 }
    #expect(bench.counter.workers >= 2)
  }

  @Test func aSaveUnderWayAtTheEndIsNotWaitedForInVain() async throws {
    let processors = Handed()
    let bench = ProcessorBench { request in
      guard request.isUpdate, let processor = processors.value else { return nil }
      processor.stopNow()
      while !processor.status.hasEnded {}
      return nil
    }
    let notes = Notes()
    let processor = try await DedicatedThread.run {
      try BlockingQueueProcessor(
        filled(bench, ["step 1"]), as: .text, options: settings(bench, concurrency: 1)
      ) { delivery in
        do { try delivery.saveProgress("step 2") } catch is LeaseLost { notes.add("lost") }
        return .complete
      }
    }
    processors.value = processor
    try await DedicatedThread.run { try processor.run() }
    // The handler is abandoned, and ends all the same.
    while notes.count == 0 { await Task.yield() }
    #expect(processor.status.tallies.unsettled == 1)
  }

  /// A processor that a closure made before it uses.
  private final class Handed: Sendable {
    private let state = ThreadLock<BlockingQueueProcessor<String>?>(nil)

    var value: BlockingQueueProcessor<String>? {
      get { state.withLock { $0 } }
      set { state.withLock { $0 = newValue } }
    }
  }
}
