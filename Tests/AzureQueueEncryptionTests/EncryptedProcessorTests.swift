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

    /// A processor of either style.
    private struct Worker: Sendable {
      let run: @Sendable () async throws -> Void
      let stop: @Sendable () -> Void
      let lookAtClock: @Sendable () -> Void
      let status: @Sendable () -> ProcessorStatus

      var tallies: ProcessorTallies { status().tallies }
    }

    /// What a handler may do beside saying what is to be done.
    private struct Tools: Sendable {
      let message: ReceivedMessage
      let leaseLeft: @Sendable () -> Duration
    }

    private func worker(
      _ style: Style, _ bench: EncryptionBench, _ encryption: MessageEncryption, _ options: ProcessorOptions,
      saving saved: MessageContent? = nil,
      handler: @escaping @Sendable (Order, Tools) throws -> DeliveryOutcome
    ) throws -> Worker {
      switch style {
      case .tasks:
        let processor = try QueueProcessor(
          bench.queue(encryption), as: .json(Order.self), options: options
        ) { delivery in
          let tools = Tools(message: delivery.message, leaseLeft: { delivery.leaseLeft })
          let outcome = try handler(delivery.body, tools)
          if let saved { try await delivery.saveProgress(saved) }
          return outcome
        }
        return Worker(
          run: { try await processor.run() }, stop: { processor.stop() }, lookAtClock: {},
          status: { processor.status })
      case .threads:
        let processor = try BlockingQueueProcessor(
          bench.blockingQueue(encryption), as: .json(Order.self), options: options
        ) { delivery in
          let tools = Tools(message: delivery.message, leaseLeft: { delivery.leaseLeft })
          let outcome = try handler(delivery.body, tools)
          if let saved { try delivery.saveProgress(saved) }
          return outcome
        }
        return Worker(
          run: { try await DedicatedThread.run { try processor.run() } }, stop: { processor.stop() },
          lookAtClock: { processor.lookAtClock() }, status: { processor.status })
      }
    }

    /// Runs a processor until something is so.
    private func run(
      _ style: Style, _ bench: EncryptionBench, _ encryption: MessageEncryption, _ options: ProcessorOptions,
      until isSo: @escaping @Sendable (ProcessorTallies) -> Bool,
      handler: @escaping @Sendable (Order, ReceivedMessage) throws -> DeliveryOutcome
    ) async throws -> ProcessorTallies {
      let worker = try worker(style, bench, encryption, options) { try handler($0, $1.message) }
      let run = Task { try await worker.run() }
      while !isSo(worker.tallies) { await Task.yield() }
      worker.stop()
      try await run.value
      return worker.tallies
    }

    /// Moves the clock by half seconds until something is so, each time when all that is under way waits for it.
    private func drive(
      _ worker: Worker, _ bench: EncryptionBench, _ counter: WorkCounter, until isSo: () -> Bool
    ) async throws {
      for _ in 0..<20_000 {
        if isSo() { return }
        for turn in 0..<1_000_000 {
          let isQuiet = counter.value == 0 || counter.value == bench.clock.timers + bench.clock.timerCount
          if turn > 20, isQuiet { break }
          await Task.yield()
        }
        bench.clock.advance(by: .milliseconds(500))
        worker.lookAtClock()
      }
      Issue.record("it never came to be so: \(worker.status())")
      throw CancellationError()
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

    @Test(
      "While a key cannot be had, its messages are left alone, however long that is", .endsWhenItHangs,
      arguments: Style.allCases)
    func unavailable(style: Style) async throws {
      let bench = EncryptionBench()
      let stored = try await fill(bench)
      let key = WatchedKey(try Documented.key())
      key.fault.withLock { $0 = .unavailable }
      var options = ProcessorOptions()
      options.maximumDeliveries = 1
      let counter = WorkCounter()
      options.workCounter = counter
      let handled = Mutex<[Int]>([])
      let worker = try worker(style, bench, MessageEncryption(key: key), options) { order, _ in
        handled.withLock { $0.append(order.number) }
        return .complete
      }
      let run = Task { try await worker.run() }
      let begin = bench.clock.now().elapsed
      try await drive(worker, bench, counter) { worker.tallies.released >= 12 * 7 }
      #expect(bench.clock.now().elapsed - begin >= .seconds(6 * 60), "each is received once a lease")
      // The one that is not encrypted is read all the same; of the others nothing is known.
      #expect(worker.tallies.completed == 1 && worker.tallies.poisoned == 0)
      key.fault.withLock { $0 = nil }
      try await drive(worker, bench, counter) {
        worker.tallies.completed == 11 && worker.tallies.poisoned == 2
      }
      worker.stop()
      try await run.value
      #expect(handled.withLock { $0.sorted() } == Array(0..<10) + [200])
      let poison = try await bench.queue().sibling("tasks-poison").peek(limit: 32)
      #expect(poison.map(\.rawText).sorted() == stored[5...6].sorted())
    }

    @Test(
      "A key that does not respond to a save costs no lease", .endsWhenItHangs,
      arguments: Style.allCases)
    func saveWithoutAKey(style: Style) async throws {
      let bench = EncryptionBench()
      let key = HangingKey(try Documented.key())
      let encryption = MessageEncryption(key: key, requireEncryption: true)
      try await bench.queue(encryption).create()
      try await bench.queue(encryption).send(json: Order(number: 1))
      key.hang(wraps: true)
      let left = Mutex<(@Sendable () -> Duration)?>(nil)
      let worker = try worker(
        style, bench, encryption, ProcessorOptions(), saving: .json(Order(number: 2))
      ) { _, tools in
        left.withLock { $0 = tools.leaseLeft }
        return .complete
      }
      let run = Task { try await worker.run() }
      while key.waiting == 0, !Task.isCancelled { await Task.yield() }
      let leaseLeft = try #require(left.withLock { $0 })
      for _ in 1...4 {
        bench.clock.advance(by: .seconds(31))
        worker.lookAtClock()
        while leaseLeft() < .seconds(59), !Task.isCancelled { await Task.yield() }
      }
      key.letGo()
      while worker.tallies.completed == 0, !Task.isCancelled { await Task.yield() }
      worker.stop()
      try await run.value
      #expect(worker.tallies.received == 1 && worker.tallies.completed == 1, "\(worker.tallies)")
    }

    @Test(
      "A key that does not respond to a receive does not hold up the stop", .endsWhenItHangs,
      arguments: Style.allCases)
    func stopWithoutAKey(style: Style) async throws {
      let bench = EncryptionBench()
      let key = HangingKey(try Documented.key())
      let encryption = MessageEncryption(key: key, requireEncryption: true)
      let queue = try bench.queue(encryption)
      try await queue.create()
      try await queue.send(json: Order(number: 1))
      key.hang(wraps: false)
      let worker = try worker(style, bench, encryption, ProcessorOptions()) { _, _ in .complete }
      let run = Task { try await worker.run() }
      while key.waiting == 0, !Task.isCancelled { await Task.yield() }
      worker.stop()
      while !worker.status().isStopping, !Task.isCancelled { await Task.yield() }
      bench.clock.advance(by: .seconds(37))
      worker.lookAtClock()
      try await run.value
      key.letGo()
      #expect(worker.tallies.received == 0)
      bench.clock.advance(by: .seconds(61))
      #expect(try await bench.queue().peek().count == 1)
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

    /// A key that does not respond until it is let go.
    private final class HangingKey: KeyEncryptionKey, BlockingKeyEncryptionKey {
      private enum Waiter {
        case task(TaskGate<Void>)
        case thread(ThreadGate<Void>)
      }

      private struct State {
        var hangsWraps: Bool?
        var waiters: [Waiter] = []
      }

      private let key: AESKeyEncryptionKey
      private let state = Mutex(State())

      init(_ key: AESKeyEncryptionKey) { self.key = key }

      var keyID: String { key.keyID }
      var wrapAlgorithm: String { key.wrapAlgorithm }
      var waiting: Int { state.withLock { $0.waiters.count } }

      /// From now on wraps, or unwraps, wait.
      func hang(wraps: Bool) { state.withLock { $0.hangsWraps = wraps } }

      func letGo() {
        let waiters = state.withLock { state in
          state.hangsWraps = nil
          defer { state.waiters = [] }
          return state.waiters
        }
        for waiter in waiters {
          switch waiter {
          case .task(let gate): gate.open(with: ())
          case .thread(let gate): gate.open(with: ())
          }
        }
      }

      private func add(_ waiter: Waiter, _ isWrap: Bool) -> Bool {
        state.withLock { state in
          guard state.hangsWraps == isWrap else { return false }
          state.waiters.append(waiter)
          return true
        }
      }

      private func wait(_ isWrap: Bool) async {
        let gate = TaskGate<Void>()
        if add(.task(gate), isWrap) { await gate.wait() }
      }

      private func block(_ isWrap: Bool) {
        let gate = ThreadGate<Void>()
        if add(.thread(gate), isWrap) { gate.wait() }
      }

      func wrap(_ contentKey: ContentKey) async throws -> [UInt8] {
        await wait(true)
        return try key.wrap(contentKey)
      }

      func unwrap(_ wrappedKey: [UInt8], algorithm: String) async throws -> ContentKey {
        await wait(false)
        return try key.unwrap(wrappedKey, algorithm: algorithm)
      }

      @available(*, noasync)
      func wrap(_ contentKey: ContentKey) throws -> [UInt8] {
        block(true)
        return try key.wrap(contentKey)
      }

      @available(*, noasync)
      func unwrap(_ wrappedKey: [UInt8], algorithm: String) throws -> ContentKey {
        block(false)
        return try key.unwrap(wrappedKey, algorithm: algorithm)
      }
    }

    private final class Texts: Sendable { let all = Mutex<[String]>([]) }
  }
#endif
