import AzureQueueTesting
import AzureTransportCurl
import TestSupport
import Testing

@Suite("Conformance", .alone, .serialized)
struct ConformanceTests {
  @Test(
    "Every promise of an async transport is kept",
    arguments: TransportConformance.cases(.async) { try CurlTransport.direct() })
  func async(conformance: TransportConformance.Case) async throws {
    try await conformance.run()
  }

  @Test(
    "Every promise of a blocking transport is kept",
    arguments: TransportConformance.cases(.blocking) { try CurlTransport.direct() })
  func blocking(conformance: TransportConformance.Case) async throws {
    try await conformance.run()
  }
}
