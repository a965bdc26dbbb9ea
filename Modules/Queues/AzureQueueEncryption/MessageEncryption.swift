#if Encryption
  public import AzureCore
  import AzurePolicies
  public import AzureQueueProtocol

  /// Encryption of messages by the client, with keys that stay with the user: the service stores what only their holders read.
  ///
  /// ```swift
  /// var options = QueueClientOptions()
  /// options.encryption = MessageEncryption(
  ///   key: try AESKeyEncryptionKey(keyID: "orders-2026", secret: secret), requireEncryption: true)
  /// let queue = try QueueClient("orders", account, options: options)
  /// ```
  ///
  /// Each message that is sent, and each new content of one that is updated, gets a key of its own, which the key encryption
  /// key wraps. What is encrypted is the text after its message encoding; an empty text stays as it is. The format is that of
  /// the official clients for Python, Java and .NET.
  ///
  /// A received message that cannot be decrypted is returned all the same, with its raw text and the reason, as one whose
  /// encoding is wrong; the others of its batch are not touched. Without ``requireEncryption`` a message that is not encrypted
  /// is read as it is.
  public struct MessageEncryption: Sendable {
    /// How messages are encrypted when they are written; ``EncryptionVersion/v2`` by default.
    public var version = EncryptionVersion.v2 {
      didSet { if version != oldValue { template = makeTemplate() } }
    }

    /// Whether sending without a key, and receiving a message that is not encrypted, are errors.
    public var requireEncryption: Bool

    /// Whether messages of ``EncryptionVersion/legacyV1`` are read; true by default.
    ///
    /// Without it nobody can pass changed content for a message by saying that it is of the old version.
    public var acceptsLegacyV1 = true

    let key: (any KeyEncryptionKey)?
    let resolver: (any KeyResolver)?
    let blockingKey: (any BlockingKeyEncryptionKey)?
    let blockingResolver: (any BlockingKeyResolver)?
    /// Who wrote the envelope, for its metadata.
    let library: String
    /// What stands around the content of every message that is written; `nil` without a key.
    private(set) var template: EnvelopeTemplate?

    /// Encrypts and decrypts with keys in memory, in async and blocking clients.
    ///
    /// - Parameters:
    ///   - key: Encrypts what is sent, and decrypts what has its id; `nil` to send as it is, or not at all.
    ///   - resolver: Finds keys for reading, before the key is looked at: for messages of older keys. A ``KeyRing``, for
    ///     example.
    ///   - requireEncryption: Whether sending without a key, and receiving a message that is not encrypted, are errors.
    public init(
      key: (any KeyEncryptionKey & BlockingKeyEncryptionKey)?,
      resolver: (any KeyResolver & BlockingKeyResolver)? = nil, requireEncryption: Bool = false
    ) {
      self.init(key, resolver, key, resolver, requireEncryption)
    }

    /// Encrypts and decrypts with keys that are asked asynchronously, such as those of a vault, in async clients alone.
    ///
    /// The keys of the messages of one batch are unwrapped at the same time.
    ///
    /// - Parameters:
    ///   - asyncKey: Encrypts what is sent, and decrypts what has its id; `nil` to send as it is, or not at all.
    ///   - asyncResolver: Finds keys for reading, before the key is looked at. A ``CachedKeyResolver`` spares asking again.
    ///   - requireEncryption: Whether sending without a key, and receiving a message that is not encrypted, are errors.
    public init(
      asyncKey: (any KeyEncryptionKey)?, asyncResolver: (any KeyResolver)? = nil,
      requireEncryption: Bool = false
    ) {
      self.init(asyncKey, asyncResolver, nil, nil, requireEncryption)
    }

    /// Encrypts and decrypts with keys whose use blocks the thread, such as those of a vault, in blocking clients alone.
    ///
    /// - Parameters:
    ///   - blockingKey: Encrypts what is sent, and decrypts what has its id; `nil` to send as it is, or not at all.
    ///   - blockingResolver: Finds keys for reading, before the key is looked at. A ``BlockingCachedKeyResolver`` spares
    ///     asking again.
    ///   - requireEncryption: Whether sending without a key, and receiving a message that is not encrypted, are errors.
    public init(
      blockingKey: (any BlockingKeyEncryptionKey)?, blockingResolver: (any BlockingKeyResolver)? = nil,
      requireEncryption: Bool = false
    ) {
      self.init(nil, nil, blockingKey, blockingResolver, requireEncryption)
    }

    init(
      _ key: (any KeyEncryptionKey)?, _ resolver: (any KeyResolver)?,
      _ blockingKey: (any BlockingKeyEncryptionKey)?, _ blockingResolver: (any BlockingKeyResolver)?,
      _ requireEncryption: Bool, library: String = "azure-queues-swift \(UserAgentPolicy.packageVersion)"
    ) {
      self.key = key
      self.resolver = resolver
      self.blockingKey = blockingKey
      self.blockingResolver = blockingResolver
      self.requireEncryption = requireEncryption
      self.library = library
      template = makeTemplate()
    }

    private func makeTemplate() -> EnvelopeTemplate? {
      let named: (any NamedKey)? = key ?? blockingKey
      return named.map {
        EnvelopeTemplate(
          version: version, keyID: $0.keyID, wrapAlgorithm: $0.wrapAlgorithm, library: library,
          wrappedKeyBytes: ($0 as? any SizedKey)?.wrappedBytes(of: version.wrappedBytes))
      }
    }
  }

  extension MessageEncryption: RedactedDescription {
    /// What it does, and the id of the key; no key.
    public var description: String {
      let key = template.map { "key '\($0.keyID)'" } ?? "no key"
      return "MessageEncryption(\(key), \(version)\(requireEncryption ? ", required" : ""))"
    }
  }

  extension QueueClientOptions {
    /// Encryption of messages by the client; none by default.
    ///
    /// Client-side encryption needs the trait `Encryption` of this package. An async client refuses keys that only block, and
    /// a blocking client those that are only asynchronous, when it is made.
    public var encryption: MessageEncryption? {
      get { cipher as? MessageEncryption }
      set { cipher = newValue }
    }
  }
#endif
