import AzureCore
public import AzureQueueProtocol

/// Wraps deliveries of a blocking processor: gets the message and what comes next, and returns the outcome.
public typealias BlockingDeliveryMiddleware =
  @Sendable (
    _ message: ReceivedMessage, _ next: @escaping @Sendable () throws -> DeliveryOutcome
  ) throws -> DeliveryOutcome

/// Wraps batches of a blocking processor, as `BatchMiddleware` does for tasks.
public typealias BlockingBatchMiddleware =
  @Sendable (
    _ messages: [ReceivedMessage],
    _ next: @escaping @Sendable (_ messages: [ReceivedMessage]) throws -> [DeliveryOutcome]
  ) throws -> [DeliveryOutcome]

/// The closures of the user.
struct BlockingWork<Body: Sendable>: Sendable {
  var handle: @Sendable ([BlockingQueueDelivery<Body>]) throws -> [DeliveryOutcome]
  var onPoison: (@Sendable (ReceivedMessage, String) throws -> Void)?
  var onUndecodable: (@Sendable (UndecodableMessage) throws -> DeliveryOutcome)?

  /// Work on one delivery at a time, within middleware.
  init(
    middleware: [BlockingDeliveryMiddleware],
    _ handler: @escaping @Sendable (BlockingQueueDelivery<Body>) throws -> DeliveryOutcome
  ) {
    handle = { deliveries in
      try deliveries.map { delivery in
        var next: @Sendable () throws -> DeliveryOutcome = { try handler(delivery) }
        for wrapper in middleware.reversed() {
          let inner = next
          next = { try wrapper(delivery.message, inner) }
        }
        return try next()
      }
    }
  }

  /// Work on batches, within middleware.
  init(
    middleware: [BlockingBatchMiddleware],
    batches handler: @escaping @Sendable ([BlockingQueueDelivery<Body>]) throws -> [DeliveryOutcome]
  ) {
    guard !middleware.isEmpty else {
      handle = handler
      return
    }
    handle = { deliveries in
      var next: @Sendable ([ReceivedMessage]) throws -> [DeliveryOutcome] = { messages in
        try handler(deliveries.selected(by: messages) { $0.held.messageID })
      }
      for wrapper in middleware.reversed() {
        let inner = next
        next = { try wrapper($0, inner) }
      }
      return try next(deliveries.map(\.message))
    }
  }

  func run(
    _ deliveries: [HeldDelivery], _ purpose: RunPurpose, _ runner: BlockingRunner
  ) -> [HandlerResult] {
    do {
      switch purpose {
      case .handle:
        let prepared = deliveries.compactMap { delivery in
          delivery.body(as: Body.self).map { BlockingQueueDelivery(body: $0, held: delivery, runner: runner) }
        }
        return try handle(prepared).map { HandlerResult($0) }
      case .poison(let reason):
        for delivery in deliveries { try onPoison?(delivery.message, reason) }
        return deliveries.map { _ in .complete }
      case .undecodable:
        return try deliveries.compactMap { delivery in
          guard case .failure(let error) = delivery.body, let onUndecodable else { return nil }
          return HandlerResult(try onUndecodable(error))
        }
      }
    } catch {
      return deliveries.map { _ in HandlerResult(error) }
    }
  }
}
