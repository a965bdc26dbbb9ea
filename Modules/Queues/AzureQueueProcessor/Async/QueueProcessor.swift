public import AzureCore
public import AzureQueueClient
public import AzureQueueProtocol

#if ServiceLifecycle
  public import ServiceLifecycle
#endif

/// A worker: receives messages, runs a handler for each, keeps the message hidden while the handler works, and settles it.
///
/// ```swift
/// let processor = try QueueProcessor(queue, as: .json(Order.self)) { delivery in
///   try await ship(delivery.body)
///   return .complete
/// }
/// try await processor.run()
/// ```
///
/// Delivery is at least once. What the processor does about it:
///
/// - A lease is proven: it counts from the time at which the request that got the response was sent, so no one else can have the message
///   before it is over. It is renewed at ½, ⅔ and ⅚ of its length.
/// - A handler is cancelled before its lease is lost, and nothing is settled after that.
/// - Each delivery ends as exactly one ``DeliveryEnd``; ``ProcessorTallies/possibleDuplicates`` says how many messages may be
///   handled twice.
///
/// A handler returns an outcome; what it throws means a retry with a wait that doubles. After
/// ``ProcessorOptions/maximumDeliveries`` the message goes to the poison queue. Everything is an event, a line in the log and a
/// number; only what no retry mends ends the processor: the account does not allow it, or the queue is gone.
///
/// A processor runs once. Any number may run beside each other, in one process or in many. With the trait `ServiceLifecycle` it is
/// a `Service`, which a graceful shutdown stops in order.
public struct QueueProcessor<Body: Sendable>: Sendable {
  let runner: AsyncRunner

  /// Makes a processor whose handler gets one message at a time.
  ///
  /// Nothing is sent before ``run()``.
  ///
  /// - Parameters:
  ///   - queue: The queue. Its client's clock and random numbers are used, its retry rule and deadline are not.
  ///   - body: How content becomes what the handler gets.
  ///   - options: Settings.
  ///   - middleware: Wraps each delivery, the first outermost.
  ///   - onPoison: Takes the place of the poison queue: gets the message and the reason, and the message is deleted when it
  ///     returns. It is a handler like any other: with a slot, a renewed lease, and a retry when it throws.
  ///   - onUndecodable: Gets messages that cannot be decoded, in place of ``ProcessorOptions/undecodable``.
  ///   - handler: Handles a message; what it throws means a retry. Its task is cancelled before the lease is lost.
  /// - Throws: `AzureError` when a setting is out of range, or the name of the poison queue breaks a rule.
  public init(
    _ queue: QueueClient, as body: MessageBody<Body>, options: ProcessorOptions = ProcessorOptions(),
    middleware: [DeliveryMiddleware] = [],
    onPoison: (@Sendable (ReceivedMessage, _ reason: String) async throws -> Void)? = nil,
    onUndecodable: (@Sendable (UndecodableMessage) async throws -> DeliveryOutcome)? = nil,
    handler: @escaping @Sendable (QueueDelivery<Body>) async throws -> DeliveryOutcome
  ) throws(AzureError) {
    var work = AsyncWork(middleware: middleware, handler)
    work.onPoison = onPoison
    work.onUndecodable = onUndecodable
    runner = try AsyncRunner(queue, as: body, batchSize: 1, options: options, work: work)
  }

  /// Makes a processor whose handler gets several messages at once.
  ///
  /// No batch is waited for: a handler gets as many as are there. Its task is cancelled when one of its leases is about to be
  /// lost.
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
    _ queue: QueueClient, as body: MessageBody<Body>, batchSize: Int,
    options: ProcessorOptions = ProcessorOptions(),
    middleware: [BatchMiddleware] = [],
    onPoison: (@Sendable (ReceivedMessage, _ reason: String) async throws -> Void)? = nil,
    onUndecodable: (@Sendable (UndecodableMessage) async throws -> DeliveryOutcome)? = nil,
    batchHandler handler: @escaping @Sendable ([QueueDelivery<Body>]) async throws -> [DeliveryOutcome]
  ) throws(AzureError) {
    var work = AsyncWork(middleware: middleware, batches: handler)
    work.onPoison = onPoison
    work.onUndecodable = onUndecodable
    runner = try AsyncRunner(queue, as: body, batchSize: batchSize, options: options, work: work)
  }

  /// Works until it is stopped.
  ///
  /// When the surrounding task is cancelled, it stops as ``stop()`` does, but cancels its handlers at once. Requests to settle
  /// are never cancelled by that.
  ///
  /// - Throws: `AzureError` when no retry can help: the account does not allow a request, to the queue or to the poison queue,
  ///   which the error names then, or the queue is gone; or when it has
  ///   run before.
  public func run() async throws {
    #if ServiceLifecycle
      try await withGracefulShutdownHandler {
        try await runner.run()
      } onGracefulShutdown: {
        stop()
      }
    #else
      try await runner.run()
    #endif
  }

  /// Stops in order; returns at once, and ``run()`` returns when all is done.
  ///
  /// Nothing more is received. Messages that no handler has begun with are given back, visible at once; this costs each one
  /// delivery of its count. Handlers may go on for ``ProcessorOptions/drainTime``, then they are cancelled, and their messages
  /// are given back. What handlers say is poison until then goes to the handler of poison, where there is one.
  public func stop() { runner.tell(.stop(isHurried: false)) }

  /// Ends at once: what is under way is left as it is, and comes back when its lease is over.
  ///
  /// For a second request to stop. ``ProcessorEvent/stopped(left:)`` and the log say how many deliveries were left; they count
  /// as ``DeliveryEnd/unsettled`` or, when no handler had begun, as ``DeliveryEnd/lost``.
  public func stopNow() { runner.tell(.halt) }

  /// Receives nothing more for the time being; what was received is handled.
  public func pause() { runner.tell(.pause) }

  /// Receives again.
  public func resume() { runner.tell(.resume) }

  /// What it does at this moment.
  public var status: ProcessorStatus { runner.reporter.status }

  /// What happens from now on: a sequence of its own for each caller, which ends with the processor.
  ///
  /// A listener that lags behind by more than ``ProcessorOptions/eventBuffer`` loses the oldest events, which
  /// ``ProcessorStatus/droppedEvents`` counts.
  public var events: AsyncStream<ProcessorEvent> { runner.reporter.events() }
}

#if ServiceLifecycle
  extension QueueProcessor: Service {}
#endif
