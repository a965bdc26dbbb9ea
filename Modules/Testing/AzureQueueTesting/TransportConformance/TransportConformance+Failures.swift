import AzureCore
import HTTPTypes

extension TransportConformance {
  /// A failure is a ``TransportError`` that says correctly whether bytes may have been sent.
  static let failureScenarios: [Scenario] = [
    Scenario("A refused connection is a connect error and nothing was sent") { client in
      let unused = try UnusedPort()
      let error = try await client.failure(of: request(to: "127.0.0.1:\(unused.port)"))
      try expect(error, .connect, delivery: .notSent)
    },
    Scenario("A host without an address is a name error and nothing was sent") { client in
      let error = try await client.failure(of: request(to: "no-such-account.invalid"))
      try expect(error, .nameResolution, delivery: .notSent)
    },
    Scenario("A failed TLS handshake is a TLS error and nothing was sent") { client in
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      let error = try await client.failure(of: request("https", to: server.authority))
      try expect(error, .tls, delivery: .notSent)
    },
    Scenario("Schemes other than http and https are refused") { client in
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      for scheme in ["ftp", "file", "data", "gopher", "ws", ""] {
        let error = try await client.failure(of: request(scheme, to: server.authority))
        try expect(error, .unsupported, delivery: .notSent)
      }
      try expect(server.counters.connections == 0, "A connection was made")
    },
    Scenario("What HTTP cannot carry is refused before the network") { client in
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      let host = server.authority
      for (name, request) in try impossible(host) {
        do {
          let error = try await client.failure(of: request)
          try expect(error, .unsupported, delivery: .notSent)
        } catch let failure as ConformanceFailure {
          throw ConformanceFailure("\(name): \(failure)")
        }
      }
      try expect(server.counters.connections == 0, "A connection was made")
    },
    fault("A connection closed before any response is lost", .close, .connectionLost),
    fault("A reset connection is lost", .reset, .connectionLost),
    fault(
      "A connection closed within the head is lost", .text("HTTP/1.1 200 OK\r\nContent-Le").then(.close),
      .connectionLost, .malformedResponse),
    fault(
      "A connection closed within the body is lost",
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello").then(.close), .connectionLost),
    fault(
      "A connection reset within the body is lost",
      .text("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhello").then(.delay(.milliseconds(50))).then(
        .reset),
      .connectionLost),
    fault(
      "A connection closed within a chunk is lost",
      .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n64\r\nhello").then(.close), .connectionLost),
    fault(
      "A connection closed before the last chunk is lost",
      .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n").then(.close),
      .connectionLost),
    fault(
      "A broken chunk size ends in an error",
      .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nhello\r\n0\r\n\r\n").then(.hang),
      .malformedResponse, .connectionLost),
    fault(
      "A response that is not HTTP is malformed",
      .text("SSH-2.0-OpenSSH_9.2\r\nthis is no HTTP at all\r\n\r\n").then(.hang), .malformedResponse),
    endless(
      "Endless header fields end in an error", head: "HTTP/1.1 200 OK\r\n", "x-ms-a: 0123456789abcdef\r\n"),
    endless(
      "An endless header field ends in an error", head: "HTTP/1.1 200 OK\r\nx-ms-a: ", "0123456789abcdef"),
    endless("Endless interim responses end in an error", head: "", "HTTP/1.1 100 Continue\r\n\r\n"),
    Scenario("A body of just the largest size is returned") { client in
      let body = [UInt8](repeating: 1, count: 1000)
      let response = try await client.response(smallLimits, script: .response(body: body))
      try expect(response.body == body, "Got \(response.body.count) of \(body.count) bytes")
    },
    tooLarge("A body whose length is over the limit is too large", .response(body: bytes(1001))),
    tooLarge(
      "A chunked body over the limit is too large",
      .text("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3e8\r\n").then(.send(bytes(1000)))
        .then(.send(Array("\r\n1\r\nx\r\n0\r\n\r\n".utf8)))),
    tooLarge(
      "A body without a length over the limit is too large",
      .text("HTTP/1.1 200 OK\r\n\r\n").then(.send(bytes(1001))).then(.close)),
    tooLarge(
      "An endless body is cut off at the limit",
      .text("HTTP/1.1 200 OK\r\n\r\n").then(.flood(bytes(65536), upTo: 64 << 20))),
    Scenario("No error repeats the query") { client in
      let unused = try UnusedPort()
      let server = try LoopbackServer { request in
        request.target.contains("hang")
          ? .hang : request.target.contains("large") ? .response(body: bytes(2000)) : .close
      }
      defer { server.stop() }
      var limits = smallLimits
      limits.timeout = .milliseconds(300)
      for request in [
        request(to: "127.0.0.1:\(unused.port)", path: "/q?sig=c2VjcmV0"),
        request("ftp", to: server.authority, path: "/q?sig=c2VjcmV0"),
        request(to: server.authority, path: "/hang?sig=c2VjcmV0"),
        request(to: server.authority, path: "/large?sig=c2VjcmV0"),
        request(to: server.authority, path: "/close?sig=c2VjcmV0"),
      ] {
        let error = try await client.failure(of: request, limits)
        var dumped = ""
        dump(error, to: &dumped)
        try expect(!(dumped + "\(error)").contains("c2VjcmV0"), "The error holds the query: \(error)")
      }
    },
  ]

  /// Requests that would mean something else on the wire, most of them for another host.
  private static func impossible(_ host: String) throws -> [(name: String, request: AzureRequest)] {
    func with(
      _ method: HTTPRequest.Method = .get, path: String = "/q", _ fields: KeyValuePairs<String, String> = [:],
      body: [UInt8] = []
    ) throws -> AzureRequest {
      AzureRequest(
        method: method, scheme: "http", authority: host, path: path, headerFields: try .named(fields),
        body: body)
    }
    return [
      ("a Host", try with(.get, ["Host": "other.example"])),
      ("the same Host", try with(.get, ["host": host])),
      ("a Transfer-Encoding", try with(.put, ["Transfer-Encoding": "chunked"], body: [1])),
      ("a Transfer-Encoding without a body", try with(.get, ["transfer-encoding": "identity"])),
      ("a Content-Length that is not true", try with(.put, ["Content-Length": "3"], body: [1])),
      ("CONNECT", try with(.connect)),
      ("a HEAD with a body", try with(.head, ["Content-Length": "1"], body: [1])),
      ("a path that goes on where the host ends", try with(path: ".example/q")),
      ("a fragment", try with(path: "/q#part")),
      ("a blank in the path", try with(path: "/a b")),
      ("a line break in the path", try with(path: "/a\r\nx-ms-a: 1")),
      ("a path that is not ASCII", try with(path: "/ä")),
      ("no host", request(to: "")),
      ("a user", request(to: "user:password@" + host)),
      ("a path in the host", request(to: host + "/x")),
      ("a query in the host", request(to: host + "?x=")),
      ("a line break in the host", request(to: host + "\r\nx-ms-a: 1")),
      ("an escape in the host", request(to: "127%2e0.0.1")),
    ]
  }

  private static func request(_ scheme: String = "http", to authority: String, path: String = "/q")
    -> AzureRequest
  {
    AzureRequest(method: .get, scheme: scheme, authority: authority, path: path)
  }

  private static func bytes(_ count: Int) -> [UInt8] { [UInt8](repeating: UInt8(ascii: "a"), count: count) }

  private static let smallLimits = AttemptLimits(timeout: .seconds(10), maximumResponseBytes: 1000)

  private static func fault(
    _ name: String, _ script: LoopbackScript, _ kinds: TransportError.Kind...
  ) -> Scenario {
    Scenario(name) { client in
      let limits = AttemptLimits(timeout: .seconds(3), connectTimeout: .seconds(3))
      let error = try await client.failure(limits, script: script)
      try expect(kinds.contains(error.kind), "Expected \(kinds.map(\.rawValue)), got: \(error)")
      try expect(error.delivery == .maybeSent, "Expected maybeSent, got \(error.delivery): \(error)")
    }
  }

  /// Any kind of error will do: a transport may reach its own limit or the timeout of the attempt.
  private static func endless(_ name: String, head: String, _ piece: String) -> Scenario {
    Scenario(name) { client in
      let piece = Array(String(repeating: piece, count: 1000).utf8)
      // Long enough to start on a busy machine: an attempt that never started was not sent.
      let limits = AttemptLimits(timeout: .seconds(2))
      let (error, took) = try await client.timedFailure(
        limits, script: .text(head).then(.flood(piece, upTo: 4 << 20)).then(.hang))
      try expect(error.delivery == .maybeSent, "Expected maybeSent, got \(error.delivery): \(error)")
      try expect(took < .seconds(4), "It took \(took)")
    }
  }

  private static func tooLarge(_ name: String, _ script: LoopbackScript) -> Scenario {
    Scenario(name) { client in
      let error = try await client.failure(smallLimits, script: script)
      try expect(error, .responseTooLarge, delivery: .maybeSent)
    }
  }
}
