import AzureCore
import HTTPTypes

extension TransportConformance {
  /// Connections are kept alive and reused, and the transport repeats no request by itself.
  static let connectionScenarios: [Scenario] = [
    keptAlive("Twenty repeatable requests in a row use one connection", mayRetry: true),
    keptAlive("Twenty requests in a row use one connection", mayRetry: false),
    Scenario("A request after Connection: close gets a new connection") { client in
      let server = try LoopbackServer { _ in .response(fields: [("Connection", "close")]).then(.close) }
      defer { server.stop() }
      for _ in 1...3 { _ = try await client.send(.to(server)) }
      try expect(server.counters.requests == 3, "\(server.counters.requests) of 3 requests arrived")
    },
    idleClosed("A request after the server closed the idle connection succeeds", mayRetry: false),
    idleClosed(
      "A repeatable request after the server closed the idle connection succeeds", mayRetry: true),
    swallowed("A POST lost on a kept-alive connection is not repeated", .post),
    swallowed("A GET lost on a kept-alive connection is not repeated", .get),
    swallowed("A DELETE lost on a kept-alive connection is not repeated", .delete),
    swallowed("A PUT lost on a kept-alive connection is not repeated", .put),
    Scenario("A request lost on a new connection is not repeated") { client in
      let server = try LoopbackServer { _ in .close }
      defer { server.stop() }
      let error = try await client.failure(of: .to(server))
      try expect(error, .connectionLost, delivery: .maybeSent)
      try expect(server.counters.requests == 1, "\(server.counters.requests) arrivals of one request")
    },
    Scenario("A 503 and a 408 are not repeated") { client in
      for status in [408, 503] {
        let server = try LoopbackServer { _ in
          .response(status, reason: "Later", fields: [("Retry-After", "0"), ("Connection", "close")]).then(
            .close)
        }
        defer { server.stop() }
        _ = try await client.send(.to(server))
        try expect(server.counters.requests == 1, "\(server.counters.requests) arrivals after \(status)")
      }
    },
    Scenario("Sixty-four concurrent requests each get their own response") { client in
      let server = try LoopbackServer(keepsRequests: false) { request in
        .response(body: Array(request.target.utf8))
      }
      defer { server.stop() }
      try await withThrowingTaskGroup(of: Void.self) { group in
        for index in 0..<64 {
          group.addTask {
            for round in 0..<4 {
              let path = "/queue/\(index)/\(round)"
              let response = try await client.send(.to(server, .get, path))
              try expect(
                response.body == Array(path.utf8), "The response to another request came for \(path)")
            }
          }
        }
        try await group.waitForAll()
      }
      try expect(server.counters.requests == 256, "\(server.counters.requests) of 256 requests arrived")
    },
  ]

  private static func idleClosed(_ name: String, mayRetry: Bool) -> Scenario {
    Scenario(name) { client in
      let server = try LoopbackServer { _ in .response().then(.close) }
      defer { server.stop() }
      var limits = TestClient.limits
      limits.mayRetry = mayRetry
      for round in 1...5 {
        let fields = try HTTPFields.named(["Content-Length": "0"])
        _ = try await client.send(.to(server, .post, fields: fields), limits)
        let isClosed = await server.wait { $0.openConnections == 0 }
        try expect(isClosed, "The server's connection did not end")
        try expect(
          server.counters.requests == round, "\(server.counters.requests) arrivals of \(round) requests")
      }
    }
  }

  private static func keptAlive(_ name: String, mayRetry: Bool) -> Scenario {
    Scenario(name) { client in
      let server = try LoopbackServer {
        $0.number % 3 == 0 ? .response(404, reason: "No") : .response(body: [1])
      }
      defer { server.stop() }
      let methods: [HTTPRequest.Method] = [.get, .head, .delete, .put]
      var limits = TestClient.limits
      limits.mayRetry = mayRetry
      for index in 0..<20 {
        let method = methods[index % methods.count]
        let fields = try HTTPFields.named(method == .put ? ["Content-Length": "1"] : [:])
        let request = AzureRequest.to(server, method, fields: fields, body: method == .put ? [1] : [])
        _ = try await client.send(request, limits)
      }
      let counters = server.counters
      try expect(counters.requests == 20, "\(counters.requests) of 20 requests arrived")
      try expect(counters.connections == 1, "20 requests used \(counters.connections) connections")
    }
  }

  /// The server closes the connection at its second request, without a byte of a response.
  ///
  /// A transport may also use a new connection for a request that must not be repeated; then both requests get responses.
  private static func swallowed(_ name: String, _ method: HTTPRequest.Method) -> Scenario {
    Scenario(name) { client in
      let server = try LoopbackServer { $0.numberOnConnection == 2 ? .close : .response() }
      defer { server.stop() }
      let hasBody = method == .post || method == .put
      let fields = try HTTPFields.named(hasBody ? ["Content-Length": "4"] : [:])
      let request = AzureRequest.to(server, method, fields: fields, body: hasBody ? [1, 2, 3, 4] : [])
      var limits = TestClient.limits
      limits.mayRetry = true
      _ = try await client.send(request, limits)
      let outcome: Result<AzureResponse, any Error>
      do { outcome = .success(try await client.send(request)) } catch { outcome = .failure(error) }
      try expect(server.counters.requests == 2, "\(server.counters.requests) arrivals of two requests")
      let wasSwallowed = server.requests.contains { $0.numberOnConnection == 2 }
      switch outcome {
      case .success: try expect(!wasSwallowed, "A response came although none was sent")
      case .failure(let error as TransportError):
        try expect(wasSwallowed, "The server responded, but: \(error)")
        try expect(error, .connectionLost, delivery: .maybeSent)
      case .failure(let error): throw ConformanceFailure("Expected a TransportError, got \(error)")
      }
    }
  }
}
