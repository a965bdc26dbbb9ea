import AzureQueueEmulator
import AzureQueueTesting
import AzureXMLLibxml2
import TestSupport
import Testing

@Suite("LoopbackServer", .serialized)
struct LoopbackServerTests {
  static let okay = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
  static let get = "GET / HTTP/1.1\r\nHost: x\r\n\r\n"

  static func okayServer() throws -> LoopbackServer {
    try LoopbackServer { _ in .response(body: Array("ok".utf8)) }
  }

  @Test("A request is kept byte for byte")
  func raw() async throws {
    let server = try Self.okayServer()
    defer { server.stop() }
    let head = "PoSt //a/../%2f?b=+' HTTP/1.1\r\nHOST:x\r\nx-ms-B:  a  b \r\nx-ms-a:\r\ncontent-length: 5\r\n"
    let response = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send(head + "\r\nhello")
      return client.receive(Self.okay)
    }
    #expect(response == Self.okay)
    let request = try #require(server.requests.first)
    #expect(String(decoding: request.head, as: UTF8.self) == head)
    #expect(request.method == "PoSt")
    #expect(request.target == "//a/../%2f?b=+'")
    #expect(request.headerLines == ["HOST:x", "x-ms-B:  a  b ", "x-ms-a:", "content-length: 5"])
    #expect(request.values(of: "X-MS-b") == ["a  b"])
    #expect(request.body == Array("hello".utf8))
  }

  @Test("Names of header fields ignore the case of ASCII letters, and nothing else")
  func names() async throws {
    let server = try Self.okayServer()
    defer { server.stop() }
    try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send("GET / HTTP/1.1\r\nKey: k\r\n\u{212A}ey: kelvin\r\n\r\n")
      _ = client.receive(Self.okay)
    }
    let request = try #require(server.requests.first)
    #expect(request.values(of: "kEY") == ["k"])
    #expect(request.values(of: "\u{212A}ey") == ["kelvin"])
  }

  @Test("Chunks are joined, and the next request of the connection is found behind them")
  func chunksAndPipelining() async throws {
    let server = try Self.okayServer()
    defer { server.stop() }
    try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send(
        "PUT / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2;x\r\nde\r\n0\r\nt: 1\r\n\r\n"
          + Self.get)
      _ = client.receive(Self.okay + Self.okay)
    }
    #expect(server.requests.map(\.body) == [Array("abcde".utf8), []])
    #expect(server.requests.map(\.numberOnConnection) == [1, 2])
    #expect(server.counters.connections == 1)
  }

  @Test("The response to HEAD has no body, and 204 no Content-Length")
  func bodiless() async throws {
    let server = try LoopbackServer {
      $0.method == "HEAD" ? .response(body: [1, 2]) : .response(204, reason: "No")
    }
    defer { server.stop() }
    let responses = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send("HEAD / HTTP/1.1\r\n\r\nGET / HTTP/1.1\r\nConnection: close\r\n\r\n")
      return client.receiveAll()
    }
    #expect(responses == "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nHTTP/1.1 204 No\r\n\r\n")
  }

  /// Heads whose numbers no memory can hold and no integer, and what is no number.
  static let hostileHeads = [
    ("Content-Length: 9223372036854775807", 413), ("Content-Length: 9223372036854775808", 413),
    ("Content-Length: 18446744073709551616", 413), ("Content-Length: 100000000000000", 413),
    ("Content-Length: 268435457", 413), ("Content-Length: \(String(repeating: "9", count: 1000))", 413),
    ("Content-Length: -1", 400), ("Content-Length: +1", 400), ("Content-Length: 0x10", 400),
    ("Content-Length: 1e9", 400), ("Content-Length: a", 400), ("Content-Length:", 400),
    ("Content-Length: 1 1", 400), ("Content-Length: \u{661}", 400),
    ("Expect: 100-continue\r\nContent-Length: 9223372036854775807", 413),
    ("Transfer-Encoding: chunked\r\n\r\n7fffffffffffffff", 413),
    ("Transfer-Encoding: chunked\r\n\r\nffffffffffffffff", 413),
    ("Transfer-Encoding: chunked\r\n\r\n10000001", 413),
    ("Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n10000000", 413),
    ("Transfer-Encoding: chunked\r\n\r\n\(String(repeating: "f", count: 100))", 413),
    ("Transfer-Encoding: chunked\r\n\r\n-1", 400), ("Transfer-Encoding: chunked\r\n\r\n+1", 400),
    ("Transfer-Encoding: chunked\r\n\r\n0x1", 400), ("Transfer-Encoding: chunked\r\n\r\n", 400),
    ("Transfer-Encoding: chunked\r\n\r\n1\r\nab", 400),
    ("Transfer-Encoding: chunked\r\n\r\n\(String(repeating: "0", count: 10_000))", 400),
    (String(repeating: "a:\r\n", count: 70_000), 400),
  ]

  @Test("A number that cannot be is refused, and the server serves the next", arguments: hostileHeads.indices)
  func hostileNumbers(index: Int) async throws {
    let (head, status) = Self.hostileHeads[index]
    let server = try Self.okayServer()
    defer { server.stop() }
    let responses = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send("PUT / HTTP/1.1\r\n\(head)\r\n\r\n")
      let refusal = client.receive("HTTP/1.1 xxx")
      let next = try RawClient(port: server.port)
      next.send(Self.get)
      return [refusal, next.receive(Self.okay)]
    }
    #expect(responses == ["HTTP/1.1 \(status)", Self.okay])
    #expect(server.counters.requests == 1)
  }

  @Test("A request with more fields than a list of them can hold does not end a server with an emulator")
  func manyFields() async throws {
    let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: LibxmlReader()))
    defer { server.stop() }
    let response = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send("GET /a HTTP/1.1\r\n\(String(repeating: "a:\r\n", count: 66_000))\r\n")
      return client.receive("HTTP/1.1 400")
    }
    #expect(response == "HTTP/1.1 400")
  }

  @Test("A client that waits for it gets 100 Continue")
  func expectation() async throws {
    let server = try Self.okayServer()
    defer { server.stop() }
    let interim = "HTTP/1.1 100 Continue\r\n\r\n"
    let response = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send("PUT / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n")
      let first = client.receive(interim)
      client.send("hi")
      return [first, client.receive(Self.okay)]
    }
    #expect(response == [interim, Self.okay])
  }

  @Test(
    "A client that has no content to send gets the response alone",
    arguments: ["Content-Length: 0\r\n", "Content-Length: 000\r\n", ""])
  func expectationWithoutContent(length: String) async throws {
    let server = try Self.okayServer()
    defer { server.stop() }
    let response = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send("PUT / HTTP/1.1\r\nExpect: 100-continue\r\n\(length)\r\n")
      return client.receive(Self.okay)
    }
    #expect(response == Self.okay)
  }

  @Test("A reset is a reset and a close an end", arguments: [(LoopbackScript.reset, nil), (.close, "")])
  func ends(_ script: LoopbackScript, _ expected: String?) async throws {
    let server = try LoopbackServer { _ in script }
    defer { server.stop() }
    let response = try await DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send(Self.get)
      return client.receiveAll()
    }
    #expect(response == expected)
  }

  @Test("Stopping ends hanging and idle connections, and a second stop does nothing")
  func stop() async throws {
    let server = try LoopbackServer { _ in .hang }
    let idle = try RawClient(port: server.port)
    async let response = DedicatedThread.run {
      let client = try RawClient(port: server.port)
      client.send(Self.get)
      return client.receiveAll()
    }
    let hasArrived = await server.wait { $0.requests == 1 && $0.openConnections == 2 }
    #expect(hasArrived)
    server.stop()
    server.stop()
    #expect(try await response == "")
    #expect(idle.receiveAll() == "")
    #expect(server.counters.openConnections == 0)
    #expect(throws: ConformanceFailure.self) { try RawClient(port: server.port) }
  }

  @Test("A wait ends in false when the server stops or the time is up")
  func waiting() async throws {
    let server = try Self.okayServer()
    let wasMet = await server.wait(within: .milliseconds(20)) { $0.requests == 1 }
    #expect(!wasMet)
    let isOver = await server.wait(within: .zero - .seconds(Int64.max) * 9) { $0.requests == 1 }
    #expect(!isOver)
    async let later = server.wait(within: .seconds(60)) { $0.requests == 1 }
    // Longer than any clock counts.
    async let never = server.wait(within: .seconds(Int64.max) * 9) { $0.requests == 1 }
    server.stop()
    let ends = await [later, never]
    #expect(ends == [false, false])
  }

  @Test("Waits whose time is up at once all end", .endsWhenItHangs)
  func waitingForNoTime() async throws {
    let server = try Self.okayServer()
    defer { server.stop() }
    let ends = await withTaskGroup { group in
      for _ in 0..<2_000 { group.addTask { await server.wait(within: .zero) { $0.requests == 1 } } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(ends == [Bool](repeating: false, count: 2_000))
  }

  @Test("An unused port refuses connections")
  func unusedPort() throws {
    let unused = try UnusedPort()
    #expect(throws: ConformanceFailure.self) { try RawClient(port: unused.port) }
  }

  @Test("Sixty-four connections carry 12800 requests")
  func load() async throws {
    let server = try LoopbackServer(keepsRequests: false) { _ in .response(body: Array("ok".utf8)) }
    defer { server.stop() }
    let clients = try (0..<64).map { _ in try RawClient(port: server.port) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for client in clients {
        group.addTask {
          try await DedicatedThread.run {
            for _ in 0..<200 {
              client.send(Self.get)
              guard client.receive(Self.okay) == Self.okay else { throw ConformanceFailure("Wrong response") }
            }
          }
        }
      }
      try await group.waitForAll()
    }
    #expect(server.counters.requests == 12800)
    #expect(server.counters.connections == 64)
    #expect(server.counters.maximumOpenConnections == 64)
    #expect(server.requests.isEmpty)
  }
}
