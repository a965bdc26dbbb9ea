#if Encryption
  import AzureCore
  import AzureQueueBlocking
  import AzureQueueClient
  import AzureQueueProtocol
  import AzureQueueTesting
  import Synchronization
  import TestSupport
  import Testing

  @testable import AzureQueueEncryption

  /// Tasks and threads that miss the same key at once.
  @Suite("Keys that several wait for", .alone, .serialized)
  struct SharedKeyTests {
    /// Finds keys when the test lets it.
    private final class GatedResolver: KeyResolver, BlockingKeyResolver {
      private struct State {
        var asked: [String] = []
        var gates: [ThreadGate<Void>] = []
        var isOpen = false
        var taskGates: [TaskGate<Void>] = []
      }

      private let state = Mutex(State())

      var asked: [String] { state.withLock { $0.asked } }

      private func found(_ keyID: String) throws -> AESKeyEncryptionKey? {
        if keyID == "broken" { throw KeyUnavailableError("closed") }
        return keyID == "no" ? nil : try Documented.key(id: keyID)
      }

      func key(for keyID: String) async throws -> (any KeyEncryptionKey)? {
        let gate = TaskGate<Void>()
        state.withLock { state in
          state.asked.append(keyID)
          state.taskGates.append(gate)
        }
        await withTaskCancellationHandler {
          await gate.wait()
        } onCancel: {
          gate.open(with: ())
        }
        try Task.checkCancellation()
        return try found(keyID)
      }

      func blockingKey(for keyID: String) throws -> (any BlockingKeyEncryptionKey)? {
        let gate = ThreadGate<Void>()
        state.withLock { state in
          state.asked.append(keyID)
          state.gates.append(gate)
          if state.isOpen { gate.open(with: ()) }
        }
        gate.wait()
        return try found(keyID)
      }

      /// Lets threads go that ask from now on.
      func openForGood() { state.withLock { $0.isOpen = true } }

      /// Lets all go that have asked so far.
      func open() {
        let (gates, taskGates) = state.withLock { state in
          defer {
            state.gates = []
            state.taskGates = []
          }
          return (state.gates, state.taskGates)
        }
        for gate in gates { gate.open(with: ()) }
        for gate in taskGates { gate.open(with: ()) }
      }
    }

    private static func outcome(_ key: () async throws -> String?) async -> String {
      do {
        return try await key() ?? "none"
      } catch {
        return "\(type(of: error))"
      }
    }

    @Test(
      "One asks, and the others share what it gets; only a key is kept", arguments: [false, true],
      [("a", "a"), ("no", "none"), ("broken", "KeyUnavailableError")])
    func shared(blocking: Bool, wanted: (String, String)) async throws {
      let resolver = GatedResolver()
      let tasks = try CachedKeyResolver(resolver)
      let threads = try BlockingCachedKeyResolver(resolver)
      let (id, expected) = wanted
      let outcomes = await withTaskGroup(of: String.self) { group in
        for _ in 0..<8 {
          group.addTask {
            await Self.outcome {
              blocking
                ? try await DedicatedThread.run { try threads.blockingKey(for: id)?.keyID }
                : try await tasks.key(for: id)?.keyID
            }
          }
        }
        while (blocking ? threads.waiting(for: id) : tasks.waiting(for: id)) < 7 { await Task.yield() }
        #expect(resolver.asked == [id])
        resolver.open()
        return await group.reduce(into: []) { $0.append($1) }
      }
      #expect(outcomes == Array(repeating: expected, count: 8))
      #expect(resolver.asked == [id])
      // Another key is not held up, and one that failed or is not there is asked for again.
      let again = Task {
        let found = await Self.outcome {
          blocking
            ? try await DedicatedThread.run { try threads.blockingKey(for: id)?.keyID }
            : try await tasks.key(for: id)?.keyID
        }
        #expect(found == expected)
      }
      if id != "a" {
        while resolver.asked.count < 2 { await Task.yield() }
        resolver.open()
      }
      await again.value
      #expect(resolver.asked.count == (id == "a" ? 1 : 2))
    }

    @Test("When the one that asks is cancelled, another asks; one that waits and is cancelled ends at once")
    func cancelled() async throws {
      let resolver = GatedResolver()
      let tasks = try CachedKeyResolver(resolver)
      let first = Task { await Self.outcome { try await tasks.key(for: "a")?.keyID } }
      while resolver.asked.isEmpty { await Task.yield() }
      let others = (0..<3).map { _ in Task { await Self.outcome { try await tasks.key(for: "a")?.keyID } } }
      while tasks.waiting(for: "a") < 3 { await Task.yield() }
      others[0].cancel()
      #expect(await others[0].value == "CancellationError")
      first.cancel()
      #expect(await first.value == "CancellationError")
      while resolver.asked.count < 2 { await Task.yield() }
      resolver.open()
      #expect(await others[1].value == "a")
      #expect(await others[2].value == "a")
      #expect(resolver.asked == ["a", "a"])
    }

    @Test(
      "A process made by fork asks anew for a key that its parent was asking for",
      .enabled(if: !ThreadSanitizer.isOn, "the Thread Sanitizer ends forked processes"))
    func forked() async {
      await #expect(processExitsWith: .success) {
        let resolver = GatedResolver()
        let threads = try BlockingCachedKeyResolver(resolver)
        @Sendable func key() throws -> String { try threads.blockingKey(for: "a")?.keyID ?? "none" }
        let asking = Task { try await DedicatedThread.run { try key() } }
        while resolver.asked.isEmpty { await Task.yield() }
        let waiting = Task { try await DedicatedThread.run { try key() } }
        while threads.waiting(for: "a") < 1 { await Task.yield() }
        let child = try await DedicatedThread.run {
          try ForkedChild {
            // Gates that are open let the child's own question through.
            resolver.openForGood()
            return "\(try key()) \(try key()) \(resolver.asked.count)"
          }.result()
        }
        try #require(child == "a a 2")
        resolver.open()
        try #require(try await [asking.value, waiting.value] == ["a", "a"])
      }
    }

    @Test("Messages of many receives need one request for their key", arguments: [false, true])
    func receives(blocking: Bool) async throws {
      let bench = EncryptionBench()
      let resolver = GatedResolver()
      let writer = try bench.queue(MessageEncryption(key: try Documented.key()))
      try await writer.create()
      for number in 0..<6 { try await writer.send("\(number)") }
      let tasks = try CachedKeyResolver(resolver)
      let threads = try BlockingCachedKeyResolver(resolver)
      let style = blocking ? EncryptionBench.Style.threads : .tasks
      let reader = try bench.client(
        style,
        blocking
          ? MessageEncryption(blockingKey: nil, blockingResolver: threads)
          : MessageEncryption(asyncKey: nil, asyncResolver: tasks))
      let texts = try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<6 {
          group.addTask {
            switch reader {
            case .tasks(let queue): try await queue.receiveOne()?.text ?? "none"
            case .threads(let queue):
              try await DedicatedThread.run { try queue.receiveOne()?.text ?? "none" }
            }
          }
        }
        let id = Documented.keyID
        while (blocking ? threads.waiting(for: id) : tasks.waiting(for: id)) < 5 { await Task.yield() }
        resolver.open()
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(texts.sorted() == (0..<6).map { "\($0)" } && resolver.asked == [Documented.keyID])
    }
  }
#endif
