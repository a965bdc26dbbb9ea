import AzureQueueProcessor
import AzureQueues
import Hummingbird

/// The requests that the service serves.
///
///     POST /orders              puts an order into the queue: 202 with the id of its message
///     GET  /poison              the orders that could not be shipped, and why
///     POST /poison/retry        gives them back to the worker; ?limit=N of them at most
///     GET  /metrics             numbers of the worker as text, as Prometheus reads it
///     GET  /health              200 while the worker works
struct OrderRoutes: Sendable {
  struct Accepted: ResponseCodable { var id: String }
  struct Moved: ResponseCodable { var moved: Int }

  let service: OrderService

  func router() -> Router<BasicRequestContext> {
    let router = Router()
    router.post("orders") { request, context in
      let order = try await request.decode(as: Order.self, context: context)
      return EditedResponse(status: .accepted, response: try await accept(order))
    }
    router.get("poison") { _, _ in try await service.desk.entries() }
    router.post("poison/retry") { request, _ in
      let limit = request.uri.queryParameters.get("limit", as: Int.self) ?? 32
      guard (1...1000).contains(limit) else { throw HTTPError(.badRequest, message: "limit is 1 to 1000") }
      return Moved(moved: try await service.desk.giveBack(atMost: limit))
    }
    router.get("metrics") { _, _ in metrics }
    router.get("health") { _, _ -> HTTPResponse.Status in
      let status = service.worker.status
      return status.isStopping || status.hasEnded ? .serviceUnavailable : .ok
    }
    return router
  }

  private func accept(_ order: Order) async throws -> Accepted {
    guard order.quantity > 0 else { throw HTTPError(.unprocessableContent, message: "quantity is 1 or more") }
    do {
      return Accepted(id: try await service.orders.send(json: order).id)
    } catch let error as AzureError where error.effect != .unknown {
      // The order is surely not in the queue, so that the customer may send it again.
      throw HTTPError(.serviceUnavailable, message: "try again later")
    }
  }

  /// The account of the worker; the same numbers, and times, go to the backend of swift-metrics.
  private var metrics: String {
    let status = service.worker.status
    let ends = DeliveryEnd.allCases.map { end in
      "orders_deliveries_total{outcome=\"\(end.rawValue)\"} \(status.tallies[end])"
    }
    return
      (ends + [
        "orders_possible_duplicates_total \(status.tallies.possibleDuplicates)",
        "orders_running \(status.running)", "orders_held \(status.held)", "",
      ]).joined(separator: "\n")
  }
}
