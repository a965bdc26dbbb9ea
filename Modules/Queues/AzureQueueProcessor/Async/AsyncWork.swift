import AzureCore
public import AzureQueueProtocol

/// Wraps deliveries: gets the message and what comes next, and returns the outcome.
///
/// For what all handlers need: a transaction, a check for messages that were handled before, a measurement. What it throws
/// counts as thrown by the handler.
public typealias DeliveryMiddleware =
  @Sendable (
    _ message: ReceivedMessage, _ next: @escaping @Sendable () async throws -> DeliveryOutcome
  ) async throws -> DeliveryOutcome

/// Wraps batches: gets the messages and what comes next, and returns an outcome for each message, in order.
///
/// `next` takes the messages that are to be handled, and returns their outcomes in the same order: middleware that has an outcome
/// for some passes the others on. What it throws counts as thrown by the handler, for all messages of the batch.
public typealias BatchMiddleware =
  @Sendable (
    _ messages: [ReceivedMessage],
    _ next: @escaping @Sendable (_ messages: [ReceivedMessage]) async throws -> [DeliveryOutcome]
  ) async throws -> [DeliveryOutcome]

/// The closures of the user.
struct AsyncWork<Body: Sendable>: Sendable {
  var handle: @Sendable ([QueueDelivery<Body>]) async throws -> [DeliveryOutcome]
  var onPoison: (@Sendable (ReceivedMessage, String) async throws -> Void)?
  var onUndecodable: (@Sendable (UndecodableMessage) async throws -> DeliveryOutcome)?

  /// Work on one delivery at a time, within middleware.
  init(
    middleware: [DeliveryMiddleware],
    _ handler: @escaping @Sendable (QueueDelivery<Body>) async throws -> DeliveryOutcome
  ) {
    handle = { deliveries in
      var outcomes: [DeliveryOutcome] = []
      for delivery in deliveries {
        var next: @Sendable () async throws -> DeliveryOutcome = { try await handler(delivery) }
        for wrapper in middleware.reversed() {
          let inner = next
          next = { try await wrapper(delivery.message, inner) }
        }
        outcomes.append(try await next())
      }
      return outcomes
    }
  }

  /// Work on batches, within middleware.
  init(
    middleware: [BatchMiddleware],
    batches handler: @escaping @Sendable ([QueueDelivery<Body>]) async throws -> [DeliveryOutcome]
  ) {
    guard !middleware.isEmpty else {
      handle = handler
      return
    }
    handle = { deliveries in
      var next: @Sendable ([ReceivedMessage]) async throws -> [DeliveryOutcome] = { messages in
        try await handler(deliveries.selected(by: messages) { $0.held.messageID })
      }
      for wrapper in middleware.reversed() {
        let inner = next
        next = { try await wrapper($0, inner) }
      }
      return try await next(deliveries.map(\.message))
    }
  }

  func run(
    _ deliveries: [HeldDelivery], _ purpose: RunPurpose, _ runner: AsyncRunner
  ) async -> [HandlerResult] {
    do {
      switch purpose {
      case .handle:
        let prepared = deliveries.compactMap { delivery in
          delivery.body(as: Body.self).map { QueueDelivery(body: $0, held: delivery, runner: runner) }
        }
        return try await handle(prepared).map { HandlerResult($0) }
      case .poison(let reason):
        for delivery in deliveries { try await onPoison?(delivery.message, reason) }
        return deliveries.map { _ in .complete }
      case .undecodable:
        var results: [HandlerResult] = []
        for delivery in deliveries {
          guard case .failure(let error) = delivery.body, let onUndecodable else { continue }
          results.append(HandlerResult(try await onUndecodable(error)))
        }
        return results
      }
    } catch {
      return deliveries.map { _ in HandlerResult(error) }
    }
  }
}

extension Array {
  /// The deliveries of some messages of their batch, in the order of the messages.
  func selected(by messages: [ReceivedMessage], _ id: (Element) -> String) -> [Element] {
    let byID = Dictionary(map { (id($0), $0) }) { first, _ in first }
    return messages.compactMap { byID[$0.id] }
  }
}

extension HandlerResult {
  init(_ outcome: DeliveryOutcome) {
    self =
      switch outcome {
      case .complete: .complete
      case .retry(let wait): .retry(after: wait.visibility)
      case .poison(let reason): .poison(reason: reason)
      }
  }

  /// Of an error only the name of its type is told on, for its text is the user's; an `AzureError` shows no secrets.
  init(_ error: any Error) {
    self = .failed(reason: (error as? AzureError).map { "\($0)" } ?? "\(type(of: error))")
  }

  var errorType: String? {
    switch self {
    case .complete: nil
    case .retry: "retry"
    case .poison: "poison"
    case .failed: "failed"
    }
  }
}
