// Orders: a server that takes orders, a worker that ships them, in one process that SIGTERM ends in order.
//
//   cd Examples/Orders && swift run Orders
//
// It takes the account of AZURE_STORAGE_CONNECTION_STRING; without that variable, the emulator: start it with
// 'swift run --package-path Tools azq emulator'. It listens on the port of PORT, 8080 unless set.
import AzureQueues
import Foundation
import Hummingbird
import Logging
import ServiceLifecycle

@main
struct Main {
  static func main() async throws {
    let logger = Logger(label: "orders")
    // Here MetricsSystem.bootstrap(…) takes the backend of your choice: the worker's numbers go there by themselves.
    let account = try QueueServiceClient(.environment(orEmulator: true))
    let orders = try account.queue("sample-orders")
    let poison = try account.queue("sample-orders-poison")
    try await orders.createIfNotExists()

    var options = OrderService.options()
    options.logger = logger
    let service = try OrderService(orders: orders, poison: poison, options: options) { order in
      guard order.article != "unicorn" else { throw UnknownArticle(article: order.article) }
      say("shipped \(order.quantity) × \(order.article), order \(order.number)")  // Your work.
    }
    let port = ProcessInfo.processInfo.environment["PORT"].flatMap(Int.init) ?? 8080
    let server = Application(
      router: OrderRoutes(service: service).router(),
      configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: port)),
      onServerRunning: { say("listening on port \($0.localAddress?.port ?? 0)") }, logger: logger)
    // They end in the reverse order: first the server, so that no new order comes, and then the worker, which ends what it began.
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [service.worker, server], gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
    try await group.run()
    say("stopped: \(service.worker.status.tallies.completed) shipped")

    try await orders.deleteQueue()  // Only because this is an example.
    _ = try await poison.deleteQueueIfExists()
  }
}

/// Prints a line at once, also into a file or a pipe.
func say(_ line: String) { FileHandle.standardOutput.write(Data("\(line)\n".utf8)) }
