import AzureCore
import AzureQueueBlocking
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import Testing

@testable import AzureQueueProcessor

/// Bulk operations of the blocking client.
@Suite struct BlockingBulkTests {
  private let service = BulkService()

  @Test func everyMessageIsSentAndItsResultStandsInItsPlace() async throws {
    let report = try await DedicatedThread.run { [service] in
      let queue = try service.blockingQueue()
      let large = String(repeating: "x", count: 70_000)
      return queue.sendAll((0..<300).map { $0 % 100 == 50 ? large : "\($0)" })
    }
    #expect(report.outcomes.count == 300 && report.progress.done == 297 && report.progress.refused == 3)
    for index in [50, 150, 250] { #expect(report.outcomes[index].error is AzureError) }
    #expect(Set(report.outcomes.compactMap { $0.value?.id }).count == 297)
  }

  @Test func itStopsWhenAskedAndCountsTheRest() async throws {
    let report = try await DedicatedThread.run { [service] in
      let queue = try service.blockingQueue()
      let options = BulkOptions(inFlight: 2, stop: .when { _, progress in progress.done >= 10 })
      return queue.sendAll((0..<100).map { "\($0)" }, bulk: options)
    }
    #expect(report.outcomes.count == 100)
    #expect(report.progress.done >= 10 && report.progress.done <= 14)
    #expect(report.progress.notTried == 100 - report.progress.done)
  }

  @Test func anEndlessInputIsReadNoFurtherThanTheWindow() async throws {
    try await DedicatedThread.run { [service] in
      let queue = try service.blockingQueue()
      var options = BulkOptions(inFlight: 3, stop: .when { _, progress in progress.total >= 500 })
      options.window = 6
      var read = 0
      var places: [Int] = []
      let endless = AnySequence {
        AnyIterator { () -> String? in
          read += 1
          return "\(read)"
        }
      }
      let progress = queue.sendEach(endless, bulk: options) { result in
        places.append(result.index)
        #expect(read - places.count <= 6)
      }
      #expect(places == Array(0..<places.count))
      #expect(progress.total == places.count && progress.done >= 494)
    }
  }

  @Test func noMoreThreadsWorkThanAreWanted() async throws {
    let flight = CountedFlight(service.transport)
    try await DedicatedThread.run { [service] in
      let queue = try service.blockingQueue(over: flight)
      #expect(queue.sendAll((0..<200).map { "\($0)" }, bulk: BulkOptions(inFlight: 4)).isComplete)
    }
    #expect(flight.most <= 4)
  }

  @Test func messagesAreUpdatedAndDeletedInBulk() async throws {
    try await DedicatedThread.run { [service] in
      let queue = try service.blockingQueue()
      queue.sendAll((0..<32).map { "\($0)" })
      let received = try queue.receive(limit: 32, visibilityTimeout: .seconds(30))
      let updated = try queue.updateAll(received, visibilityTimeout: .seconds(90)).get()
      #expect(updated.map(\.id) == received.map(\.id))
      #expect(queue.deleteAll(received).progress.refused == 32)
      #expect(queue.deleteAll(updated).isComplete)
    }
  }

  @Test func aBusyServiceSlowsTheOthersThroughTheClientsPause() async throws {
    let faults = FaultTransport(
      wrapping: service.transport, plan: .numbered([1: .serverBusy(retryAfter: 7)]), clock: service.clock)
    let report = try await DedicatedThread.run { [service] in
      try service.blockingQueue(over: faults) { $0.retry = NoRetry() }
        .sendAll((0..<50).map { "\($0)" }, bulk: BulkOptions(inFlight: 1))
    }
    #expect(report.progress.done == 49 && report.progress.refused == 1)
    #expect(service.clock.waits.count == 1)
    #expect((Duration.seconds(7)...Duration.seconds(8.4)).contains(try #require(service.clock.waits.first)))
  }
}

/// Counts how many requests are under way.
private final class CountedFlight: SyncTransport {
  private let inner: InMemoryTransport
  private let count = Mutex((now: 0, most: 0))

  init(_ inner: InMemoryTransport) { self.inner = inner }

  var most: Int { count.withLock { $0.most } }

  @available(*, noasync)
  func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse {
    count.withLock {
      $0.now += 1
      $0.most = max($0.most, $0.now)
    }
    defer { count.withLock { $0.now -= 1 } }
    return try inner.sendBlocking(request, limits: limits)
  }
}
