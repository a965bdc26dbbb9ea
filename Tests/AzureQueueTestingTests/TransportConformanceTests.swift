import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import Testing

@Suite("The conformance cases of transports for one calling style", .serialized)
struct TransportConformanceTests {
  /// A transport that has no blocking form.
  private struct AsyncOnly: AsyncTransport {
    let inner: CurlTransport
    /// What is given back in place of the true status.
    var status: Int?

    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      var response = try await inner.send(request, limits: limits)
      if let status { response.head.status = .init(code: status) }
      return response
    }
  }

  /// A transport that has no async form.
  private struct BlockingOnly: SyncTransport {
    let inner: CurlTransport
    /// What is given back in place of the true status.
    var status: Int?

    func sendBlocking(
      _ request: AzureRequest, limits: AttemptLimits
    ) throws(TransportError) -> AzureResponse {
      var response = try inner.sendBlocking(request, limits: limits)
      if let status { response.head.status = .init(code: status) }
      return response
    }
  }

  private static let some: Set<String> = [
    "GET arrives with exactly its fields and Host", "Status 404 is returned as a response",
    "A refused connection is a connect error and nothing was sent",
  ]

  /// The cases of each style, for a transport of that style alone.
  private static func cases(status: Int? = nil) throws -> [TransportConformance.Case] {
    let transport = try CurlTransport.shared
    return TransportConformance.asyncCases { AsyncOnly(inner: transport, status: status) }
      + TransportConformance.blockingCases { BlockingOnly(inner: transport, status: status) }
  }

  @Test("They are those of a transport for both styles, but for what is excluded")
  func same() throws {
    let transport = try CurlTransport.shared
    let both = TransportConformance.CallingStyle.allCases.flatMap { style in
      TransportConformance.cases(style) { transport }
    }
    #expect(try Self.cases().map(\.description) == both.map(\.description))
    let fewer = TransportConformance.asyncCases(excluding: Self.some) { transport }
    #expect(fewer.count == both.count { $0.style == .async } - Self.some.count)
    #expect(
      TransportConformance.blockingCases(excluding: Self.some) { transport }.allSatisfy {
        $0.style == .blocking
      })
  }

  @Test("A transport that keeps a promise passes in its style, and one that breaks it does not")
  func runs() async throws {
    let good = try Self.cases().filter { Self.some.contains($0.name) }
    #expect(good.count == 2 * Self.some.count)
    for conformance in good { try await conformance.run() }
    let broken = try Self.cases(status: 200).filter { $0.name == "Status 404 is returned as a response" }
    #expect(broken.count == 2)
    for conformance in broken {
      await #expect(throws: ConformanceFailure.self) { try await conformance.run() }
    }
  }
}
