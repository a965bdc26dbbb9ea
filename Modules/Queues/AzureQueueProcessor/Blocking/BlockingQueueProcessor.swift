public import AzureCore
public import AzureQueueBlocking
public import AzureQueueProtocol

/// A worker with threads: what ``QueueProcessor`` is for tasks, with the same rules and settings.
///
/// ```swift
/// let processor = try BlockingQueueProcessor(queue, as: .json(Order.self)) { delivery in
///   try ship(delivery.body)
///   return .complete
/// }
/// try processor.run()
/// ```
///
/// It has a thread for each handler that runs, and some for its requests. A thread cannot be cancelled: a handler that takes long
/// asks ``BlockingQueueDelivery/isCancelled`` or calls ``BlockingQueueDelivery/checkpoint()``.
public struct BlockingQueueProcessor<Body: Sendable>: Sendable {
  let runner: BlockingRunner

  /// Makes a processor whose handler gets one message at a time.
  ///
  /// - Parameters:
  ///   - queue: The queue. Its client's clock and random numbers are used, its retry rule and deadline are not.
  ///   - body: How content becomes what the handler gets.
  ///   - options: Settings.
  ///   - middleware: Wraps each delivery, the first outermost.
  ///   - onPoison: Takes the place of the poison queue; the message is deleted when it returns.
  ///   - onUndecodable: Gets messages that cannot be decoded, in place of ``ProcessorOptions/undecodable``.
  ///   - handler: Handles a message; what it throws means a retry.
  /// - Throws: `AzureError` when a setting is out of range, or the name of the poison queue breaks a rule.
  public init(
    _ queue: BlockingQueueClient, as body: MessageBody<Body>, options: ProcessorOptions = ProcessorOptions(),
    middleware: [BlockingDeliveryMiddleware] = [],
    onPoison: (@Sendable (ReceivedMessage, _ reason: String) throws -> Void)? = nil,
    onUndecodable: (@Sendable (UndecodableMessage) throws -> DeliveryOutcome)? = nil,
    handler: @escaping @Sendable (BlockingQueueDelivery<Body>) throws -> DeliveryOutcome
  ) throws(AzureError) {
    var work = BlockingWork(middleware: middleware, handler)
    work.onPoison = onPoison
    work.onUndecodable = onUndecodable
    runner = try BlockingRunner(queue, as: body, batchSize: 1, options: options, work: work)
  }

  /// Makes a processor whose handler gets several messages at once.
  ///
  /// - Parameters:
  ///   - queue: The queue.
  ///   - body: How content becomes what the handler gets.
  ///   - batchSize: The most that a handler gets: 1 to 32. The concurrency counts handlers.
  ///   - options: Settings.
  ///   - middleware: Wraps each batch, the first outermost; messages that cannot be decoded, or are poison, pass it by.
  ///   - onPoison: Takes the place of the poison queue.
  ///   - onUndecodable: Gets messages that cannot be decoded.
  ///   - handler: Handles a batch; returns one outcome for each message, in order. What it throws means a retry of all.
  /// - Throws: `AzureError` when a setting is out of range, or the name of the poison queue breaks a rule.
  public init(
    _ queue: BlockingQueueClient, as body: MessageBody<Body>, batchSize: Int,
    options: ProcessorOptions = ProcessorOptions(),
    middleware: [BlockingBatchMiddleware] = [],
    onPoison: (@Sendable (ReceivedMessage, _ reason: String) throws -> Void)? = nil,
    onUndecodable: (@Sendable (UndecodableMessage) throws -> DeliveryOutcome)? = nil,
    batchHandler handler: @escaping @Sendable ([BlockingQueueDelivery<Body>]) throws -> [DeliveryOutcome]
  ) throws(AzureError) {
    var work = BlockingWork(middleware: middleware, batches: handler)
    work.onPoison = onPoison
    work.onUndecodable = onUndecodable
    runner = try BlockingRunner(queue, as: body, batchSize: batchSize, options: options, work: work)
  }

  /// Works until it is stopped; blocks the calling thread.
  ///
  /// - Throws: `AzureError` when no retry can help: the account does not allow a request, to the queue or to the poison queue,
  ///   which the error names then, or the queue is gone; or when it has
  ///   run before.
  @available(*, noasync, message: "This blocks its thread; in async code use QueueProcessor.")
  public func run() throws(AzureError) { try runner.run() }

  /// Stops in order; returns at once, and ``run()`` returns when all is done; see `QueueProcessor.stop()`.
  public func stop() { runner.tell(.stop(isHurried: false)) }

  /// Ends at once: what is under way is left as it is, and comes back when its lease is over.
  public func stopNow() { runner.tell(.halt) }

  /// Receives nothing more for the time being; what was received is handled.
  public func pause() { runner.tell(.pause) }

  /// Receives again.
  public func resume() { runner.tell(.resume) }

  /// What it does at this moment.
  public var status: ProcessorStatus { runner.reporter.status }

  /// What happens from now on, for listeners in a task; threads have ``ProcessorOptions/onEvent``.
  public var events: AsyncStream<ProcessorEvent> { runner.reporter.events() }

  /// Looks at the clock; for tests that move one by hand.
  package func lookAtClock() { runner.tell(.time) }
}
