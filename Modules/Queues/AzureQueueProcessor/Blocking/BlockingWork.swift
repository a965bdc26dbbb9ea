import AzureCore
public import AzureQueueProtocol

/// Wraps deliveries of a blocking processor: gets the message and what comes next, and returns the outcome.
public typealias BlockingDeliveryMiddleware =
  @Sendable (
    _ message: ReceivedMessage, _ next: @escaping @Sendable () throws -> DeliveryOutcome
  ) throws -> DeliveryOutcome

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

  /// Work on batches.
  init(_ handler: @escaping @Sendable ([BlockingQueueDelivery<Body>]) throws -> [DeliveryOutcome]) {
    handle = handler
  }

  func run(
    _ deliveries: [HeldDelivery<Body>], _ purpose: RunPurpose, _ runner: BlockingRunner<Body>
  ) -> [HandlerResult] {
    do {
      switch purpose {
      case .handle:
        let prepared = deliveries.compactMap { delivery in
          (try? delivery.body.get()).map { BlockingQueueDelivery(body: $0, held: delivery, runner: runner) }
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
