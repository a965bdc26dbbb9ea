import AzureCore
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("The connection pool of blocking calls", .alone)
struct BlockingPoolTests {
  private let flag = ShutdownFlag()

  private func settings() throws -> Settings {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    return try Settings(configuration)
  }

  private func request(to authority: String, _ settings: Settings) throws -> PreparedRequest {
    let request = AzureRequest(method: .get, scheme: "http", authority: authority, path: "/")
    return try PreparedRequest(request, AttemptLimits(), settings)
  }

  @Test("What could not be connected is freed with its sockets; a connection that was open stays")
  func release() async throws {
    try CurlLibrary.prepare()
    let (settings, server, port) = (try settings(), try LoopbackServer { _ in .close }, try UnusedPort())
    defer { server.stop() }
    let pool = BlockingPool(settings)
    for (authority, stays) in [(server.authority, true), ("127.0.0.1:\(port.port)", false)] {
      let request = try request(to: authority, settings)
      let isThere = try await DedicatedThread.run {
        weak var kept: BlockingConnection?
        do {
          let connection = try pool.acquire(for: request)
          kept = connection
          #expect(throws: TransportError.self) { try connection.perform(request, until: flag).get() }
          pool.release(connection, request.origin)
        }
        return kept != nil
      }
      #expect(isThere == stays)
    }
    pool.close()
  }
}
