public import AzureCore
public import AzureQueueClient
public import AzureQueueProtocol

/// Several queues, also of several accounts, that are used as one: for more than a single queue is meant for.
///
/// A message goes to the shard that its key belongs to, or without a key to the next in turn. Sends to each queue, and to all
/// queues of an account, are kept below the service's targets of 2,000 and 20,000 messages of 1 KiB a second, by waiting; see
/// ``ShardedQueueOptions``.
///
/// Keys are spread by rendezvous hashing over the 64-bit FNV-1a of their UTF-8 bytes and of the shard's name, the same in every
/// process and version. With one shard more, about one key of n + 1 moves, all of them to the new shard; messages that were
/// sent before stay where they are. Messages of a key are in one queue, so that what the service says of order within a queue
/// holds for them, as long as the shards stay the same.
///
/// A value: copies share the turns and the rates, and any number of tasks may use one at once.
public struct ShardedQueue: Sendable {
  /// The clients of the shards; a shard is named by its place here.
  public let shards: [QueueClient]

  let choice: ShardChoice

  /// Makes one of several queues.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - shards: The clients of the queues, at least one, each of another queue.
  ///   - names: The names by which keys are spread, all different; by default the addresses. Names of one's own stay when
  ///     an address changes.
  ///   - options: How many messages a second.
  /// - Throws: ``AzureError`` when there is no queue, a name is there twice, or a rate is out of range.
  public init(
    _ shards: [QueueClient], names: [String]? = nil, options: ShardedQueueOptions = ShardedQueueOptions()
  ) throws(AzureError) {
    let urls = shards.map(\.url)
    choice = try ShardChoice(urls: urls, names: names ?? urls, options)
    self.shards = shards
  }

  /// Which shard the messages of a key are in.
  ///
  /// - Parameter key: The key.
  /// - Returns: The place of the shard.
  public func shard(for key: String) -> Int { choice.shard(for: key) }

  /// Sends a message to one of the shards, once its rate permits.
  ///
  /// - Parameters:
  ///   - message: The message: a text, bytes, or an ``OutgoingMessage``.
  ///   - key: What it is about: messages of a key go to the same shard. Without a key the shards take turns.
  ///   - options: Choices for this call; its deadline begins after the wait for the rate.
  /// - Returns: The message as the service stored it, and which shard it is in.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  @discardableResult
  public func send(
    _ message: some OutgoingMessageConvertible, key: String? = nil,
    options: OperationOptions = OperationOptions()
  ) async throws -> ShardedMessage<SentMessage> {
    let message = message.outgoingMessage
    let shard = choice.shard(for: key)
    let wait = choice.wait(shard, for: message)
    if wait > .zero { try await choice.clock.sleep(for: wait) }
    return ShardedMessage(shard: shard, message: try await shards[shard].send(message, options))
  }

  /// Sends messages, many at a time, each to one of the shards.
  ///
  /// As `sendAll` of a single queue, with an outcome for each message in the order of the input.
  ///
  /// - Parameters:
  ///   - messages: The messages, of an end.
  ///   - bulk: How many at a time in all, and when to stop.
  ///   - options: Choices for each call.
  ///   - key: Gives the key of a message, or `nil` for the next shard in turn.
  /// - Returns: What became of each message.
  @discardableResult
  public func sendAll<Messages: Sequence>(
    _ messages: Messages, bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions(),
    key: @escaping @Sendable (Messages.Element) -> String? = { _ in nil }
  ) async -> BulkReport<ShardedMessage<SentMessage>> where Messages.Element: OutgoingMessageConvertible {
    var iterator = messages.makeIterator()
    let run = BulkRun<Messages.Element, ShardedMessage<SentMessage>>(bulk) {
      try await send($0, key: key($0), options: options)
    }
    return await run.report(.sequence { iterator.next() })
  }

