import AzureQueueTesting
import AzureTransportURLSession
import TestSupport
import Testing

/// The promises that Foundation does not let the transport keep; ``URLSessionTests/Deviations`` tests what happens instead.
let promisesNotKept: Set<String> = {
  var names: Set<String> = [
    "A target keeps dot segments",
    "A target keeps escaped dot segments",
    "The reason phrase is kept",
    "A repeated response field is kept apart",
    "A compressed body is returned as it came",
    "Twenty requests in a row use one connection",
  ]
  #if canImport(FoundationNetworking)
    names.formUnion([
      "A failed TLS handshake is a TLS error and nothing was sent",
      "A connection closed within the head is lost",
    ])
  #endif
  return names
}()

extension URLSessionTests {
  @Suite("It keeps the promises of a transport", .alone, .serialized)
  struct Conformance {
    static let asyncCases = TransportConformance.cases(.async, excluding: promisesNotKept) {
      URLSessionTransport()
    }
    static let blockingCases = TransportConformance.cases(.blocking, excluding: promisesNotKept) {
      URLSessionTransport()
    }

    @Test("to async callers", arguments: asyncCases)
    func keepsPromise(_ promise: TransportConformance.Case) async throws { try await promise.run() }

    @Test("to blocking callers", arguments: blockingCases)
    func keepsPromiseBlocking(_ promise: TransportConformance.Case) async throws { try await promise.run() }
  }
}
