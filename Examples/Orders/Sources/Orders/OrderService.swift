import AzureQueueProcessor
import AzureQueues

/// A queue of orders, the worker that ships them, and the desk for those that could not be shipped.
///
/// It makes no client, no clock and no server: `Main` gives it the real ones, the tests give it those in memory.
struct OrderService: Sendable {
  let orders: QueueClient
  let worker: QueueProcessor<Order>
  let desk: PoisonDesk

  init(
    orders: QueueClient, poison: QueueClient, options: ProcessorOptions = Self.options(),
    ship: @escaping Shipping
  ) throws {
    self.orders = orders
    var options = options
    options.poisonQueue = poison.name
    worker = try QueueProcessor(orders, as: .json(Order.self), options: options) { delivery in
      // The message may wait for a slot: make sure that it is still ours before something happens in the world.
      try delivery.checkpoint()
      do {
        try await ship(delivery.body)
        return .complete
      } catch let error as UnknownArticle {
        return .poison("there is no article '\(error.article)'")
      }
    }
    desk = PoisonDesk(orders: orders, poison: poison)
  }

  /// The settings of the worker; what is not set here has the defaults of the article "Workers".
  static func options() -> ProcessorOptions {
    var options = ProcessorOptions()
    options.concurrency = .fixed(8)
    options.lease = .seconds(30)
    // Poison says why it is there, so that the desk can show it. Without this it is the order, byte for byte.
    options.wrapsPoison = true
    // One order of an article after the other, so that none ships what another has taken.
    options.key = { try? $0.decoded(as: Order.self).article }
    return options
  }
}
