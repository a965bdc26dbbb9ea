import AzureCore
import AzureQueueTesting
import AzureTransportAsyncHTTPClient
import Testing

@Suite("A process made by fork, with async-http-client")
struct AsyncHTTPClientForkTests {
  private static func send(_ transport: AsyncHTTPClientTransport, _ server: LoopbackServer) throws -> String {
    let request = AzureRequest(method: .get, scheme: "http", authority: server.authority, path: "/")
    return try ThreadExecutor.run {
      do {
        return "\(try await transport.send(request, limits: AttemptLimits(timeout: .seconds(60))).status)"
      } catch let error as TransportError {
        return "\(error.kind.rawValue) \(error.delivery)"
      }
    }
  }

  @Test("A child is refused its parent's transport before the network; the parent goes on")
  func child() async {
    await #expect(processExitsWith: .success) {
      let server = try LoopbackServer(keepsRequests: false) { _ in .response() }
      defer { server.stop() }
      let transport = Clients.transport
      try await DedicatedThread.run {
        try #require(try AsyncHTTPClientForkTests.send(transport, server) == "200")
        let child = try ForkedChild { try AsyncHTTPClientForkTests.send(transport, server) }
        try #require(try child.result() == "unsupported notSent")
        try #require(try AsyncHTTPClientForkTests.send(transport, server) == "200")
      }
    }
  }
}
