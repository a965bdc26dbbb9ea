#if Encryption
  public import AzureCore

  /// Keeps the keys that another resolver found, for async clients.
  ///
  /// Keys of messages are never kept. An id without a key is asked for anew each time. Several tasks that miss the same key at
  /// once each ask for it; the messages of one batch ask once.
  public final class CachedKeyResolver: KeyResolver {
    private let resolver: any KeyResolver
    private let clock: any PipelineClock
    private let cache: ThreadLock<KeyCache<any KeyEncryptionKey>>

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
      cache = ThreadLock(try KeyCache(capacity: capacity, lifetime: lifetime))
    }

    /// Finds a key, asking the other resolver only when it is not kept.
    ///
    /// - Parameter keyID: The id.
    /// - Returns: The key, or `nil` when there is none.
    /// - Throws: What the other resolver throws.
    public func key(for keyID: String) async throws -> (any KeyEncryptionKey)? {
      let now = clock.now().elapsed
      if let key = cache.withLock({ $0.key(for: keyID, now: now) }) { return key }
      guard let key = try await resolver.key(for: keyID) else { return nil }
      let found = clock.now().elapsed
      cache.withLock { $0.keep(key, for: keyID, now: found) }
      return key
    }
  }

  /// Keeps the keys that another resolver found, for blocking clients.
  ///
  /// As ``CachedKeyResolver`` does.
  public final class BlockingCachedKeyResolver: BlockingKeyResolver {
    private let resolver: any BlockingKeyResolver
    private let clock: any PipelineClock
    private let cache: ThreadLock<KeyCache<any BlockingKeyEncryptionKey>>

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
      cache = ThreadLock(try KeyCache(capacity: capacity, lifetime: lifetime))
    }

    /// Finds a key, asking the other resolver only when it is not kept; may block the calling thread.
    ///
    /// - Parameter keyID: The id.
    /// - Returns: The key, or `nil` when there is none.
    /// - Throws: What the other resolver throws.
    public func blockingKey(for keyID: String) throws -> (any BlockingKeyEncryptionKey)? {
      let now = clock.now().elapsed
      if let key = cache.withLock({ $0.key(for: keyID, now: now) }) { return key }
      guard let key = try resolver.blockingKey(for: keyID) else { return nil }
      let found = clock.now().elapsed
      cache.withLock { $0.keep(key, for: keyID, now: found) }
      return key
    }
  }
#endif
