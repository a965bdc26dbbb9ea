import AzureQueueClient
import AzureQueueProcessor
import AzureQueueTesting
import TestSupport
import Testing

/// A processor on a clock that goes from one of its timers to the next, as the article on testing has it.
@Suite struct NextTimerTests {
  @Test(.endsWhenItHangs, arguments: 1...20)
  func aHandlerWhoseLeaseIsLostIsCancelled(round: Int) async throws {
    let account = try InMemoryAccount()
    let queue = try await account.service.createQueue("orders")
    try await queue.send("order 1")
    account.faults.add(FaultRule(.connectionRefused, on: .update))
    let (begun, continuation) = AsyncStream.makeStream(of: Void.self)
    let processor = try QueueProcessor(queue, as: .text) { delivery in
      if delivery.dequeueCount > 1 { return .complete }
      continuation.yield()
      try await Task.sleep(for: .seconds(86_400))
      return .complete
    }
    let events = processor.events
    async let run: Void = processor.run()

    for await _ in begun { break }
    let time = Task {
      while true {
        try await account.clock.waitForTimers(1, includingBounds: true)
        account.clock.advanceToNextTimer(includingBounds: true)
      }
    }
    for await case .ended(_, .lost, _) in events { break }

    account.faults.removeRules()
    processor.stop()
    try await run
    time.cancel()
    #expect(processor.status.tallies.lostWhileRunning >= 1)
  }
}
