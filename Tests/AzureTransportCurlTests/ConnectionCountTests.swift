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

  @Test("A connection counts from its first request to the transport's end", arguments: Color.allCases)
  func kept(color: Color) async throws {
    let server = try LoopbackServer { _ in .response(body: [1]) }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    let counter = try counter(transport)
    #expect(counter.open == 0)
    for _ in 0..<5 {
      _ = try await color.send(transport, .post(server, body: "x"))
      #expect(counter.open == 1)
    }
    transport.shutdown()
    #expect(counter.open == 0)
  }

  @Test("Connections of both colours and to several hosts are counted together")
  func together() async throws {
    let servers = try (0..<2).map { _ in try LoopbackServer { _ in .response() } }
    defer { for server in servers { server.stop() } }
    let transport = try CurlTransport.direct()
    for server in servers {
      for color in Color.allCases { _ = try await color.send(transport, .get(server)) }
    }
    #expect(try counter(transport).open == 4)
    transport.shutdown()
    #expect(try counter(transport).open == 0)
  }

  @Test("As many are counted as the server has, with many calls at once", arguments: Color.allCases)
  func many(color: Color) async throws {
    let server = try LoopbackServer { _ in
      LoopbackReply(.delay(.milliseconds(20))).then(.respond(.init(status: 200)))
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 6 }
    try await withThrowingTaskGroup { group in
      for _ in 0..<60 { group.addTask { _ = try await color.send(transport, .get(server)) } }
      try await group.waitForAll()
    }
    let open = try counter(transport).open
    #expect(open > 1 && open <= 6)
    #expect(server.counters.openConnections == open)
  }

  @Test("A connection that is not kept counts no longer", arguments: Color.allCases)
  func notKept(color: Color) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumIdleTime = .zero }
    for _ in 0..<3 {
      _ = try await color.send(transport, .get(server))
      #expect(try counter(transport).open == 0)
    }
  }

  @Test("A connection that the server has closed is counted until it is replaced", arguments: Color.allCases)
  func replaced(color: Color) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for _ in 0..<3 {
      _ = try await color.send(transport, .post(server, body: "x"))
      server.endConnections()
      #expect(await server.wait { $0.openConnections == 0 })
      #expect(try counter(transport).open <= 1)
    }
    #expect(server.counters.connections == 3)
  }

  @Test(
    "Connections that cannot be made, break, or end in a refused handshake do not stay",
    arguments: Color.allCases)
  func failures(color: Color) async throws {
    let (port, server) = (try UnusedPort(), try LoopbackServer { _ in .reset })
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    for (scheme, authority) in [
      ("http", "127.0.0.1:\(port.port)"), ("http", "localhost:\(port.port)"), ("http", server.authority),
      ("https", server.authority),
    ] {
      let request = AzureRequest(method: .get, scheme: scheme, authority: authority, path: "/")
      _ = try await color.fail(transport, request, AttemptLimits(timeout: .seconds(20)))
      #expect(try counter(transport).open == 0, "\(scheme)://\(authority)")
    }
  }

  @Test("A call that is cancelled takes its connection out of the count")
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

  @Test("Connections that are closed after the idle time count no longer")
  func idle() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumIdleTime = .seconds(1) }
    _ = try await transport.send(.get(server), limits: AttemptLimits())
    #expect(await server.wait(within: .seconds(30)) { $0.openConnections == 0 })
    #expect(try counter(transport).open == 0)
  }

  @Test("A counter outlives its transport, and stands at zero then", arguments: Color.allCases)
  func outlives(color: Color) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let counter: ConnectionCounter
    do {
      let transport = try CurlTransport.direct()
      counter = try self.counter(transport)
      _ = try await color.send(transport, .get(server))
      #expect(counter.open == 1)
    }
    #expect(await server.wait { $0.openConnections == 0 })
    #expect(counter.open == 0)
  }

  @Test(
    "Encrypted connections are counted, with the one to the proxy", .enabled(if: TLSServer.isAvailable),
    .enabled(if: ProxyServer.isAvailable), arguments: Color.allCases)
  func encrypted(color: Color) async throws {
    let (proxy, server) = (try await ProxyServer(), try await TLSServer())
    let transport = try CurlTransport.direct {
      $0.proxy = .server(
        proxy.url, credential: .init(user: ProxyServer.user, password: Secret(ProxyServer.password)))
      $0.additionalCAFile = server.authorityFile
    }
    let request = AzureRequest(
      method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/")
    #expect(try await color.send(transport, request).status == 200)
    transport.shutdown()
    #expect(try counter(transport).open == 0)
  }
}
