import AzureQueueTesting
import AzureTransportURLSession
import Testing

@Suite("URLSessionTransport keeps the promises of a transport", .serialized)
struct URLSessionConformanceTests {
  static let excluded: Set<String> = []

  static let asyncCases = TransportConformance.cases(.async, excluding: excluded) { URLSessionTransport() }
  static let blockingCases = TransportConformance.cases(.blocking, excluding: excluded) { URLSessionTransport() }

  @Test("Async", arguments: asyncCases)
  func keepsPromise(_ promise: TransportConformance.Case) async throws { try await promise.run() }

  @Test("Blocking", arguments: blockingCases)
  func keepsPromiseBlocking(_ promise: TransportConformance.Case) async throws { try await promise.run() }
}
