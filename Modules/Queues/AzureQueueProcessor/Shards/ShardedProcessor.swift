public import AzureCore
import AzureQueueProtocol

#if ServiceLifecycle
  public import ServiceLifecycle
#endif

/// A worker over all shards of a ``ShardedQueue``: a ``QueueProcessor`` for each, with one handler, run and stopped together.
///
/// Each shard keeps the rules of ``QueueProcessor``: its leases, its poison queue (in its own account), its order of keys. What is
/// fatal to one stops all in order, and ``run()`` throws it.
public struct ShardedProcessor<Body: Sendable>: Sendable {
  /// The processors of the shards, in the order of the shards; for their events and their own numbers.
  public let processors: [QueueProcessor<Body>]

  /// Makes a worker.
  ///
  /// Nothing is sent before ``run()``.
  ///
  /// - Parameters:
  ///   - queue: The queues.
  ///   - body: How content becomes what the handler gets.
  ///   - options: Settings of each shard; the concurrency and the rate are those of all together, and each shard gets its share, at
  ///     least one handler.
  ///   - middleware: Wraps each delivery, the first outermost.
  ///   - handler: Handles a message; gets the place of its shard beside it.
  /// - Throws: `AzureError` when a setting is out of range, or the name of a poison queue breaks a rule.
  public init(
    _ queue: ShardedQueue, as body: MessageBody<Body>, options: ProcessorOptions = ProcessorOptions(),
    middleware: [DeliveryMiddleware] = [],
    handler:
      @escaping @Sendable (_ delivery: QueueDelivery<Body>, _ shard: Int) async throws -> DeliveryOutcome
  ) throws(AzureError) {
    var processors: [QueueProcessor<Body>] = []
    for (shard, client) in queue.shards.enumerated() {
      processors.append(
        try QueueProcessor(
          client, as: body, options: options.share(of: shard, in: queue.shards.count), middleware: middleware
        ) { try await handler($0, shard) })
    }
    self.processors = processors
  }

  /// Works until it is stopped.
  ///
  /// When the surrounding task is cancelled, all shards stop as ``QueueProcessor/run()`` does.
  ///
  /// - Throws: `AzureError`, the first that ended a shard.
  public func run() async throws {
    let failure = await withTaskGroup(of: (any Error)?.self) { group in
      for processor in processors {
        group.addTask {
          do {
            try await processor.run()
            return nil
          } catch {
            return error
          }
        }
      }
      var first: (any Error)?
      for await failure in group {
        guard let failure else { continue }
        first = first ?? failure
        stop()
      }
      return first
    }
    if let failure { throw failure }
  }

  /// Stops all shards in order, as ``QueueProcessor/stop()`` does.
  public func stop() { for processor in processors { processor.stop() } }

  /// Ends all shards at once, as ``QueueProcessor/stopNow()`` does.
  public func stopNow() { for processor in processors { processor.stopNow() } }

  /// Receives nothing more for the time being; what was received is handled.
  public func pause() { for processor in processors { processor.pause() } }

  /// Receives again.
  public func resume() { for processor in processors { processor.resume() } }

  /// What all shards do at this moment: numbers added up, the greatest age.
  ///
  /// It is paused or has ended when all shards are or have, and is stopping when one is.
  public var status: ProcessorStatus { ProcessorStatus(sumOf: processors.map(\.status)) }
}

#if ServiceLifecycle
  extension ShardedProcessor: Service {}
#endif

extension ProcessorOptions {
  /// The settings of one of several shards.
  func share(of shard: Int, in count: Int) -> ProcessorOptions {
    var options = self
    options.concurrency = concurrency.share(of: shard, in: count)
    options.messagesPerSecond = messagesPerSecond.map { $0 / Double(count) }
    return options
  }
}

extension ProcessorStatus {
  /// Several as if they were one.
  init(sumOf all: [ProcessorStatus]) {
    self.init()
    isPaused = all.allSatisfy(\.isPaused)
    isStopping = all.contains(where: \.isStopping)
    hasEnded = all.allSatisfy(\.hasEnded)
    held = all.reduce(0) { $0 + $1.held }
    running = all.reduce(0) { $0 + $1.running }
    concurrency = all.reduce(0) { $0 + $1.concurrency }
    oldestAge = all.compactMap(\.oldestAge).max()
    droppedEvents = all.reduce(0) { $0 + $1.droppedEvents }
    for status in all { tallies.add(status.tallies) }
  }
}

extension ProcessorTallies {
  /// Adds the numbers of another processor.
  mutating func add(_ other: ProcessorTallies) {
    received += other.received
    completed += other.completed
    retried += other.retried
    poisoned += other.poisoned
    released += other.released
    lost += other.lost
    unsettled += other.unsettled
    lostWhileRunning += other.lostWhileRunning
    overran += other.overran
    possibleDuplicates += other.possibleDuplicates
  }
}

extension ProcessorConcurrency {
  /// What one of several shards gets: an even part, at least one handler.
  func share(of shard: Int, in count: Int) -> ProcessorConcurrency {
    func part(_ whole: Int) -> Int {
      // What is out of range stays so, and is refused.
      whole < 1 ? whole : max(1, whole / count + (shard < whole % count ? 1 : 0))
    }
    return .adaptive(part(range.lowerBound)...part(range.upperBound))
  }
}
