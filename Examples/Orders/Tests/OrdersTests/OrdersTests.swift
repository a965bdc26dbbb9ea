import AzureQueueProcessor
import AzureQueueTesting
import AzureQueues
import Hummingbird
import Logging
import MetricsTestKit
import ServiceLifecycle
import Testing

@testable import Orders

@Suite("The service of orders") struct OrdersTests {
  @Test("An order goes from the request to the warehouse, and leaves the queue")
  func shipped() async throws {
    let bench = try await OrdersBench()
    let response = try await bench.request(.post, "/orders", OrdersBench.order(1))
    #expect(response.status == .accepted && response.body.contains(#""id":""#))
    #expect(bench.account.snapshot(of: "orders")?.count == 1)
    try await bench.working { _ in
      for await order in bench.shipped {
        #expect(order == Order(number: 1, article: "chair", quantity: 2))
        break
      }
    }
    #expect(bench.account.snapshot(of: "orders")?.count == 0)
    let metrics = try await bench.request(.get, "/metrics").body
    #expect(metrics.contains("orders_deliveries_total{outcome=\"completed\"} 1\n"))
    #expect(metrics.contains("orders_possible_duplicates_total 0\n"))
  }

  @Test(
    "What is no order is refused, and the queue has nothing of it",
    arguments: [
      ("no JSON", HTTPResponse.Status.badRequest), (#"{"number":1}"#, .badRequest),
      (#"{"number":1,"article":"chair","quantity":0}"#, .unprocessableContent),
    ])
  func refused(body: String, status: HTTPResponse.Status) async throws {
    let bench = try await OrdersBench()
    #expect(try await bench.request(.post, "/orders", body).status == status)
    #expect(bench.account.snapshot(of: "orders")?.count == 0)
  }

  @Test("While the service is busy the customer is told to come back")
  func busy() async throws {
    let bench = try await OrdersBench(waits: .skip)
    bench.account.faults.add(FaultRule(.serverBusy(retryAfter: 1), on: .send))
    let status = try await bench.request(.post, "/orders", OrdersBench.order(1)).status
    #expect(status == .serviceUnavailable && bench.account.faults.faultCounts.isEmpty == false)
  }

  @Test("An order that fails is tried again, and set aside in the end; the desk gives it back")
  func poison() async throws {
    let isRepaired = Gate()
    let repaired = Flag()
    let bench = try await OrdersBench(change: { $0.maximumDeliveries = 3 }) { _ in
      if !repaired.isSet { throw Broken() }
      isRepaired.open()
    }
    #expect(try await bench.request(.get, "/poison").body == "[]")
    #expect(try await bench.request(.post, "/poison/retry").body == #"{"moved":0}"#)
    for number in 1...2 { _ = try await bench.request(.post, "/orders", OrdersBench.order(number)) }
    try await bench.working { events in
      var poisoned = 0
      for await event in events {
        // The waits of the policy are over when the test says so.
        if case .ended(_, .retried, _) = event { bench.account.clock.advance(by: .seconds(3)) }
        if case .ended(_, .poisoned, _) = event { poisoned += 1 }
        if poisoned == 2 { break }
      }
      let entries = try await bench.request(.get, "/poison").body
      #expect(entries.contains("it failed 3 times, the last time because Broken"))
      #expect(entries.contains(#"\"number\":1"#) && entries.contains(#"\"number\":2"#))
      repaired.set()
      #expect(try await bench.request(.post, "/poison/retry?limit=1").body == #"{"moved":1}"#)
      await isRepaired.wait()
    }
    #expect(bench.account.snapshot(of: "orders")?.count == 0)
    #expect(bench.account.snapshot(of: "orders-poison")?.count == 1)
    #expect(bench.service.worker.status.tallies.completed == 1)
  }

  @Test("An article that nobody has is poison at once; a message that is no order, too")
  func neverAgain() async throws {
    let bench = try await OrdersBench(ship: { throw UnknownArticle(article: $0.article) })
    _ = try await bench.request(.post, "/orders", OrdersBench.order(1, "unicorn"))
    try await bench.service.orders.send("not an order")
    try await bench.working { events in
      var poisoned = 0
      for await case .ended(_, .poisoned, _) in events {
        poisoned += 1
        if poisoned == 2 { break }
      }
    }
    let entries = try await bench.service.desk.entries()
    #expect(Set(entries.map(\.deliveries)) == [1])
    #expect(entries.contains { $0.reason == "there is no article 'unicorn'" })
    #expect(entries.contains { $0.text == "not an order" && $0.reason.hasPrefix("it cannot be decoded") })
  }

  @Test("A graceful shutdown finishes the order that is being shipped, and /health says that it ends")
  func shutdown() async throws {
    let letGo = Gate()
    let bench = try await OrdersBench(ship: { _ in await letGo.wait() })
    _ = try await bench.request(.post, "/orders", OrdersBench.order(1))
    #expect(try await bench.request(.get, "/health").status == .ok)
    let group = ServiceGroup(
      configuration: ServiceGroupConfiguration(
        services: [bench.service.worker], logger: Logger(label: "test")))
    let stopping = bench.service.worker.events
    async let run: Void = group.run()
    for await _ in bench.shipped { break }
    await group.triggerGracefulShutdown()
    for await case .stopping in stopping { break }
    while try await bench.request(.get, "/health").status == .ok { await Task.yield() }
    letGo.open()
    try await run
    #expect(bench.account.snapshot(of: "orders")?.count == 0)
    #expect(bench.service.worker.status.tallies.completed == 1)
  }

  @Test("The worker's numbers go to the backend of swift-metrics")
  func metrics() async throws {
    let backend = TestMetrics()
    let bench = try await OrdersBench(change: { $0.metrics = backend })
    for number in 1...3 { _ = try await bench.request(.post, "/orders", OrdersBench.order(number)) }
    try await bench.working { events in
      var completed = 0
      for await case .ended(_, .completed, _) in events {
        completed += 1
        if completed == 3 { break }
      }
    }
    let process = [
      ("messaging.system", "azure_queue_storage"), ("messaging.operation.name", "process"),
      ("messaging.destination.name", "orders"),
    ]
    let completed = process + [("azure.processor.outcome", "completed")]
    #expect(try backend.expectCounter("azure.processor.deliveries", completed).totalValue == 3)
    let handled = process + [("messaging.operation.type", "process")]
    #expect(try backend.expectTimer("messaging.process.duration", handled).values.count == 3)
  }
}

struct Broken: Error {}
