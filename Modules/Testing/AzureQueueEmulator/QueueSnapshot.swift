public import AzureCore

/// What a queue of the emulator holds at a moment, for the assertions of a test.
///
/// Taking one changes nothing: no message is received, hidden or counted by it.
///
/// ```swift
/// let orders = try #require(emulator.snapshot(of: "orders"))
/// #expect(orders.visibleCount == 1 && orders.hiddenCount == 2)
/// ```
public struct QueueSnapshot: Sendable, Hashable {
  /// A message as the emulator holds it.
  public struct Message: Sendable, Hashable {
    /// The id.
    public let id: String
    /// The text as stored, before decoding.
    public let rawText: String
    /// How often it was received.
    public let dequeueCount: Int
    /// When it was stored.
    public let insertedOn: Timestamp
    /// When it expires; in the year 9999 when it never does.
    public let expiresOn: Timestamp
    /// When it can be received, or since when.
    public let visibleOn: Timestamp
    /// Whether it can be received now.
    public let isVisible: Bool
  }

  /// All messages that have not expired, in the order in which they can be received.
  public let messages: [Message]

  /// The metadata of the queue.
  public let metadata: [String: String]

  /// How many messages there are, hidden ones included.
  public var count: Int { messages.count }
  /// How many can be received now.
  public var visibleCount: Int { messages.count { $0.isVisible } }
  /// How many are hidden: received and not deleted, or sent for later.
  public var hiddenCount: Int { messages.count { !$0.isVisible } }
}

extension QueueEmulator {
  /// What a queue holds now.
  ///
  /// - Parameters:
  ///   - queue: The name of the queue.
  ///   - account: The account that it belongs to; the well-known development account unless given.
  /// - Returns: The messages; `nil` when there is no such queue.
  public func snapshot(of queue: String, account: String = EmulatorAccount.development.name) -> QueueSnapshot?
  {
    inspect { engine, now in
      engine.accounts[account]?.queues[queue].map { state in
        QueueSnapshot(messages: state.messages.snapshot(now: now), metadata: state.metadata.dictionary)
      }
    }
  }

  /// What happened to a message, in order, deleted ones too; for an emulator that keeps it
  /// (``EmulatorOptions/keepsHistory``).
  ///
  /// - Parameters:
  ///   - id: The id of the message.
  ///   - queue: The name of the queue.
  ///   - account: The account that it belongs to; the well-known development account unless given.
  /// - Returns: The events; empty when there is no such queue or message, or no history is kept.
  public func history(
    of id: String, in queue: String, account: String = EmulatorAccount.development.name
  ) -> [MessageEvent] {
    inspect { engine, _ in
      guard let identifier = MessageIdentifier(id) else { return [] }
      return engine.accounts[account]?.queues[queue]?.messages.history?[identifier] ?? []
    }
  }
}

extension MessageStore {
  /// The messages that have not expired, in the order in which they can be received.
  func snapshot(now: Timestamp) -> [QueueSnapshot.Message] {
    stored.filter { $0.expires > now }
      .sorted { ($0.visible, $0.sequence) < ($1.visible, $1.sequence) }
      .map { message in
        QueueSnapshot.Message(
          id: message.identifier.text, rawText: message.text, dequeueCount: message.dequeueCount,
          insertedOn: message.inserted, expiresOn: message.expires, visibleOn: message.visible,
          isVisible: message.visible <= now)
      }
  }
}
