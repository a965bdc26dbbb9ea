import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Connections", .alone)
struct ConnectionTests {
  @Test("Requests one after the other share a connection", arguments: CallingStyle.allCases)
  func connectionIsKept(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response(body: [1]) }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for _ in 0..<10 { _ = try await style.send(transport, .get(server)) }
    #expect(server.counters.connections == 1)
  }

  @Test("An idle time of zero gives every request a connection of its own", arguments: CallingStyle.allCases)
  func connectionIsNotKept(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumIdleTime = .zero }
    for _ in 0..<3 { _ = try await style.send(transport, .get(server)) }
    #expect(server.counters.connections == 3)
  }

  @Test("Calls above the limit wait for a connection, and all succeed", arguments: CallingStyle.allCases)
  func capHolds(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in
      LoopbackScript(.delay(.milliseconds(2))).then(.respond(.init(status: 200)))
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 3 }
    try await withThrowingTaskGroup { group in
      for number in 0..<60 {
        group.addTask {
          try await style.send(transport, .post(server, "/\(number)", body: "\(number)")).status
        }
      }
      for try await status in group { #expect(status == 200) }
    }
    #expect(server.counters.requests == 60)
    #expect(Set(server.requests.map(\.target)).count == 60)
    #expect(server.counters.maximumOpenConnections <= 3)
    #expect(server.counters.maximumOpenConnections > 1)
  }

  @Test(
    "A connection that the server closed in the meantime is replaced without an error",
    arguments: CallingStyle.allCases)
  func closedConnectionIsReplaced(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for round in 1...3 {
      #expect(try await style.send(transport, .post(server, body: "x")).status == 200)
      server.endConnections()
      #expect(await server.wait { $0.openConnections == 0 })
      #expect(server.counters.connections == round)
    }
  }

  @Test("A request that is lost with a reused connection is not repeated", arguments: CallingStyle.allCases)
  func staleRequestIsNotRepeated(style: CallingStyle) async throws {
    let server = try LoopbackServer { $0.numberOnConnection == 1 ? .response() : .close }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    _ = try await style.send(transport, .get(server, "/first"))
    let error = try await style.fail(transport, .post(server, "/second", body: "x"))
    #expect(error.kind == .connectionLost)
    #expect(error.delivery == .maybeSent)
    #expect(server.requests.map(\.target) == ["/first", "/second"])
  }

  @Test(
    "A request that is lost with a reused connection is repeated when that is allowed",
    arguments: CallingStyle.allCases)
  func staleRequestIsRepeated(style: CallingStyle) async throws {
    let server = try LoopbackServer { $0.numberOnConnection == 1 ? .response() : .close }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    _ = try await style.send(transport, .get(server, "/first"))
    let response = try await style.send(
      transport, .post(server, "/second", body: "x"), AttemptLimits(mayRetry: true))
    #expect(response.status == 200)
    #expect(server.requests.map(\.target) == ["/first", "/second", "/second"])
    #expect(server.requests.map(\.connectionNumber) == [1, 1, 2])
    #expect(server.requests.last?.body == [UInt8(ascii: "x")])
  }

  @Test(
    "A request that is lost with a new connection is not repeated, even when allowed",
    arguments: CallingStyle.allCases)
  func freshRequestIsNotRepeated(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .close }
    defer { server.stop() }
    let error = try await style.fail(try .direct(), .get(server), AttemptLimits(mayRetry: true))
    #expect(error.kind == .connectionLost)
    #expect(error.delivery == .maybeSent)
    #expect(server.counters.requests == 1)
  }

  @Test(
    "A repetition that finds no server does not say that nothing was sent: the first attempt may have arrived",
    arguments: CallingStyle.allCases)
  func repeatFindsNoServer(style: CallingStyle) async throws {
    let server = try FadingServer()
    let transport = try CurlTransport.direct()
    let request = AzureRequest(method: .get, scheme: "http", authority: server.authority, path: "/")
    #expect(try await style.send(transport, request).status == 200)
    let error = try await style.fail(transport, request, AttemptLimits(mayRetry: true))
    #expect(error.kind == .connect)
    #expect(error.delivery == .maybeSent)
  }

  @Test("Idle connections are closed after the idle time")
  func idleConnectionsAreClosed() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumIdleTime = .seconds(1) }
    _ = try await transport.send(.get(server), limits: AttemptLimits())
    #expect(await server.wait { $0.openConnections == 0 })
    #expect(try await transport.send(.get(server), limits: AttemptLimits()).status == 200)
  }

  @Test("Async and blocking calls of one transport work side by side")
  func stylesWorkSideBySide() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 2 }
    try await withThrowingTaskGroup { group in
      for number in 0..<40 {
        let style = CallingStyle.allCases[number % 2]
        group.addTask { try await style.send(transport, .get(server, "/\(number)")) }
      }
      for try await response in group { #expect(response.status == 200) }
    }
    #expect(server.counters.requests == 40)
    #expect(server.counters.maximumOpenConnections <= 4)
  }
}
