import AsyncHTTPClient
import AzureCore
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueTesting
import AzureTransportAsyncHTTPClient
import AzureXMLLibxml2
import HTTPTypes
import Testing

@Suite("The transport over async-http-client", .serialized)
struct AsyncHTTPClientTransportTests {
  private func get(
    _ server: LoopbackServer, _ path: String = "/", fields: HTTPFields = [:]
  ) -> AzureRequest {
    AzureRequest(method: .get, scheme: "http", authority: server.authority, path: path, headerFields: fields)
  }

  private func failure(
    _ transport: AsyncHTTPClientTransport, _ request: AzureRequest, _ limits: AttemptLimits = AttemptLimits()
  ) async throws -> TransportError? {
    do {
      _ = try await transport.send(request, limits: limits)
      return nil
    } catch let error as TransportError {
      return error
    }
  }

  @Test("Carries the calls of a client, many at a time")
  func client() async throws {
    let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: LibxmlReader()))
    defer { server.stop() }
    let queue = try QueueClient(
      "orders", .endpoint(server.endpoint, credential: AnonymousAuthorizer()), transport: Clients.transport,
      reader: LibxmlReader())
    try await queue.create()
    try await withThrowingTaskGroup { group in
      for number in 0..<40 { group.addTask { _ = try await queue.send("message \(number)") } }
      try await group.waitForAll()
    }
    var texts: Set<String> = []
    while true {
      let messages = try await queue.receive(limit: 32)
      if messages.isEmpty { break }
      for message in messages { texts.insert(try message.text) }
    }
    #expect(texts.count == 40)
  }

  @Test("A client that follows redirects is found out, and what it brought is thrown away")
  func redirects() async throws {
    let target = try LoopbackServer { _ in .response(body: Array("elsewhere".utf8)) }
    defer { target.stop() }
    let authority = target.authority
    let server = try LoopbackServer { _ in
      .response(302, reason: "Found", fields: [("Location", "http://\(authority)/")])
    }
    defer { server.stop() }
    #expect(try await Clients.transport.send(get(server), limits: AttemptLimits()).status == 302)
    #expect(target.counters.requests == 0)
    var configuration = AsyncHTTPClientTransport.configuration()
    configuration.redirectConfiguration = .follow(max: 5, allowCycles: false)
    try await Clients.with(configuration) { client in
      let error = try await failure(AsyncHTTPClientTransport(client), get(server))
      #expect(error?.kind == .unsupported && error?.delivery == .maybeSent)
    }
  }

  @Test("Calls of a client that its application has shut down fail as closed, with nothing sent")
  func shutDown() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    var transport: AsyncHTTPClientTransport?
    try await Clients.with { transport = AsyncHTTPClientTransport($0) }
    let error = try await failure(try #require(transport), get(server))
    #expect(error?.kind == .closed && error?.delivery == .notSent)
    #expect(server.counters.connections == 0)
  }

  @Test("Requests in a row share connections, of which there are never more than the limit for a host")
  func connections() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    var configuration = AsyncHTTPClientTransport.configuration()
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 2
    try await Clients.with(configuration) { client in
      let transport = AsyncHTTPClientTransport(client)
      for _ in 0..<20 { _ = try await transport.send(get(server), limits: AttemptLimits()) }
      #expect((1...2).contains(server.counters.connections))
    }
  }

  @Test("A response that is longer than allowed ends its transfer, whether or not it says so")
  func tooLarge() async throws {
    for script in [
      LoopbackScript.text("HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n").then(.hang),
      .text("HTTP/1.1 200 OK\r\n\r\n").then(.flood([UInt8](repeating: 65, count: 65536), upTo: 1 << 30)),
    ] {
      let server = try LoopbackServer { _ in script }
      defer { server.stop() }
      let error = try await failure(
        Clients.transport, get(server), AttemptLimits(maximumResponseBytes: 100_000))
      #expect(error?.kind == .responseTooLarge)
      #expect(await server.wait { $0.openConnections == 0 })
    }
  }

  @Test(
    "An attempt that waits for a connection until its time is over sends nothing; one on its way may have")
  func timeouts() async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    var configuration = AsyncHTTPClientTransport.configuration()
    configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 1
    try await Clients.with(configuration) { client in
      let transport = AsyncHTTPClientTransport(client)
      let first = Task { try await failure(transport, get(server), AttemptLimits(timeout: .seconds(2))) }
      #expect(await server.wait { $0.requests == 1 })
      let second = try await failure(transport, get(server), AttemptLimits(timeout: .milliseconds(300)))
      // Whether it is known that nothing was sent depends on which of two timers of async-http-client comes first.
      #expect(second?.kind == .timeout)
      let kept = try await first.value
      #expect(kept?.kind == .timeout && kept?.delivery == .maybeSent)
      #expect(server.counters.requests == 1)
    }
  }

  @Test("What async-http-client would change is refused before the network")
  func refused() async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    for fields: HTTPFields in [[.contentLength: "0"], [.transferEncoding: "chunked"]] {
      let error = try await failure(Clients.transport, get(server, fields: fields))
      #expect(error?.kind == .unsupported && error?.delivery == .notSent)
    }
    #expect(server.counters.connections == 0)
  }

  @Test("The reason phrase of a status that is known is async-http-client's")
  func reason() async throws {
    let server = try LoopbackServer { _ in .response(404, reason: "The queue is not there") }
    defer { server.stop() }
    let response = try await Clients.transport.send(get(server), limits: AttemptLimits())
    #expect(response.head.status.reasonPhrase == "Not Found")
  }

  @Test("No secret of an address shows in an error")
  func secrets() async throws {
    let server = try LoopbackServer { _ in .reset }
    defer { server.stop() }
    let error = try await failure(Clients.transport, get(server, "/?sig=topsecret"))
    #expect(error?.kind == .connectionLost)
    #expect(!"\(String(describing: error))".contains("topsecret"))
  }
}
