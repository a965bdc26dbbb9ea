public import AzureCore

/// How a sharded queue keeps to what the service is meant for.
public struct ShardedQueueOptions: Sendable {
  /// How many messages of 1 KiB a second are sent to one queue: 1,900 by default, the service's 2,000 with some room.
  ///
  /// The limit is this process's own: several processes that send to the same queues divide it among them. `infinity` is no
  /// limit.
  public var perQueue = 1900.0

  /// How many messages of 1 KiB a second are sent to all queues of one account: 19,000 by default, of the service's 20,000.
  public var perAccount = 19_000.0

  /// For how long a queue that was idle may be sent to faster: 50 milliseconds' worth by default.
  public var burst = Duration.milliseconds(50)

  /// Measures time and waits; the system's clock by default.
  public var clock: any PipelineClock = SystemClock()

  /// Makes the defaults.
  public init() {}

  func check() throws(AzureError) {
    guard perQueue > 0, perAccount > 0, burst >= .zero else {
      throw .invalidArgument(
        "The rates of a sharded queue are out of range", advice: "use rates of more than 0 messages a second")
    }
  }
}

/// A message of a sharded queue, and which shard it is in.
public struct ShardedMessage<Message: Sendable>: Sendable {
  /// The place of the shard.
  public var shard: Int
  /// The message.
  public var message: Message

  /// Makes a message of a shard.
  ///
  /// - Parameters:
  ///   - shard: The place of the shard.
  ///   - message: The message.
  public init(shard: Int, message: Message) {
    self.shard = shard
    self.message = message
  }
}

extension ShardedMessage: Equatable where Message: Equatable {}
extension ShardedMessage: Hashable where Message: Hashable {}