  /// Sends the messages of an async sequence, which may be endless, and gives their results one after the other.
  ///
  /// - Parameters:
  ///   - messages: The messages; read as they can be sent.
  ///   - bulk: How many at a time in all, how far ahead, and when to stop.
  ///   - options: Choices for each call.
  ///   - key: Gives the key of a message, or `nil` for the next shard in turn.
  /// - Returns: The results in the order of the input; nothing is read or sent before they are iterated.
  public func sendEach<Messages: AsyncSequence & Sendable>(
    _ messages: Messages, bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions(),
    key: @escaping @Sendable (Messages.Element) -> String? = { _ in nil }
  ) -> BulkResults<ShardedMessage<SentMessage>> where Messages.Element: OutgoingMessageConvertible {
    BulkResults(bulk, { BulkInput(messages) }) { (message: Messages.Element) in
      try await send(message, key: key(message), options: options)
    }
  }

  /// Receives messages of one shard, hiding them from others for a while.
  ///
  /// The shards are asked in turn until one has messages: one request when the first has, and one for each shard when all are
  /// empty.
  ///
  /// - Parameters:
  ///   - limit: How many at most: 1 to 32.
  ///   - visibilityTimeout: How long they stay hidden: 1 to 604,800 seconds. The service's default is 30 seconds.
  ///   - options: Choices for each call.
  /// - Returns: The messages, and which shard they are in.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  public func receive(
    limit: Int = 1, visibilityTimeout: Duration? = nil, options: OperationOptions = OperationOptions()
  ) async throws -> [ShardedMessage<ReceivedMessage>] {
    for shard in choice.receiveOrder() {
      let messages = try await shards[shard].receive(
        limit: limit, visibilityTimeout: visibilityTimeout, options: options)
      if !messages.isEmpty { return messages.map { ShardedMessage(shard: shard, message: $0) } }
    }
    return []
  }

  /// Deletes a message from its shard.
  ///
  /// - Parameters:
  ///   - message: A received or sent message with its newest receipt.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``, also when there is no such shard; `CancellationError` when the task is cancelled.
  public func delete(
    _ message: ShardedMessage<some OwnedMessage>, options: OperationOptions = OperationOptions()
  ) async throws {
    try await client(of: message.shard).delete(message.message, options: options)
  }

  /// Changes how long a message of a shard stays hidden.
  ///
  /// - Parameters:
  ///   - message: The message; its receipt and its next visible time are replaced.
  ///   - visibilityTimeout: How long it stays hidden from now: 0 to 604,800 seconds, and not past its expiry.
  ///   - options: Choices for this call.
  /// - Throws: ``AzureError``, also when there is no such shard; `CancellationError` when the task is cancelled.
  public func update(
    _ message: inout ShardedMessage<some OwnedMessage>, visibilityTimeout: Duration,
    options: OperationOptions = OperationOptions()
  ) async throws {
    try await client(of: message.shard).update(
      &message.message, visibilityTimeout: visibilityTimeout, options: options)
  }

  /// Creates the queues that do not exist, one after the other.
  ///
  /// - Parameter options: Choices for each call.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled. The queues before the one that failed exist then.
  public func createIfNotExists(options: OperationOptions = OperationOptions()) async throws {
    for shard in shards { try await shard.createIfNotExists(options: options) }
  }

  /// Tells how many messages all shards hold together, and how long the oldest in front has been waiting.
  ///
  /// Makes two requests for each shard, all shards at once.
  ///
  /// - Parameter options: Choices for each call.
  /// - Returns: The counts added up, and the greatest age.
  /// - Throws: ``AzureError``; `CancellationError` when the task is cancelled.
  public func stats(options: OperationOptions = OperationOptions()) async throws -> QueueStats {
    try await withThrowingTaskGroup(of: QueueStats.self) { group in
      for shard in shards { group.addTask { try await shard.stats(options: options) } }
      var sum =
        try await group.next() ?? QueueStats(approximateCount: nil, visible: .exactly(0), oldestAge: nil)
      for try await stats in group { sum = sum + stats }
      return sum
    }
  }

  private func client(of shard: Int) throws(AzureError) -> QueueClient {
    guard shards.indices.contains(shard) else {
      throw .invalidArgument("There is no shard \(shard) of \(shards.count)")
    }
    return shards[shard]
  }
}
