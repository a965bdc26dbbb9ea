#if Encryption
  import AzureCore
  import AzureQueueClient
  import AzureQueueProtocol
  import AzureQueueTesting
  import Synchronization
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Keys that are waited for")
  struct RemoteKeyTests {
    /// Unwraps only when as many ask as are expected, or when the task is cancelled.
    final class MeetingKey: KeyEncryptionKey {
      private struct State {
        var waiting: [TaskGate<Void>] = []
        var isCancelled = false
      }

      let key: AESKeyEncryptionKey
      private let expected: Int
      private let state = Mutex(State())
      let arrived = TaskGate<Void>()

      init(_ key: AESKeyEncryptionKey, expected: Int) {
        self.key = key
        self.expected = expected
      }

      var keyID: String { key.keyID }
      var wrapAlgorithm: String { key.wrapAlgorithm }

      func wrap(_ contentKey: ContentKey) async throws -> [UInt8] {
        try await meet()
        return try key.wrap(contentKey)
      }

      func unwrap(_ wrappedKey: [UInt8], algorithm: String) async throws -> ContentKey {
        try await meet()
        return try key.unwrap(wrappedKey, algorithm: algorithm)
      }

      private func meet() async throws {
        let gate = TaskGate<Void>()
        let all: [TaskGate<Void>] = state.withLock { state in
          if state.isCancelled { return [gate] }
          state.waiting.append(gate)
          guard state.waiting.count == expected else { return [] }
          defer { state.waiting = [] }
          return state.waiting
        }
        arrived.open(with: ())
        for gate in all { gate.open(with: ()) }
        await withTaskCancellationHandler {
          await gate.wait()
        } onCancel: {
          let waiting = state.withLock { state in
            state.isCancelled = true
            defer { state.waiting = [] }
            return state.waiting
          }
          for gate in waiting { gate.open(with: ()) }
        }
        try Task.checkCancellation()
      }
    }

    @Test("The keys of a batch are unwrapped at the same time, and each finds its message")
    func together() async throws {
      let bench = EncryptionBench()
      let key = try Documented.key()
      let writer = try bench.queue(MessageEncryption(key: key))
      try await writer.create()
      for number in 0..<8 { try await writer.send("\(number)") }
      // Each waits for all others: one after the other would never end.
      let reader = try bench.queue(MessageEncryption(asyncKey: MeetingKey(key, expected: 8)))
      #expect(try await reader.receive(limit: 32).map { try $0.text } == (0..<8).map { "\($0)" })
    }

    @Test("A resolver is asked once for each id of a batch")
    func resolvesOnce() async throws {
      let bench = EncryptionBench()
      let resolver = KeyCacheTests.CountingResolver()
      let plain = try bench.queue()
      try await plain.create()
      for id in ["a", "b", "a", "no", "a", "no", "broken", "broken", "b"] {
        try await bench.queue(MessageEncryption(key: try Documented.key(id: id))).send(id)
      }
      let reader = try bench.queue(MessageEncryption(asyncKey: nil, asyncResolver: resolver))
      let messages = try await reader.receive(limit: 32)
      #expect(resolver.asked.withLock { $0.sorted() } == ["a", "b", "broken", "no"])
      #expect(
        messages.map { $0.content.failureReason ?? ((try? $0.text) ?? "") } == [
          "a", "b", "a", "decryption failed: there is no key with the id 'no'", "a",
          "decryption failed: there is no key with the id 'no'",
          "the key with the id 'broken' is not available: closed",
          "the key with the id 'broken' is not available: closed", "b",
        ])
      let blocking = BlockingSteps(
        settings: MessageEncryption(blockingKey: nil, blockingResolver: resolver))
      resolver.asked.withLock { $0 = [] }
      _ = blocking.open(messages.map(\.rawText))
      #expect(resolver.asked.withLock { $0 } == ["a", "b", "no", "broken"])
    }

    /// Finds keys only when as many ids are asked for as are expected.
    final class MeetingResolver: KeyResolver {
      private let waiting = Mutex<[TaskGate<Void>]>([])
      private let expected: Int

      init(expected: Int) { self.expected = expected }

      func key(for keyID: String) async throws -> (any KeyEncryptionKey)? {
        let gate = TaskGate<Void>()
        let all = waiting.withLock { waiting in
          waiting.append(gate)
          return waiting.count == expected ? waiting : []
        }
        for gate in all { gate.open(with: ()) }
        await gate.wait()
        return try Documented.key(id: keyID)
      }
    }

    @Test("The ids of a batch are asked for at the same time")
    func resolvesTogether() async throws {
      let bench = EncryptionBench()
      try await bench.queue().create()
      for number in 0..<8 {
        try await bench.queue(MessageEncryption(key: try Documented.key(id: "k\(number)"))).send("\(number)")
      }
      let reader = try bench.queue(
        MessageEncryption(asyncKey: nil, asyncResolver: MeetingResolver(expected: 8)))
      #expect(try await reader.receive(limit: 32).map { try $0.text } == (0..<8).map { "\($0)" })
    }

    @Test("Cancellation while a key is asked ends the call with CancellationError", arguments: [false, true])
    func cancellation(sending: Bool) async throws {
      let bench = EncryptionBench()
      let key = try Documented.key()
      let writer = try bench.queue(MessageEncryption(key: key))
      try await writer.create()
      try await writer.send("text")
      let never = MeetingKey(key, expected: .max)
      let client = try bench.queue(MessageEncryption(asyncKey: never))
      let requests = bench.transport.requestCount
      let task = Task {
        if sending { try await client.send("never") } else { _ = try await client.receive() }
      }
      await never.arrived.wait()
      task.cancel()
      await #expect(throws: CancellationError.self) { try await task.value }
      #expect(bench.transport.requestCount == requests + (sending ? 0 : 1))
    }
  }
#endif
