import AzureCore
import AzureQueueBlocking
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import Testing

@Suite("The blocking sequence of messages without end")
struct BlockingPolledMessagesTests {
  private let bench = BlockingBench()
  private let interval = PollingInterval(shortest: .seconds(1), longest: .seconds(3))

  /// Counts how often a loop asks whether to stop, and says so after a number of times.
  private final class Stop: Sendable {
    private let left: Atomic<Int>
    init(after count: Int) { left = Atomic(count) }
    func isReached() -> Bool { left.subtract(1, ordering: .relaxed).newValue < 0 }
  }

  private func queue(_ outcomes: ScriptedTransport.Outcome...) throws -> (
    BlockingQueueClient, ScriptedTransport
  ) {
    let transport = ScriptedTransport(outcomes)
    let queue = try bench.queue(over: transport) {
      $0.random = RandomSource { .max }
      $0.retry = ExponentialRetry(maximumRetries: 0)
    }
    return (queue, transport)
  }

  private func total(of waits: some Sequence<Duration>) -> Double {
    waits.reduce(Duration.zero, +) / .seconds(1)
  }

  @Test("It goes on after an empty response, waits longer each time, and less again after a message")
  func waits() throws {
    let (queue, transport) = try queue(
      .messages(0), .messages(0), .messages(0), .messages(2), .messages(0), .messages(1))
    var iterator = queue.polledMessages(
      batchSize: 7, every: interval, visibilityTimeout: .seconds(60)
    ).makeIterator()
    #expect(transport.requests.isEmpty)
    #expect(try iterator.next()?.get().rawText == "0")
    #expect(abs(total(of: bench.clock.waits) - 6) < 0.01)
    #expect(try iterator.next()?.get().rawText == "1")
    #expect(transport.requests.count == 4)
    let before = bench.clock.waits.count
    #expect(try iterator.next()?.get().rawText == "0")
    #expect(abs(total(of: bench.clock.waits.dropFirst(before)) - 1) < 0.01)
    #expect(Set(transport.requests.map(\.query)) == ["numofmessages=7&visibilitytimeout=60"])
    #expect(transport.remaining == 0)
  }

  @Test("A failed request is an element, and the next one waits as after an empty response")
  func failure() throws {
    let (queue, transport) = try queue(.status(403), .status(503), .messages(1))
    var iterator = queue.polledMessages(every: interval).makeIterator()
    #expect(try azureError { try iterator.next()?.get() }.status == 403)
    #expect(bench.clock.waits.isEmpty)
    #expect(try azureError { try iterator.next()?.get() }.status == 503)
    #expect(abs(total(of: bench.clock.waits) - 1) < 0.01)
    #expect(try iterator.next()?.get().rawText == "0")
    #expect(abs(total(of: bench.clock.waits) - 3) < 0.01)
    #expect(transport.remaining == 0)
  }

  @Test("Stopped while it waits it ends within a quarter of a second")
  func stopWhileWaiting() throws {
    let (queue, transport) = try queue(.messages(0))
    let stop = Stop(after: 3)
    #expect(Array(queue.polledMessages(every: interval, until: stop.isReached)).isEmpty)
    // Once before the request, and before each of two naps.
    #expect(bench.clock.waits == [.milliseconds(250), .milliseconds(250)])
    #expect(transport.requests.count == 1)
  }

  @Test("Stopped between messages it hands out no more, and sends nothing")
  func stopBetweenMessages() throws {
    let (queue, transport) = try queue(.messages(3))
    let stop = Stop(after: 3)
    let texts = try queue.polledMessages(batchSize: 3, until: stop.isReached).map { try $0.get().rawText }
    #expect(texts == ["0", "1"])
    #expect(transport.requests.count == 1)
    let never = queue.polledMessages(until: { true })
    #expect(Array(never).isEmpty && transport.requests.count == 1)
  }

  @Test("A thread that works on it is stopped by another")
  func stopFromElsewhere() async throws {
    let account = try InMemoryAccount()
    let queue = try account.blockingService.queue("orders")
    let isStopping = Atomic(false)
    try await DedicatedThread.run { try queue.create() }
    async let worker = DedicatedThread.run {
      var texts: [String] = []
      for message in queue.polledMessages(until: { isStopping.load(ordering: .relaxed) }) {
        let message = try message.get()
        texts.append(try message.text)
        try queue.delete(message)
      }
      return texts
    }
    try await account.clock.waitForTimers(1)
    _ = try await DedicatedThread.run { try queue.send("hello") }
    while account.snapshot(of: "orders")?.count != 0 {
      account.clock.advanceToNextTimer()
      try await account.clock.waitForTimers(1)
    }
    isStopping.store(true, ordering: .relaxed)
    account.clock.advanceToNextTimer()
    #expect(try await worker == ["hello"])
  }
}
