#if Encryption
  import AzureCore
  import AzureQueueBlocking
  import AzureQueueClient
  import AzureQueueProcessor
  import AzureQueueProtocol
  import AzureQueueTesting
  import Synchronization
  import TestSupport
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Processors of clients that decrypt", .alone, .serialized)
  struct EncryptedProcessorTests {
    typealias Style = EncryptionBench.Style

    struct Order: Codable, Sendable { var number: Int }

    /// A processor of either style, run until something is so.
    private func run(
      _ style: Style, _ bench: EncryptionBench, _ encryption: MessageEncryption, _ options: ProcessorOptions,
      until isSo: @escaping @Sendable (ProcessorTallies) -> Bool,
      handler: @escaping @Sendable (Order, ReceivedMessage) throws -> DeliveryOutcome
    ) async throws -> ProcessorTallies {
      switch style {
      case .tasks:
        let processor = try QueueProcessor(
          bench.queue(encryption), as: .json(Order.self), options: options
        ) { try handler($0.body, $0.message) }
        let run = Task { try await processor.run() }
        while !isSo(processor.status.tallies) { await Task.yield() }
        processor.stop()
        try await run.value
        return processor.status.tallies
      case .threads:
        let processor = try BlockingQueueProcessor(
          bench.blockingQueue(encryption), as: .json(Order.self), options: options
        ) { try handler($0.body, $0.message) }
        let run = Task { try await DedicatedThread.run { try processor.run() } }
        while !isSo(processor.status.tallies) { await Task.yield() }
        processor.stop()
        try await run.value
        return processor.status.tallies
      }
    }

    /// The good orders 0 to 9, with two in their midst that this key does not open, and one that is not encrypted.
    private func fill(_ bench: EncryptionBench) async throws -> [String] {
      let good = try bench.queue(MessageEncryption(key: try Documented.key()))
      let foreign = try bench.queue(
        MessageEncryption(key: try Documented.key(secret: Documented.bytes(1...0x20))))
      try await good.create()
      for number in 0..<5 { try await good.send(json: Order(number: number)) }
      try await foreign.send(json: Order(number: 100))
      try await bench.queue().send(Documented.e3.text.replacing("uG6kM", with: "uG6kN"))
      try await bench.queue().send(json: Order(number: 200))
      for number in 5..<10 { try await good.send(json: Order(number: number)) }
      return try await bench.queue().peek(limit: 32).map(\.rawText)
    }

    @Test(
      "The good are handled, and what cannot be decrypted is poison, byte for byte", arguments: Style.allCases
    )
    func oneBadAmongGood(style: Style) async throws {
      let bench = EncryptionBench()
      let stored = try await fill(bench)
      let handled = Mutex<[Int]>([])
      let tallies = try await run(
        style, bench, MessageEncryption(key: try Documented.key(), requireEncryption: true),
        ProcessorOptions(), until: { $0.completed == 10 && $0.poisoned == 3 }
      ) { order, message in
        #expect(message.rawText.hasPrefix("{\"EncryptedMessageContents\""))
        handled.withLock { $0.append(order.number) }
        return .complete
      }
      #expect(handled.withLock { $0.sorted() } == Array(0..<10))
      #expect(tallies.received == 13 && tallies.possibleDuplicates == 0)
      // Who has the right key reads them in the poison queue as ever.
      let poison = try await bench.queue().sibling("tasks-poison").peek(limit: 32)
      #expect(poison.map(\.rawText).sorted() == stored[5...7].sorted())
    }

    @Test("A failed order of a client that encrypts stays encrypted as poison", arguments: Style.allCases)
    func poison(style: Style) async throws {
      for wraps in [false, true] {
        let bench = EncryptionBench()
        let encryption = MessageEncryption(key: try Documented.key(), requireEncryption: true)
        let queue = try bench.queue(encryption)
        try await queue.create()
        try await queue.send(json: Order(number: 4711))
        var options = ProcessorOptions()
        options.wrapsPoison = wraps
        _ = try await run(style, bench, encryption, options, until: { $0.poisoned == 1 }) { _, _ in
          .poison("no such customer")
        }
        let poison = try #require(try await bench.queue().sibling("tasks-poison").peek().first)
        #expect(poison.rawText.contains("EncryptedMessageContents") && !poison.rawText.contains("4711"))
        if !wraps {
          let read = try #require(try await queue.sibling("tasks-poison").peek().first)
          #expect(try read.decoded(as: Order.self).number == 4711)
        }
      }
    }

    @Test("While a key cannot be had, its messages are left alone", arguments: Style.allCases)
    func unavailable(style: Style) async throws {
      let bench = EncryptionBench()
      let stored = try await fill(bench)
      let key = WatchedKey(try Documented.key())
      key.fault.withLock { $0 = .unavailable }
      let encryption = MessageEncryption(key: key)
      var options = ProcessorOptions()
      options.maximumDeliveries = 1
      let closed = try await run(
        style, bench, encryption, options, until: { $0.received == 13 && $0.open == 0 }
      ) { _, _ in .complete }
      // The one that is not encrypted is read all the same; of the others nothing is known.
      #expect(closed.released == 12 && closed.completed == 1 && closed.poisoned == 0)
      key.fault.withLock { $0 = nil }
      bench.clock.advance(by: .seconds(61))
      options.maximumDeliveries = 5
      let open = try await run(
        style, bench, encryption, options, until: { $0.completed == 10 && $0.poisoned == 2 }
      ) { _, _ in .complete }
      #expect(open.received == 12)
      let poison = try await bench.queue().sibling("tasks-poison").peek(limit: 32)
      #expect(poison.map(\.rawText).sorted() == stored[5...6].sorted())
    }

    @Test("Progress is encrypted anew", arguments: Style.allCases)
    func progress(style: Style) async throws {
      let bench = EncryptionBench()
      let encryption = MessageEncryption(key: try Documented.key(), requireEncryption: true)
      let queue = try bench.queue(encryption)
      try await queue.create()
      try await queue.send(json: Order(number: 1))
      let saved = try MessageContent.json(Order(number: 2))
      let stored = Texts()
      @Sendable func step(_ order: Order, _ message: ReceivedMessage) -> DeliveryOutcome {
        stored.all.withLock { $0.append(message.rawText) }
        return order.number == 2 ? .complete : .retry(after: .zero)
      }
      switch style {
      case .tasks:
        let processor = try QueueProcessor(queue, as: .json(Order.self)) { delivery in
          if delivery.body.number == 1 { try await delivery.saveProgress(saved) }
          return step(delivery.body, delivery.message)
        }
        let run = Task { try await processor.run() }
        while processor.status.tallies.retried < 1 { await Task.yield() }
        // It is visible again, and the idle wait is over.
        bench.clock.advance(by: .seconds(1))
        while processor.status.tallies.completed < 1 { await Task.yield() }
        processor.stop()
        try await run.value
      case .threads:
        let processor = try BlockingQueueProcessor(bench.blockingQueue(encryption), as: .json(Order.self)) {
          delivery in
          if delivery.body.number == 1 { try delivery.saveProgress(saved) }
          return step(delivery.body, delivery.message)
        }
        let run = Task { try await DedicatedThread.run { try processor.run() } }
        while processor.status.tallies.retried < 1 { await Task.yield() }
        bench.clock.advance(by: .seconds(1))
        processor.lookAtClock()
        while processor.status.tallies.completed < 1 { await Task.yield() }
        processor.stop()
        try await run.value
      }
      // Each has a content key of its own; the new text is what the handler sees after saving.
      let texts = stored.all.withLock { $0 }
      #expect(texts.count == 2 && texts[0] == texts[1] && texts[0].hasPrefix("{\"EncryptedMessageContents\""))
    }

    private final class Texts: Sendable { let all = Mutex<[String]>([]) }
  }
#endif
