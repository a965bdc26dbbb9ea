import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestServers
import TestSupport
import Testing

@Suite("The count of open connections", .alone)
struct ConnectionCountTests {
  private func counter(_ transport: CurlTransport) throws -> ConnectionCounter {
    try #require(transport.connectionCounter)
  }

  @Test("A connection counts from its first request to the transport's end", arguments: CallingStyle.allCases)
  func kept(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response(body: [1]) }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    let counter = try counter(transport)
    #expect(counter.open == 0)
    for _ in 0..<5 {
      _ = try await style.send(transport, .post(server, body: "x"))
      #expect(counter.open == 1)
    }
    transport.shutdown()
    #expect(counter.open == 0)
  }

  @Test("Connections of both calling styles and to several hosts are counted together")
  func together() async throws {
    let servers = try (0..<2).map { _ in try LoopbackServer { _ in .response() } }
    defer { for server in servers { server.stop() } }
    let transport = try CurlTransport.direct()
    for server in servers {
      for style in CallingStyle.allCases { _ = try await style.send(transport, .get(server)) }
    }
    #expect(try counter(transport).open == 4)
    transport.shutdown()
    #expect(try counter(transport).open == 0)
  }

  @Test("As many are counted as the server has, with many calls at once", arguments: CallingStyle.allCases)
  func many(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in
      LoopbackScript(.delay(.milliseconds(20))).then(.respond(.init(status: 200)))
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 6 }
    try await withThrowingTaskGroup { group in
      for _ in 0..<60 { group.addTask { _ = try await style.send(transport, .get(server)) } }
      try await group.waitForAll()
    }
    let open = try counter(transport).open
    #expect(open > 1 && open <= 6)
    #expect(server.counters.openConnections == open)
  }

  @Test("A connection that is not kept is no longer counted", arguments: CallingStyle.allCases)
  func notKept(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumIdleTime = .zero }
    for _ in 0..<3 {
      _ = try await style.send(transport, .get(server))
      #expect(try counter(transport).open == 0)
    }
  }

  @Test(
    "A connection that the server has closed is counted until it is replaced",
    arguments: CallingStyle.allCases)
  func replaced(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for _ in 0..<3 {
      _ = try await style.send(transport, .post(server, body: "x"))
      server.endConnections()
      #expect(await server.wait { $0.openConnections == 0 })
      #expect(try counter(transport).open <= 1)
    }
    #expect(server.counters.connections == 3)
  }

  @Test(
    "Connections that fail, break, or end in a refused handshake are no longer counted",
    arguments: CallingStyle.allCases)
  func failures(style: CallingStyle) async throws {
    let (port, server) = (try UnusedPort(), try LoopbackServer { _ in .reset })
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for (scheme, authority) in [
      ("http", "127.0.0.1:\(port.port)"), ("http", "localhost:\(port.port)"), ("http", server.authority),
      ("https", server.authority),
    ] {
      let request = AzureRequest(method: .get, scheme: scheme, authority: authority, path: "/")
      _ = try await style.fail(transport, request, AttemptLimits(timeout: .seconds(20)))
      #expect(try counter(transport).open == 0, "\(scheme)://\(authority)")
    }
  }

  @Test("The connection of a cancelled call is no longer counted")
  func cancelled() async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    let call = Task { try await transport.send(.get(server), limits: AttemptLimits()) }
    #expect(await server.wait { $0.requests == 1 })
    #expect(try counter(transport).open == 1)
    call.cancel()
    await #expect(throws: CancellationError.self) { try await call.value }
    #expect(await server.wait { $0.openConnections == 0 })
    transport.shutdown()
    #expect(try counter(transport).open == 0)
  }

  @Test("Connections closed after the idle time are no longer counted")
  func idle() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumIdleTime = .seconds(1) }
    _ = try await transport.send(.get(server), limits: AttemptLimits())
    #expect(await server.wait(within: .seconds(30)) { $0.openConnections == 0 })
    #expect(try counter(transport).open == 0)
  }

  @Test("A counter outlives its transport, and is zero then", arguments: CallingStyle.allCases)
  func outlives(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let counter: ConnectionCounter
    do {
      let transport = try CurlTransport.direct()
      counter = try self.counter(transport)
      _ = try await style.send(transport, .get(server))
      #expect(counter.open == 1)
    }
    #expect(await server.wait { $0.openConnections == 0 })
    #expect(counter.open == 0)
  }

  @Test(
    "Encrypted connections are counted, with the one to the proxy", .enabled(if: TLSServer.isAvailable),
    .enabled(if: ProxyServer.isAvailable), arguments: CallingStyle.allCases)
  func encrypted(style: CallingStyle) async throws {
    let (proxy, server) = (try await ProxyServer(), try await TLSServer())
    let transport = try CurlTransport.direct {
      $0.proxy = .server(
        proxy.url, credential: .init(user: ProxyServer.user, password: Secret(ProxyServer.password)))
      $0.additionalCAFile = server.authorityFile
    }
    let request = AzureRequest(
      method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")
    #expect(try await style.send(transport, request).status == 200)
    transport.shutdown()
    #expect(try counter(transport).open == 0)
  }
}
