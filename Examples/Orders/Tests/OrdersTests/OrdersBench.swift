import AzureQueueProcessor
import AzureQueueTesting
import AzureQueues
import Hummingbird
import HummingbirdTesting
import Synchronization

@testable import Orders

/// The service over an account in memory, on a clock that the tests move: no socket, no wait.
struct OrdersBench {
  let account: InMemoryAccount
  let service: OrderService
  /// Each order that is being shipped.
  let shipped: AsyncStream<Order>

  /// - Parameters:
  ///   - waits: What a wait of a client does.
  ///   - change: Changes the settings of the worker.
  ///   - ship: Ships, after the order was noted.
  /// - Throws: What makes no sense as a setting.
  init(
    waits: ManualClock.Waits = .suspend, change: (inout ProcessorOptions) -> Void = { _ in },
    ship: @escaping Shipping = { _ in }
  ) async throws {
    account = try InMemoryAccount(waits: waits)
    let (stream, continuation) = AsyncStream.makeStream(of: Order.self)
    shipped = stream
    var options = OrderService.options()
    change(&options)
    service = try OrderService(
      orders: await account.service.createQueue("orders"), poison: account.service.queue("orders-poison"),
      options: options
    ) { order in
      continuation.yield(order)
      try await ship(order)
    }
  }

  /// What the server sends, without a server.
  func request(_ method: HTTPRequest.Method, _ uri: String, _ body: String? = nil) async throws -> (
    status: HTTPResponse.Status, body: String
  ) {
    let application = Application(router: OrderRoutes(service: service).router())
    return try await application.test(.router) { client in
      try await client.execute(uri: uri, method: method, body: body.map { ByteBuffer(string: $0) }) {
        ($0.status, String(buffer: $0.body))
      }
    }
  }

  /// Lets the worker run while a closure looks on, and stops it in order.
  func working(_ body: (AsyncStream<ProcessorEvent>) async throws -> Void) async throws {
    let events = service.worker.events
    async let run: Void = service.worker.run()
    try await body(events)
    service.worker.stop()
    try await run
  }

  static func order(_ number: Int, _ article: String = "chair") -> String {
    #"{"number":\#(number),"article":"\#(article)","quantity":2}"#
  }
}

/// Is opened once, by the test that lets something go on.
final class Gate: Sendable {
  private let stream: AsyncStream<Void>
  private let continuation: AsyncStream<Void>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Void.self) }

  func open() { continuation.finish() }

  func wait() async { for await _ in stream {} }
}

/// Is set once, from any task.
final class Flag: Sendable {
  private let state = Mutex(false)

  var isSet: Bool { state.withLock { $0 } }

  func set() { state.withLock { $0 = true } }
}
