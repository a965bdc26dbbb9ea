public import AzureCore

/// How a sharded queue keeps to what the service is meant for.
public struct ShardedQueueOptions: Sendable {
  /// How many messages of 1 KiB a second are sent to one queue: 1,900 by default, the service's 2,000 with some room.
  ///
  /// The limit is this process's own: several processes that send to the same queues divide it among them. `infinity` is no
  /// limit.
  public var perQueue: Double

  /// How many messages of 1 KiB a second are sent to all queues of one account: 19,000 by default, of the service's 20,000.
  public var perAccount: Double

  /// For how long a queue that was idle may be sent to faster: 50 milliseconds' worth by default.
  public var burst: Duration

  /// Measures time and waits; the system's clock by default.
  public var clock: any PipelineClock

  /// Makes options; those left out have their defaults.
  ///
  /// - Parameters:
  ///   - perQueue: How many messages of 1 KiB a second are sent to one queue.
  ///   - perAccount: How many are sent to all queues of one account.
  ///   - burst: For how long a queue that was idle may be sent to faster.
  ///   - clock: Measures time and waits.
  public init(
    perQueue: Double = 1900, perAccount: Double = 19_000, burst: Duration = .milliseconds(50),
    clock: any PipelineClock = SystemClock()
  ) {
    self.perQueue = perQueue
    self.perAccount = perAccount
    self.burst = burst
    self.clock = clock
  }

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
