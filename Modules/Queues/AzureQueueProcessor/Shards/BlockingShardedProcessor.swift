public import AzureCore
import AzureQueueProtocol

/// A worker with threads over all shards of a ``BlockingShardedQueue``: what ``ShardedProcessor`` is for tasks, with the same rules.
///
/// It has a ``BlockingQueueProcessor`` for each shard, with one handler, run and stopped together.
public struct BlockingShardedProcessor<Body: Sendable>: Sendable {
  /// The processors of the shards, in the order of the shards; for their events and their own numbers.
  public let processors: [BlockingQueueProcessor<Body>]

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
    _ queue: BlockingShardedQueue, as body: MessageBody<Body>, options: ProcessorOptions = ProcessorOptions(),
    middleware: [BlockingDeliveryMiddleware] = [],
    handler:
      @escaping @Sendable (_ delivery: BlockingQueueDelivery<Body>, _ shard: Int) throws -> DeliveryOutcome
  ) throws(AzureError) {
    var processors: [BlockingQueueProcessor<Body>] = []
    for (shard, client) in queue.shards.enumerated() {
      processors.append(
        try BlockingQueueProcessor(
          client, as: body, options: options.share(of: shard, in: queue.shards.count), middleware: middleware
        ) { try handler($0, shard) })
    }
    self.processors = processors
  }

  /// Works until it is stopped; blocks the calling thread, and has one more for each other shard.
  ///
  /// - Throws: `AzureError`, the first that ended a shard; of the kind `.connection` when the system gave no thread.
  @available(*, noasync, message: "This blocks its thread; in async code use ShardedProcessor.")
  public func run() throws(AzureError) {
    let threads = WorkerThreads(counter: nil)
    defer { threads.close() }
    let failure = ThreadLock<AzureError?>(nil)
    let gates = processors.dropFirst().map { processor in
      let gate = ThreadGate<Void>()
      let isTaken = threads.run {
        run(processor, failure)
        gate.open(with: ())
      }
      if !isTaken {
        fail(AzureError(.connection, "The system gave no thread for a shard"), failure)
        gate.open(with: ())
      }
      return gate
    }
    if let first = processors.first { run(first, failure) }
    for gate in gates { gate.wait() }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private func run(_ processor: BlockingQueueProcessor<Body>, _ failure: ThreadLock<AzureError?>) {
    do throws(AzureError) {
      try processor.run()
    } catch {
      fail(error, failure)
    }
  }

  private func fail(_ error: AzureError, _ failure: ThreadLock<AzureError?>) {
    failure.withLock { $0 = $0 ?? error }
    stop()
  }

  /// Stops all shards in order, as ``BlockingQueueProcessor/stop()`` does.
  public func stop() { for processor in processors { processor.stop() } }

  /// Ends all shards at once, as ``BlockingQueueProcessor/stopNow()`` does.
  public func stopNow() { for processor in processors { processor.stopNow() } }

  /// Receives nothing more for the time being; what was received is handled.
  public func pause() { for processor in processors { processor.pause() } }

  /// Receives again.
  public func resume() { for processor in processors { processor.resume() } }

  /// What all shards do at this moment, as ``ShardedProcessor/status`` adds it up.
  public var status: ProcessorStatus { ProcessorStatus(sumOf: processors.map(\.status)) }
}
