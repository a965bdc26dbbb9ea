import AzureAuthSharedKey
import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueProcessor
import AzureQueueProtocol
import AzureXML
import Dispatch
import Foundation
import Synchronization

/// Both clients over one transport, or the async one where it does not block, and what they are asked to do.
struct Runner {
  let queues: [QueueClient]
  let blocking: [BlockingQueueClient]
  let failures = Failures()
  static let text = String(repeating: "0123456789", count: 10)

  /// An operation whose response was not what the server was filled with.
  private struct WrongCount: Error {}

  /// - Parameters:
  ///   - base: The server's address, without an account.
  ///   - names: The queues that operations go to in turn.
  ///   - transport: What both clients send by.
  ///   - reader: What reads their responses.
  /// - Throws: `AzureError` when the address or a name cannot be one.
  init(base: String, names: [String], transport: any AsyncTransport, reader: ReaderChoice)
    throws
  {
    let endpoint = try StorageEndpoint(base + "/devstoreaccount1")
    let credential = try SharedKeyCredential(
      account: "devstoreaccount1",
      key:
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")
    var options = QueueClientOptions()
    // A failure is counted, not hidden behind pauses; nothing is paid for a rule that is not asked.
    options.retry = NoRetry()
    queues = try names.map {
      try QueueClient(
        $0, .endpoint(endpoint, credential: credential), transport: transport, reader: reader.make(),
        options: options)
    }
    let blockingTransport = transport as? any SyncTransport
    blocking = try names.compactMap { name in
      try blockingTransport.map { transport in
        try BlockingQueueClient(
          name, .endpoint(endpoint, credential: credential), transport: transport, reader: reader.make(),
          options: options)
      }
    }
  }

  /// Does so many operations, so many at a time, and returns how many failed.
  func run(_ operation: Operation, _ style: CallingStyle, inFlight: Int, operations: Int) async throws -> Int
  {
    let before = failures.count
    switch operation {
    case .bulk: return await sendAll(style, inFlight: inFlight, operations: operations)
    case .process: return try await process(style, concurrency: inFlight, operations: operations)
    case .drain: return await drain(style, inFlight: inFlight, operations: operations)
    default: break
    }
    // Each share begins where the one before ends, so that all together go round the queues evenly.
    var shares: [Range<Int>] = []
    for index in 0..<inFlight {
      let start = shares.last?.upperBound ?? 0
      shares.append(start..<start + (operations + index) / inFlight)
    }
    switch style {
    case .async:
      await withTaskGroup(of: Void.self) { group in
        for share in shares {
          group.addTask { await repeated(operation, share) }
        }
      }
    case .blocking:
      if inFlight == 1 {
        repeatedBlocking(operation, 0..<operations)
      } else {
        onThreads(shares) { repeatedBlocking(operation, $0) }
      }
    }
    return failures.count - before
  }

  /// Sends so many messages in bulk, and returns how many failed.
  private func sendAll(_ style: CallingStyle, inFlight: Int, operations: Int) async -> Int {
    let texts = repeatElement(Self.text, count: operations)
    let bulk = BulkOptions(inFlight: inFlight)
    switch style {
    case .async: return operations - (await queues[0].sendAll(texts, bulk: bulk)).progress.done
    case .blocking: return operations - blockingSendAll(texts, bulk).progress.done
    }
  }

  private func blockingSendAll(_ texts: Repeated<String>, _ bulk: BulkOptions) -> BulkReport<SentMessage> {
    blocking[0].sendAll(texts, bulk: bulk)
  }

  /// Gives each share a thread of its own, as a program that blocks does; Dispatch would start as many as there are cores.
  func onThreads(_ shares: [Range<Int>], _ work: @escaping @Sendable (Range<Int>) -> Void) {
    let group = DispatchGroup()
    for share in shares {
      group.enter()
      Thread.detachNewThread {
        work(share)
        group.leave()
      }
    }
    group.wait()
  }

  private func repeated(_ operation: Operation, _ share: Range<Int>) async {
    for number in share {
      let queue = queues[number % queues.count]
      do {
        switch operation {
        case .send, .bulk: _ = try await queue.send(Self.text)
        case .peek: try check(await queue.peek(limit: 32).count)
        case .receive: try check(await queue.receive(limit: 32).count)
        case .bigReceive: try check(await queue.receive(limit: 31).count)
        case .round:
          _ = try await queue.send(Self.text)
          for message in try await queue.receive(limit: 1) { try await queue.delete(message) }
        case .drain, .process: preconditionFailure("they have no single operations")
        }
        failures.succeeded()
      } catch {
        failures.failed("\(error)")
      }
    }
  }

  private func repeatedBlocking(_ operation: Operation, _ share: Range<Int>) {
    for number in share {
      let queue = blocking[number % blocking.count]
      do {
        switch operation {
        case .send, .bulk: _ = try queue.send(Self.text)
        case .peek: try check(queue.peek(limit: 32).count)
        case .receive: try check(queue.receive(limit: 32).count)
        case .bigReceive: try check(queue.receive(limit: 31).count)
        case .round:
          _ = try queue.send(Self.text)
          for message in try queue.receive(limit: 1) { try queue.delete(message) }
        case .drain, .process: preconditionFailure("they have no single operations")
        }
        failures.succeeded()
      } catch {
        failures.failed("\(error)")
      }
    }
  }

  private func check(_ count: Int) throws {
    if count != 32 { throw WrongCount() }
  }
}

/// Counts the failures of all tasks and threads, and ends the program when so many came in a row that going on is of no use.
final class Failures: Sendable {
  /// A server that is gone fails every operation; one that is only busy does some in between.
  private static let limit = 100

  private let inARow = Atomic(0)
  private let all = Atomic(0)

  var count: Int { all.load(ordering: .relaxed) }

  func succeeded() {
    // Read first: a write would make every other thread's copy of the line useless.
    if inARow.load(ordering: .relaxed) != 0 { inARow.store(0, ordering: .relaxed) }
  }

  /// - Parameter reason: What is told when this was one failure too many.
  func failed(_ reason: @autoclosure () -> String) {
    all.add(1, ordering: .relaxed)
    guard inARow.add(1, ordering: .relaxed).newValue >= Self.limit else { return }
    let line = "Load gave up after \(Self.limit) failures in a row; the last one: \(reason())\n"
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    // Other threads may be in the middle of an operation: nothing is let go, and nothing of theirs runs at the end.
    _exit(1)
  }
}
