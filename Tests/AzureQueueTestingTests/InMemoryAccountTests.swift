import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProtocol
import AzureQueueTesting
import Testing

@Suite("An account in memory")
struct InMemoryAccountTests {
  @Test("A worker's loop waits until the clock is moved, longer each time, and never runs away")
  func worker() async throws {
    let account = try InMemoryAccount(options: QueueClientOptions(random: RandomSource { .max }))
    let queue = try await account.service.createQueue("orders")
    let worker = Task {
      var texts: [String] = []
      for try await message in queue.polledMessages(
        every: PollingInterval(shortest: .seconds(1), longest: .seconds(3)))
      {
        texts.append(try message.text)
        try await queue.delete(message)
      }
      return texts
    }
    try await account.clock.waitForTimers(1)
    for seconds in [1, 2, 3, 3] {
      let distance = try #require(account.clock.advanceToNextTimer())
      #expect(abs(distance / .seconds(1) - Double(seconds)) < 0.01)
      try await account.clock.waitForTimers(1)
    }
    let requests = account.faults.requestCount
    #expect(requests == 6)
    try await queue.send("hello")
    account.clock.advanceToNextTimer()
    try await account.clock.waitForTimers(1)
    // Found, deleted, and asked again; the wait is the shortest once more.
    #expect(account.faults.requestCount == requests + 4)
    #expect(try #require(account.clock.waits.last) < .seconds(1.01))
    worker.cancel()
    #expect(try await worker.value == ["hello"])
    #expect(account.clock.timerCount == 0)
    #expect(account.clock.advanceToNextTimer() == nil)
  }

  @Test("A blocking call's wait lasts until the clock is moved")
  func blocking() async throws {
    let account = try InMemoryAccount(options: QueueClientOptions(retry: ExponentialRetry(jitter: 1...1)))
    account.faults.add(FaultRule(.internalError, on: .createQueue, calls: [1]))
    let queue = try account.blockingService.queue("orders")
    async let done: Void = DedicatedThread.run { try queue.create() }
    try await account.clock.waitForTimers(1)
    #expect(account.snapshot(of: "orders") == nil)
    account.clock.advanceToNextTimer()
    try await done
    #expect(account.snapshot(of: "orders")?.count == 0)
  }

  @Test("A connection that a rule refuses leads to the rule, not to an emulator that is to be started")
  func refusedConnection() async throws {
    let account = try InMemoryAccount(waits: .skip)
    let queue = try await account.service.createQueue("orders")
    account.faults.add(FaultRule(.connectionRefused, on: .send))
    let error = await #expect(throws: AzureError.self) { try await queue.send("hello") }
    let advice = try #require(error?.advice)
    #expect(advice.contains("FaultTransport") && !advice.contains("emulator"), "\(advice)")
    #expect(account.faults.injected.count == error?.attempts)
  }

  @Test("What a queue holds is seen without receiving anything, and what happened to a message stays known")
  func snapshots() async throws {
    let account = try InMemoryAccount()
    #expect(account.snapshot(of: "orders") == nil)
    let queue = try await account.service.createQueue("orders", metadata: ["Owner": "blue"])
    let sent = try await queue.send("first")
    try await queue.send("second", timeToLive: .seconds(60))
    try await queue.send("later", visibilityTimeout: .seconds(3600))
    let received = try #require(try await queue.receiveOne(visibilityTimeout: .seconds(30)))
    for _ in 1...2 {
      let orders = try #require(account.snapshot(of: "orders"))
      #expect((orders.count, orders.visibleCount, orders.hiddenCount) == (3, 1, 2))
      #expect(orders.messages.map(\.rawText) == ["second", "first", "later"])
      #expect(orders.messages.map(\.dequeueCount) == [0, 1, 0])
      #expect(orders.metadata == ["Owner": "blue"])
    }
    account.clock.advance(by: .seconds(61))
    #expect(account.snapshot(of: "orders")?.messages.map(\.rawText) == ["first", "later"])
    let start = account.clock.now().date - .seconds(61)
    let again = try #require(try await queue.receiveOne())
    _ = try await queue.renew(again, for: .seconds(300))
    #expect(received.id == sent.id)
    #expect(
      account.history(of: sent, in: "orders").map(\.kind) == [.sent, .received, .received, .updated])
    #expect(account.history(of: sent, in: "orders").first?.time == start)
    #expect(account.history(of: sent, in: "elsewhere").isEmpty)
    try await queue.clear()
    #expect(account.history(of: sent, in: "orders").last?.kind == .cleared)
  }

  @Test("Accounts share nothing, and their history is of their own")
  func apart() async throws {
    let (one, other) = (try InMemoryAccount(), try InMemoryAccount())
    try await one.service.createQueue("orders")
    #expect(other.snapshot(of: "orders") == nil)
  }

  @Test("A fault hits the requests that its rule says, and is counted")
  func faults() async throws {
    let account = try InMemoryAccount(options: QueueClientOptions(retry: NoRetry()))
    let orders = try await account.service.createQueue("orders")
    let others = try await account.service.createQueue("others")
    account.faults.add(FaultRule(.lostResponse, on: .delete, queue: "orders", calls: [2]))
    account.faults.add(FaultRule(.internalError, when: { $0.query?.contains("messagettl=7") == true }))
    for queue in [orders, others] {
      for text in ["a", "b"] {
        try await queue.send(text)
        let message = try #require(try await queue.receiveOne())
        let isHit = queue.name == "orders" && text == "b"
        do {
          try await queue.delete(message)
          #expect(!isHit)
        } catch let error as AzureError {
          #expect(isHit && error.effect == .unknown)
        }
      }
      await #expect(throws: AzureError.self) { try await queue.send("c", timeToLive: .seconds(7)) }
    }
    #expect(account.faults.faultCount() == 3)
    #expect(account.faults.faultCount(on: .delete) == 1)
    #expect(account.faults.faultCount(on: .send, queue: "others") == 1)
    #expect(account.faults.injected.map(\.operation) == [.delete, .send, .send])
    // The lost response was one to a delete that was carried out.
    #expect(account.snapshot(of: "orders")?.count == 0)
    account.faults.removeRules()
    try await orders.send("c", timeToLive: .seconds(7))
  }

  @Test("A lost lease is a receipt that no longer deletes, with the time since when")
  func lostLease() async throws {
    let account = try InMemoryAccount()
    let queue = try await account.service.createQueue("orders")
    try await queue.send("work")
    let slow = try #require(try await queue.receiveOne(visibilityTimeout: .seconds(30)))
    account.clock.advance(by: .seconds(31))
    _ = try #require(try await queue.receiveOne())
    let error = try await #require(throws: AzureError.self) { try await queue.delete(slow) }
    #expect(error.isReceiptLost)
    #expect(error.advice?.contains("since it was visible again at 2026-03-03T04:05:36Z") == true)
  }
}
