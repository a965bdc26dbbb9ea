import AzurePipeline
import AzureQueueClient
import AzureQueueTesting
import AzureTransportCurl
import AzureTransportURLSession
import AzureXMLLibxml2
import Testing

/// Cancelling a task ends its call at once, wherever the call is.
@Suite("Cancellation", .serialized)
struct CancellationTests {
  @Test(
    "64 cancelled tasks return within 100 ms, most of them waiting for a connection",
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
      "hanging", endpoint: Endpoint("http://\(server.authority)/account"), credential: AnonymousAuthorizer(),
      transport: transport, reader: LibxmlReader())
    let tasks = (0..<Stress.tasks).map { number in
      Task { () -> ContinuousClock.Instant in
        await #expect(throws: CancellationError.self) { try await queue.send("\(number)") }
        return ContinuousClock.now
      }
    }
    #expect(await server.wait { $0.requests >= connections })
    let cancelledAt = ContinuousClock.now
    for task in tasks { task.cancel() }
    var slowest = Duration.zero
    for task in tasks { slowest = max(slowest, await task.value - cancelledAt) }
    #expect(slowest < .milliseconds(100), "the slowest took \(slowest)")
    #expect(await server.wait { $0.openConnections == 0 }, "the transfers were not freed")
  }
}
