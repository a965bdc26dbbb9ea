import AsyncHTTPClient
import AzureQueueTesting
import AzureTransportAsyncHTTPClient
import Testing

/// The promises that async-http-client does not let the transport keep; the other tests show what happens instead.
let promisesNotKept: Set<String> = [
  "The reason phrase is kept", "Twenty repeatable requests in a row use one connection",
  "Twenty requests in a row use one connection",
]

/// Clients for the tests, which live as long as the process, as an application's do.
enum Clients {
  static let shared = HTTPClient(configuration: AsyncHTTPClientTransport.configuration())

  static var transport: AsyncHTTPClientTransport { AsyncHTTPClientTransport(shared) }

  /// Runs a test with a client of its own, and shuts it down.
  static func with(
    _ configuration: HTTPClient.Configuration = AsyncHTTPClientTransport.configuration(),
    _ body: (HTTPClient) async throws -> Void
  ) async throws {
    let client = HTTPClient(configuration: configuration)
    do {
      try await body(client)
    } catch {
      try? await client.shutdown()
      throw error
    }
    try await client.shutdown()
  }
}

@Suite("The transport over async-http-client keeps the promises of a transport", .serialized)
struct AsyncHTTPClientConformanceTests {
  @Test(
    "to async callers",
    arguments: TransportConformance.asyncCases(excluding: promisesNotKept) { Clients.transport })
  func keepsPromise(_ promise: TransportConformance.Case) async throws { try await promise.run() }
}
