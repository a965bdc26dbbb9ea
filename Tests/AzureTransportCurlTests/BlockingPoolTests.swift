import AzureCore
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("What blocking callers use", .alone)
struct BlockingPoolTests {
  private let flag = ShutdownFlag()

  private func settings() throws -> Settings {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    return try Settings(configuration)
  }

  private func plan(_ authority: String, _ settings: Settings) throws -> TransferPlan {
    let request = AzureRequest(method: .get, scheme: "http", authority: authority, path: "/")
    return try TransferPlan(request, AttemptLimits(), settings.routing)
  }

  @Test("A lane whose connection did not come about is freed with its sockets; one that had one stays")
  func lanes() async throws {
    try CurlLibrary.prepare()
    let (settings, server, port) = (try settings(), try LoopbackServer { _ in .close }, try UnusedPort())
    defer { server.stop() }
    let pool = BlockingPool(settings)
    for (authority, stays) in [(server.authority, true), ("127.0.0.1:\(port.port)", false)] {
      let plan = try plan(authority, settings)
      let isThere = try await DedicatedThread.run {
        weak var kept: BlockingLane?
        do {
          let lane = try pool.acquire(for: plan)
          kept = lane
          #expect(throws: TransportError.self) { try lane.perform(plan, until: flag).get() }
          pool.release(lane, plan.origin)
        }
        return kept != nil
      }
      #expect(isThere == stays)
    }
    pool.close()
  }
}
