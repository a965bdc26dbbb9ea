import AzureCore
import AzureQueueBlocking
import AzureQueueEmulator
import AzureQueueTesting
import AzureTransportCurl
import AzureTransportURLSession
import AzureXMLLibxml2
import Foundation
import TestSupport
import Testing

/// A blocking call needs no thread of the cooperative pool.
@Suite("A busy cooperative pool", .alone, .serialized)
struct BusyPoolTests {
  @Test("A blocking call made while every thread of the pool is busy still finishes")
  func busy() throws {
    let server = try EmulatorServer(
      QueueEmulator(authentication: .none, reader: LibxmlReader()), keepsRequests: false)
    defer { server.stop() }
    let endpoint = try StorageEndpoint(server.endpoint)
    let pool = BusyPool()
    pool.fill()
    defer { pool.release() }
    let transports: [(String, any SyncTransport)] = [
      ("curl", try CurlTransport()), ("urlsession", URLSessionTransport()),
    ]
    for (name, transport) in transports {
      let queue = try BlockingQueueClient(
        "busy-\(name)", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: transport,
        reader: LibxmlReader())
      try queue.create()
      try queue.send("sent beside a busy pool")
      #expect(try queue.receive().first?.text == "sent beside a busy pool")
    }
    #expect(pool.isStillBusy)
  }
}

/// Occupies every thread of the cooperative pool until it is released.
private final class BusyPool: Sendable {
  private let condition = NSCondition()
  // Guarded by `condition`.
  private nonisolated(unsafe) var busy = 0
  // Guarded by `condition`.
  private nonisolated(unsafe) var isReleased = false

  /// Starts more blocking tasks than the pool has threads and waits until as many run as it can run at once.
  func fill() {
    let threads = ProcessInfo.processInfo.activeProcessorCount
    for _ in 0..<threads * 4 { Task.detached { self.occupy() } }
    condition.withLock {
      // The test itself may hold one of the threads.
      while busy < threads - 1 { condition.wait() }
    }
  }

  func release() {
    condition.withLock {
      isReleased = true
      condition.broadcast()
    }
  }

  var isStillBusy: Bool {
    condition.withLock { busy >= ProcessInfo.processInfo.activeProcessorCount - 1 }
  }

  private func occupy() {
    condition.withLock {
      busy += 1
      condition.broadcast()
      while !isReleased { condition.wait() }
      busy -= 1
    }
  }
}
