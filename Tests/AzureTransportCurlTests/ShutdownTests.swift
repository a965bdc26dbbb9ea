import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Shutdown", .alone)
struct ShutdownTests {
  @Test("Calls under way end as closed", arguments: CallingStyle.allCases)
  func callsEnd(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 1 }
    let first = Task { try await style.fail(transport, .get(server)) }
    #expect(await server.wait { $0.requests == 1 })
    let second = Task { try await style.fail(transport, .get(server)) }
    for _ in 0..<100 { await Task.yield() }
    transport.shutdown()
    let (sent, waiting) = try await (first.value, second.value)
    #expect(sent.kind == .closed && sent.delivery == .maybeSent)
    #expect(waiting.kind == .closed && waiting.delivery == .notSent)
    #expect(await server.wait { $0.openConnections == 0 })
    #expect(server.counters.requests == 1)
  }

  @Test("New calls are refused as closed", arguments: CallingStyle.allCases)
  func newCallsAreRefused(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    _ = try await style.send(transport, .get(server))
    transport.shutdown()
    transport.shutdown()
    let error = try await style.fail(transport, .get(server))
    #expect(error.kind == .closed)
    #expect(error.delivery == .notSent)
  }

  @Test("The last reference closes the connections", arguments: CallingStyle.allCases)
  func deinitCloses(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    weak var remnant: CurlTransport?
    do {
      let transport = try CurlTransport.direct()
      remnant = transport
      _ = try await style.send(transport, .get(server))
    }
    // In this order, because the thread of a blocking call may release the transport just after it has delivered its result.
    #expect(await server.wait { $0.openConnections == 0 })
    #expect(remnant == nil)
  }

  @Test("A transport dropped while busy does not crash, and its call ends", arguments: CallingStyle.allCases)
  func droppedWhileBusy(style: CallingStyle) async throws {
    let server = try LoopbackServer { $0.target == "/hang" ? .hang : .response() }
    defer { server.stop() }
    for _ in 0..<50 {
      let tasks = try {
        let transport = try CurlTransport.direct()
        return (0..<4).map { number in
          Task { try await style.send(transport, .get(server, "/\(number)")) }
        }
      }()
      for task in tasks { #expect(try await task.value.status == 200) }
    }
  }
}
