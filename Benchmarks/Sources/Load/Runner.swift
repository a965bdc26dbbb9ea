import AzureAuthSharedKey
import AzurePipeline
import AzureQueueBlocking
import AzureQueueClient
import AzureXML
import Dispatch
import Foundation
import Synchronization

/// Both clients over one transport, and what they are asked to do.
struct Runner {
  private let queue: QueueClient
  private let blocking: BlockingQueueClient
  private static let text = String(repeating: "0123456789", count: 10)

  init(base: String, transport: TransportChoice, reader: ReaderChoice) throws {
    let transport = try transport.make()
    let endpoint = try Endpoint(base + "/devstoreaccount1")
    let credential = try SharedKeyCredential(
      account: "devstoreaccount1",
      key:
        "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==")
    queue = try QueueClient(
      "bench", endpoint: endpoint, credential: credential, transport: transport, reader: reader.make())
    blocking = try BlockingQueueClient(
      "bench", endpoint: endpoint, credential: credential, transport: transport, reader: reader.make())
  }

  /// Does so many operations, so many at a time, and returns how many failed.
  func run(_ operation: Operation, _ colour: Colour, inFlight: Int, operations: Int) async throws -> Int {
    let shares = (0..<inFlight).map { (operations + $0) / inFlight }
    switch colour {
    case .async:
      return await withTaskGroup(of: Int.self) { group in
        for share in shares {
          group.addTask { await repeated(operation, share) }
        }
        return await group.reduce(0, +)
      }
    case .blocking:
      if inFlight == 1 { return repeatedBlocking(operation, operations) }
      return onThreads(shares) { repeatedBlocking(operation, $0) }
    }
  }

  /// Gives each share a thread of its own, as a program that blocks does; Dispatch would start as many as there are cores.
  private func onThreads(_ shares: [Int], _ work: @escaping @Sendable (Int) -> Int) -> Int {
    let failures = Mutex(0)
    let group = DispatchGroup()
    for share in shares {
      group.enter()
      Thread.detachNewThread {
        let failed = work(share)
        failures.withLock { $0 += failed }
        group.leave()
      }
    }
    group.wait()
    return failures.withLock { $0 }
  }

  private func repeated(_ operation: Operation, _ count: Int) async -> Int {
    var failures = 0
    for _ in 0..<count {
      do {
        switch operation {
        case .send: _ = try await queue.send(Self.text)
        case .peek: failures += try await queue.peek(max: 32).count == 32 ? 0 : 1
        case .receive: failures += try await queue.receive(max: 32).count == 32 ? 0 : 1
        case .bigReceive: failures += try await queue.receive(max: 31).count == 32 ? 0 : 1
        case .round:
          _ = try await queue.send(Self.text)
          for message in try await queue.receive(max: 1) { try await queue.delete(message) }
        }
      } catch {
        failures += 1
      }
    }
    return failures
  }

  private func repeatedBlocking(_ operation: Operation, _ count: Int) -> Int {
    var failures = 0
    for _ in 0..<count {
      do {
        switch operation {
        case .send: _ = try blocking.send(Self.text)
        case .peek: failures += try blocking.peek(max: 32).count == 32 ? 0 : 1
        case .receive: failures += try blocking.receive(max: 32).count == 32 ? 0 : 1
        case .bigReceive: failures += try blocking.receive(max: 31).count == 32 ? 0 : 1
        case .round:
          _ = try blocking.send(Self.text)
          for message in try blocking.receive(max: 1) { try blocking.delete(message) }
        }
      } catch {
        failures += 1
      }
    }
    return failures
  }
}
