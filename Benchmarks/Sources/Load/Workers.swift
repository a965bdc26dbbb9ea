import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import Synchronization

/// What takes messages out of a queue: a processor, and the requests alone that it cannot do without.
extension Runner {
  /// Some messages could not be sent.
  private struct NotFilled: Error {}

  /// Sends the messages that an operation is to find.
  func prepare(_ operation: Operation, operations: Int) async throws {
    guard operation == .drain || operation == .process else { return }
    let texts = repeatElement(Self.text, count: operations)
    let sent = await queues[0].sendAll(texts, bulk: BulkOptions(inFlight: 32))
    guard sent.progress.done == operations else { throw NotFilled() }
  }

  /// Receives 32 at a time and deletes each: so many tasks or threads, each with one request under way.
  ///
  /// - Returns: How many messages were not deleted.
  func drain(_ style: CallingStyle, inFlight: Int, operations: Int) async -> Int {
    let deleted = Counter()
    switch style {
    case .async:
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<inFlight { group.addTask { await drained(deleted) } }
      }
    case .blocking: onThreads(Array(repeating: 0..<0, count: inFlight)) { _ in drainedBlocking(deleted) }
    }
    return operations - deleted.value
  }

  private func drained(_ deleted: Counter) async {
    do {
      while case let messages = try await queues[0].receive(limit: 32), !messages.isEmpty {
        for message in messages {
          try await queues[0].delete(message)
          deleted.increment()
        }
      }
    } catch {
      failures.failed("\(error)")
    }
  }

  private func drainedBlocking(_ deleted: Counter) {
    do {
      while case let messages = try blocking[0].receive(limit: 32), !messages.isEmpty {
        for message in messages {
          try blocking[0].delete(message)
          deleted.increment()
        }
      }
    } catch {
      failures.failed("\(error)")
    }
  }

  /// Lets a processor whose handler does nothing work until it has had so many messages, and stops it in order.
  ///
  /// - Returns: How many were not completed.
  func process(_ style: CallingStyle, concurrency: Int, operations: Int) async throws -> Int {
    var options = ProcessorOptions()
    options.concurrency = .fixed(concurrency)
    let handled = Counter()
    switch style {
    case .async:
      let processor = Handed<QueueProcessor<[UInt8]>>()
      let made = try QueueProcessor(queues[0], as: .bytes, options: options) { _ in
        if handled.increment() == operations { processor.value?.stop() }
        return .complete
      }
      processor.value = made
      try await made.run()
      return operations - made.status.tallies.completed
    case .blocking:
      let processor = Handed<BlockingQueueProcessor<[UInt8]>>()
      let made = try BlockingQueueProcessor(blocking[0], as: .bytes, options: options) { _ in
        if handled.increment() == operations { processor.value?.stop() }
        return .complete
      }
      processor.value = made
      try runBlocking(made)
      return operations - made.status.tallies.completed
    }
  }

  private func runBlocking(_ processor: BlockingQueueProcessor<[UInt8]>) throws { try processor.run() }
}

/// Counts for all tasks and threads.
private final class Counter: Sendable {
  private let count = Atomic(0)

  var value: Int { count.load(ordering: .relaxed) }

  @discardableResult
  func increment() -> Int { count.add(1, ordering: .relaxed).newValue }
}

/// A value that its own closures use: it is there before the first of them runs.
private final class Handed<Value: Sendable>: Sendable {
  private let state = Mutex<Value?>(nil)

  var value: Value? {
    get { state.withLock { $0 } }
    set { state.withLock { $0 = newValue } }
  }
}
