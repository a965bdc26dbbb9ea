import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@Suite("Load", .alone)
struct LoadTests {
  /// Counts how often each request arrived.
  private final class Arrivals: Sendable {
    private let counts = Mutex<[String: Int]>([:])

    func add(_ target: String) { counts.withLock { $0[target, default: 0] += 1 } }

    var all: [String: Int] { counts.withLock { $0 } }
  }

  @Test(
    "Nothing of many concurrent sends is lost or doubled, and the cap holds", arguments: CallingStyle.allCases
  )
  func manySends(style: CallingStyle) async throws {
    let arrivals = Arrivals()
    let server = try LoopbackServer(keepsRequests: false) { request in
      arrivals.add(request.target)
      return .response(201, reason: "Created", body: request.body)
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 8 }
    let (tasks, sends) = (style == .async ? 64 : 16, 40)
    try await withThrowingTaskGroup { group in
      for task in 0..<tasks {
        group.addTask {
          if style == .async {
            for number in 0..<sends {
              let request = AzureRequest.post(server, "/\(task)/\(number)", body: "\(task) \(number)")
              #expect(try await transport.send(request, limits: AttemptLimits()).body == request.body)
            }
          } else {
            try await DedicatedThread.run {
              for number in 0..<sends {
                let request = AzureRequest.post(server, "/\(task)/\(number)", body: "\(task) \(number)")
                let response = try transport.sendBlocking(request, limits: AttemptLimits())
                #expect(response.body == request.body)
              }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    let all = arrivals.all
    #expect(all.count == tasks * sends)
    #expect(all.values.allSatisfy { $0 == 1 })
    #expect(server.counters.maximumOpenConnections <= 8)
    #expect(server.counters.connections <= 8)
  }

  @Test(
    "Connections that end at any moment end calls with them at once, and none is left waiting",
    arguments: CallingStyle.allCases)
  func endingConnections(style: CallingStyle) async throws {
    let server = try LoopbackServer(keepsRequests: false) { _ in .response(201, reason: "Created") }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 4 }
    // Only a call that nobody ends would take as long.
    let limits = AttemptLimits(timeout: .seconds(300), mayRetry: true)
    try await withThrowingTaskGroup { group in
      for _ in 0..<8 {
        group.addTask {
          for _ in 0..<60 {
            do {
              let response = try await style.send(transport, .get(server), limits)
              #expect(response.status == 201)
            } catch let error as TransportError {
              #expect([.connectionLost, .connect].contains(error.kind), "\(error)")
            }
          }
        }
      }
      group.addTask {
        for _ in 0..<40 {
          server.endConnections()
          for _ in 0..<20 { await Task.yield() }
        }
      }
      try await group.waitForAll()
    }
    #expect(try await style.send(transport, .get(server), limits).status == 201)
  }
}
