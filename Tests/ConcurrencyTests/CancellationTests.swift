import AzureCore
import AzureQueueClient
import AzureQueueTesting
import AzureTransportCurl
import AzureTransportURLSession
import AzureXMLLibxml2
import TestSupport
import Testing

/// Cancelling a task ends its call at once, wherever the call is.
@Suite("Cancellation", .alone, .serialized)
struct CancellationTests {
  @Test(
    "64 cancelled tasks return at once, most of them waiting for a connection",
    arguments: ["curl", "URLSession"])
  func cancelled(transportName: String) async throws {
    let server = try LoopbackServer(keepsRequests: false) { _ in .hang }
    defer { server.stop() }
    let connections = Stress.connections
    var settings = CurlTransport.Configuration()
    settings.maximumConnectionsPerHost = connections
    let transport: any AsyncTransport =
      transportName == "curl"
      ? try CurlTransport(configuration: settings)
      : URLSessionTransport(configuration: .init(maximumConnections: connections))
    let queue = try QueueClient(
      "hanging", .endpoint("http://\(server.authority)/account", credential: AnonymousAuthorizer()),
      transport: transport, reader: LibxmlReader())
    // Beside as many tasks that only sleep, which a busy machine delays as much; and again while it does so unevenly.
    var (slowest, allowed) = (Duration.seconds(1), Duration.zero)
    for _ in 0..<5 where slowest >= allowed {
      let requests = server.counters.requests + connections
      let sleepers = await slowestReturn { try await Task.sleep(for: .seconds(60)) }
      slowest = await slowestReturn {
        try await queue.send("text")
      } whenReady: {
        #expect(await server.wait { $0.requests >= requests })
      }
      allowed = .milliseconds(100) + sleepers * 3
      #expect(await server.wait { $0.openConnections == 0 }, "the transfers were not freed")
    }
    #expect(slowest < allowed, "the slowest took \(slowest), and \(allowed) were allowed")
  }

  /// Starts tasks, cancels all, and tells how long the slowest took to end from then on.
  private func slowestReturn(
    _ work: @escaping @Sendable @concurrent () async throws -> Void, whenReady ready: () async -> Void = {}
  ) async -> Duration {
    let tasks = (0..<Stress.tasks).map { _ in
      onOwnThreads { () -> ContinuousClock.Instant in
        await #expect(throws: CancellationError.self) { try await work() }
        return ContinuousClock.now
      }
    }
    await ready()
    let cancelledAt = ContinuousClock.now
    for task in tasks { task.cancel() }
    var slowest = Duration.zero
    for task in tasks {
      if case .success(let end) = await task.result { slowest = max(slowest, end - cancelledAt) }
    }
    return slowest
  }
}
