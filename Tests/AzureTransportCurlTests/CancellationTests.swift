import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Cancellation", .alone)
struct CancellationTests {
  /// The shortest time that a cancelled call took to return, of a few rounds.
  ///
  /// Other tests run beside this one and may keep it waiting for a thread; a delay of the transport shows in
  /// all rounds.
  private func bestLatency(_ round: () async throws -> Duration) async throws -> Duration {
    var best = try await round()
    for _ in 0..<9 where best >= .milliseconds(100) { best = min(best, try await round()) }
    return best
  }

  private func latency(of task: Task<AzureResponse, any Error>) async throws -> Duration {
    let start = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    return ContinuousClock.now - start
  }

  @Test("A call cancelled in its transfer returns at once, and its connection is closed")
  func cancelInTransfer() async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    let best = try await bestLatency {
      let before = server.counters.requests
      let task = onOwnThreads { try await transport.send(.get(server), limits: AttemptLimits()) }
      #expect(await server.wait { $0.requests == before + 1 })
      return try await latency(of: task)
    }
    #expect(best < .milliseconds(100))
    #expect(await server.wait { $0.openConnections == 0 })
  }

  @Test("A call cancelled while it waits for a connection returns at once and sends nothing")
  func cancelWhileWaiting() async throws {
    let server = try LoopbackServer { $0.target == "/hang" ? .hang : .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 1 }
    let first = Task { try await transport.send(.get(server, "/hang"), limits: AttemptLimits()) }
    #expect(await server.wait { $0.requests == 1 })
    let best = try await bestLatency {
      let task = onOwnThreads {
        try await transport.send(.get(server, "/never"), limits: AttemptLimits())
      }
      for _ in 0..<10 { await Task.yield() }
      return try await latency(of: task)
    }
    #expect(best < .milliseconds(100))
    let last = Task { try await transport.send(.get(server, "/last"), limits: AttemptLimits()) }
    first.cancel()
    await #expect(throws: CancellationError.self) { _ = try await first.value }
    #expect(try await last.value.status == 200)
    #expect(server.requests.map(\.target) == ["/hang", "/last"])
  }

  @Test("A call of a cancelled task sends nothing")
  func cancelBefore() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    let task = Task {
      withUnsafeCurrentTask { $0?.cancel() }
      return try await transport.send(.get(server), limits: AttemptLimits())
    }
    await #expect(throws: CancellationError.self) { _ = try await task.value }
    #expect(server.counters.connections == 0)
  }

  @Test("Calls cancelled at any moment are resumed once, and the transport goes on")
  func cancelAtAnyMoment() async throws {
    let server = try LoopbackServer(keepsRequests: false) { _ in .response(body: [1, 2, 3]) }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 4 }
    await withTaskGroup { group in
      for number in 0..<400 {
        group.addTask {
          let task = Task { try await transport.send(.get(server), limits: AttemptLimits()) }
          for _ in 0..<(number % 50) { await Task.yield() }
          task.cancel()
          switch await task.result {
          case .success(let response): #expect(response.body == [1, 2, 3])
          case .failure(let error): #expect(error is CancellationError)
          }
        }
      }
    }
    #expect(try await transport.send(.get(server), limits: AttemptLimits()).status == 200)
    // Not the maximum: the server may notice the end of a cancelled connection after the next has come.
    #expect(await server.wait { $0.openConnections <= 4 })
  }
}
