public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol

/// Several queues, also of several accounts, that are used as one by threads; see ``ShardedQueue``, which spreads keys alike.
///
/// A value: copies share the turns and the rates, and any number of threads may use one at once. Every method that makes
/// requests blocks the calling thread.
public struct BlockingShardedQueue: Sendable {
  /// The clients of the shards; a shard is named by its place here.
  public let shards: [BlockingQueueClient]

  let choice: ShardChoice

  /// Makes one of several queues.
  ///
  /// Nothing is sent.
  ///
  /// - Parameters:
  ///   - shards: The clients of the queues, at least one, each of another queue.
  ///   - names: The names by which keys are spread, all different; by default the addresses.
  ///   - options: How many messages a second.
  /// - Throws: ``AzureError`` when there is no queue, a name is there twice, or a rate is out of range.
  public init(
    _ shards: [BlockingQueueClient], names: [String]? = nil,
    options: ShardedQueueOptions = ShardedQueueOptions()
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
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use ShardedQueue.")
  @discardableResult
  public func send(
    _ message: some OutgoingMessageConvertible, key: String? = nil,
    options: OperationOptions = OperationOptions()
  ) throws(AzureError) -> ShardedMessage<SentMessage> {
    let message = message.outgoingMessage
    let shard = choice.shard(for: key)
    choice.clock.block(for: choice.wait(shard, for: message))
    return ShardedMessage(shard: shard, message: try shards[shard].send(message, options))
  }

  /// Sends messages, many at a time, each to one of the shards.
  ///
  /// - Parameters:
  ///   - messages: The messages, of an end.
  ///   - bulk: How many at a time in all, and when to stop.
  ///   - options: Choices for each call.
  ///   - key: Gives the key of a message, or `nil` for the next shard in turn.
  /// - Returns: What became of each message, in the order of the input.
  @available(*, noasync, message: "This blocks its thread; in async code use ShardedQueue.")
  @discardableResult
  public func sendAll<Messages: Sequence>(
    _ messages: Messages, bulk: BulkOptions = BulkOptions(), options: OperationOptions = OperationOptions(),
    key: @escaping @Sendable (Messages.Element) -> String? = { _ in nil }
  ) -> BulkReport<ShardedMessage<SentMessage>> where Messages.Element: OutgoingMessageConvertible {
    var iterator = messages.makeIterator()
    let run = BlockingBulkRun<Messages.Element, ShardedMessage<SentMessage>>(bulk) {
      message throws(AzureError) in
      try send(message, key: key(message), options: options)
    }
    return run.report { iterator.next() }
  }

  /// Receives messages of one shard, hiding them from others for a while.
  ///
  /// The shards are asked in turn until one has messages.
  ///
  /// - Parameters:
  ///   - limit: How many at most: 1 to 32.
  ///   - visibilityTimeout: How long they stay hidden: 1 to 604,800 seconds. The service's default is 30 seconds.
  ///   - options: Choices for each call.
  /// - Returns: The messages, and which shard they are in.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use ShardedQueue.")
  public func receive(
    limit: Int = 1, visibilityTimeout: Duration? = nil, options: OperationOptions = OperationOptions()
  ) throws(AzureError) -> [ShardedMessage<ReceivedMessage>] {
    for shard in choice.receiveOrder() {
      let messages = try shards[shard].receive(
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
  /// - Throws: ``AzureError``, also when there is no such shard.
  @available(*, noasync, message: "This blocks its thread; in async code use ShardedQueue.")
  public func delete(
    _ message: ShardedMessage<some OwnedMessage>, options: OperationOptions = OperationOptions()
  ) throws(AzureError) {
    guard shards.indices.contains(message.shard) else {
      throw .invalidArgument("There is no shard \(message.shard) of \(shards.count)")
    }
    try shards[message.shard].delete(message.message, options: options)
  }

  /// Creates the queues that do not exist, one after the other.
  ///
  /// - Parameter options: Choices for each call.
  /// - Throws: ``AzureError``; the queues before the one that failed exist then.
  @available(*, noasync, message: "This blocks its thread; in async code use ShardedQueue.")
  public func createIfNotExists(options: OperationOptions = OperationOptions()) throws(AzureError) {
    for shard in shards { try shard.createIfNotExists(options: options) }
  }

  /// Tells how many messages all shards hold together, and how long the oldest in front has been waiting.
  ///
  /// Makes two requests for each shard, one after the other.
  ///
  /// - Parameter options: Choices for each call.
  /// - Returns: The counts added up, and the greatest age.
  /// - Throws: ``AzureError``.
  @available(*, noasync, message: "This blocks its thread; in async code use ShardedQueue.")
  public func stats(options: OperationOptions = OperationOptions()) throws(AzureError) -> QueueStats {
    var sum = try shards[0].stats(options: options)
    for shard in shards.dropFirst() { sum = sum + (try shard.stats(options: options)) }
    return sum
  }
}
