#if Encryption
  public import AzureCore

  /// Keeps the keys that another resolver found, for async clients.
  ///
  /// Keys of messages are never kept. An id without a key is asked for anew each time, and so is one that failed. Tasks that miss
  /// the same key at once cause one request: the first asks, the others share what it gets, its error too. When the task that
  /// asks is cancelled, another of them asks instead; one that waits and is cancelled ends at once.
  public final class CachedKeyResolver: KeyResolver {
    private let resolver: any KeyResolver
    private let clock: any PipelineClock
    private let cache: ThreadLock<SharedKeyCache<any KeyEncryptionKey, TaskGate<Shared>>>

    /// What a task that waited is told; `nil` when it has to look again.
    private typealias Shared = Result<(any KeyEncryptionKey)?, any Error>?

    /// Puts a cache in front of a resolver.
    ///
    /// - Parameters:
    ///   - resolver: Finds the keys.
    ///   - capacity: How many keys are kept at most; of more, the one that was unused for longest goes.
    ///   - lifetime: How long a key is kept after it was found; one hour by default.
    ///   - clock: Tells how old keys are; the system's by default.
    /// - Throws: `AzureError` when the capacity or the lifetime is not positive.
    public init(
      _ resolver: any KeyResolver, capacity: Int = 64, lifetime: Duration = .seconds(3600),
      clock: any PipelineClock = SystemClock()
    ) throws(AzureError) {
      self.resolver = resolver
      self.clock = clock
      cache = ThreadLock(SharedKeyCache(try KeyCache(capacity: capacity, lifetime: lifetime)))
    }

    /// Finds a key, asking the other resolver only when it is not kept.
    ///
    /// - Parameter keyID: The id.
    /// - Returns: The key, or `nil` when there is none.
    /// - Throws: What the other resolver throws; `CancellationError` when the task is cancelled while it waits for another.
    public func key(for keyID: String) async throws -> (any KeyEncryptionKey)? {
      while true {
        let gate = TaskGate<Shared>()
        let now = clock.now().elapsed
        switch cache.withLock({ $0.decide(keyID, gate: gate, now: now) }) {
        case .use(let key): return key
        case .ask: return try await ask(keyID)
        case .wait:
          let shared = await withTaskCancellationHandler {
            await gate.wait()
          } onCancel: {
            gate.open(with: .some(.failure(CancellationError())))
          }
          if let shared { return try shared.get() }
          try Task.checkCancellation()
        }
      }
    }

    /// How many wait for a key, for tests.
    func waiting(for keyID: String) -> Int { cache.withLock { $0.waitingCount(for: keyID) } }

    private func ask(_ keyID: String) async throws -> (any KeyEncryptionKey)? {
      let found: Result<(any KeyEncryptionKey)?, any Error>
      do { found = .success(try await resolver.key(for: keyID)) } catch { found = .failure(error) }
      let now = clock.now().elapsed
      let gates = cache.withLock { $0.asked(keyID, found: try? found.get(), now: now) }
      var shared: Shared = found
      // What the end of this task has cost says nothing to the others.
      if case .failure = found, Task.isCancelled { shared = nil }
      for gate in gates { gate.open(with: shared) }
      return try found.get()
    }
  }

  /// Keeps the keys that another resolver found, for blocking clients.
  ///
  /// As ``CachedKeyResolver`` does, for threads: those that miss the same key at once block until one of them has asked.
  public final class BlockingCachedKeyResolver: BlockingKeyResolver {
    private let resolver: any BlockingKeyResolver
    private let clock: any PipelineClock
    private let cache: ThreadLock<SharedKeyCache<any BlockingKeyEncryptionKey, ThreadGate<Shared>>>

    /// What a thread that waited is told.
    private typealias Shared = Result<(any BlockingKeyEncryptionKey)?, any Error>

    /// Puts a cache in front of a resolver.
    ///
    /// - Parameters:
    ///   - resolver: Finds the keys.
    ///   - capacity: How many keys are kept at most; of more, the one that was unused for longest goes.
    ///   - lifetime: How long a key is kept after it was found; one hour by default.
    ///   - clock: Tells how old keys are; the system's by default.
    /// - Throws: `AzureError` when the capacity or the lifetime is not positive.
    public init(
      _ resolver: any BlockingKeyResolver, capacity: Int = 64, lifetime: Duration = .seconds(3600),
      clock: any PipelineClock = SystemClock()
    ) throws(AzureError) {
      self.resolver = resolver
      self.clock = clock
      cache = ThreadLock(SharedKeyCache(try KeyCache(capacity: capacity, lifetime: lifetime)))
    }

    /// Finds a key, asking the other resolver only when it is not kept; may block the calling thread.
    ///
    /// - Parameter keyID: The id.
    /// - Returns: The key, or `nil` when there is none.
    /// - Throws: What the other resolver throws.
    public func blockingKey(for keyID: String) throws -> (any BlockingKeyEncryptionKey)? {
      let gate = ThreadGate<Shared>()
      let now = clock.now().elapsed
      switch cache.withLock({ $0.decide(keyID, gate: gate, now: now) }) {
      case .use(let key): return key
      case .wait: return try gate.wait().get()
      case .ask:
        let shared = Shared { try resolver.blockingKey(for: keyID) }
        let now = clock.now().elapsed
        let gates = cache.withLock { $0.asked(keyID, found: try? shared.get(), now: now) }
        for gate in gates { gate.open(with: shared) }
        return try shared.get()
      }
    }

    /// How many wait for a key, for tests.
    func waiting(for keyID: String) -> Int { cache.withLock { $0.waitingCount(for: keyID) } }
  }
#endif
