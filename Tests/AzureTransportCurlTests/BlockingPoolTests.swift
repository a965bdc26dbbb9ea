import AzureCore
import AzureQueueTesting
import HTTPTypes
import Synchronization
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

  private final class Arrivals: Sendable {
    let count = Atomic(0)
  }

  @Test("Threads that connect for the first time at the same moment share their groups")
  func simultaneousFirstConnections() async throws {
    try CurlLibrary.prepare()
    let settings = try settings()
    let request = try request(to: "127.0.0.1:1", settings)
    let count = 2 * ConnectionGroup.maximumConnections
    for _ in 0..<20 {
      let pool = BlockingPool(settings)
      let arrived = Arrivals()
      let connections = try await withThrowingTaskGroup(of: BlockingConnection.self) { group in
        for _ in 0..<count {
          group.addTask {
            try await DedicatedThread.run {
              arrived.count.add(1, ordering: .relaxed)
              while arrived.count.load(ordering: .relaxed) < count {}
              return try pool.acquire(for: request)
            }
          }
        }
        return try await group.reduce(into: []) { $0.append($1) }
      }
      #expect(Set(connections.map { ObjectIdentifier($0.group) }).count == 2)
      for connection in connections { pool.release(connection, request.origin) }
      pool.close()
    }
  }
}
