import AzureCore
import AzureQueueTesting
import AzureTransportURLSession
import Foundation
import HTTPTypes
import TestSupport
import Testing

extension URLSessionTests {
  /// What happens where Foundation does not let the transport keep a promise; the transport's documentation lists each case.
  @Suite("Where Foundation stands in the way", .alone, .serialized)
  struct Deviations {
    let transport = URLSessionTransport()

    @Test("The reason phrase of a response is empty")
    func reasonPhrase() async throws {
      let server = try LoopbackServer { _ in .response(404, reason: "The specified queue does not exist.") }
      defer { server.stop() }
      let response = try await transport.send(request(to: server), limits: repeatable)
      #expect(response.status == 404)
      #expect(response.head.status.reasonPhrase == "")
    }

    @Test("A proxy does not print a user, not even one that is a part of its host")
    func proxyPrints() {
      for proxy in [
        URLSessionTransport.Proxy(host: "user:S3CRET@proxy.example", port: 1),
        .init(host: "proxy.example", port: 1, user: "S3CRET", password: Secret("S3CRET")),
      ] {
        var dumped = ""
        dump(URLSessionTransport.Configuration(proxy: proxy), to: &dumped)
        for print in ["\(proxy)", String(reflecting: proxy), dumped] { #expect(!print.contains("S3CRET")) }
      }
      #expect(
        "\(URLSessionTransport.Proxy(host: "proxy.example", port: 3128))" == "Proxy(proxy.example:3128)")
    }

    @Test("An authority with a user is refused: it names another host than it seems to")
    func user() async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      var sent = request(to: server)
      sent.head.authority = "localhost:80@\(server.authority)"
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(sent, limits: repeatable)
      }
      #expect(error?.kind == .unsupported)
      #expect(server.counters.connections == 0)
    }

    @Test("A repeated response field is one field with joined values")
    func repeatedField() async throws {
      let server = try LoopbackServer { _ in .response(fields: [("x-ms-a", "one"), ("x-ms-a", "two")]) }
      defer { server.stop() }
      let response = try await transport.send(request(to: server), limits: repeatable)
      let name = try #require(HTTPField.Name("x-ms-a"))
      #expect(response.head.headerFields[values: name] == ["one, two"])
    }

    @Test("A compressed body is decoded")
    func compressedBody() async throws {
      let gzip: [UInt8] = [
        31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 203, 72, 205, 201, 201, 7, 0, 134, 166, 16, 54, 5, 0, 0, 0,
      ]
      let server = try LoopbackServer { _ in .response(fields: [("Content-Encoding", "gzip")], body: gzip) }
      defer { server.stop() }
      let response = try await transport.send(request(to: server), limits: repeatable)
      #expect(response.body == Array("hello".utf8))
    }

    @Test(
      "A target that Foundation would change is refused",
      arguments: ["/a/../b", "/a/%2E%2e/b", "/./a", "/a|b", "/a b"])
    func target(_ target: String) async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(request(to: server, .get, target), limits: repeatable)
      }
      #expect(error?.kind == .unsupported)
      #expect(error?.delivery == .notSent)
      #expect(server.counters.connections == 0)
    }

    @Test("A GET with a body is refused")
    func bodyOfGet() async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(request(to: server, .get, body: [1]), limits: repeatable)
      }
      #expect(error?.kind == .unsupported)
      #expect(server.counters.connections == 0)
    }

    @Test("A repeated field and a wrong Content-Length are refused")
    func fields() async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      var twice = HTTPFields()
      twice.append(HTTPField(name: .ifMatch, value: "1"))
      twice.append(HTTPField(name: .ifMatch, value: "2"))
      for fields in [twice, [.contentLength: "7"]] {
        let error = await #expect(throws: TransportError.self) {
          try await transport.send(request(to: server, .put, fields: fields), limits: repeatable)
        }
        #expect(error?.kind == .unsupported)
      }
      #expect(server.counters.connections == 0)
    }

    @Test("A request that must not be repeated takes a new connection")
    func newConnection() async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      for _ in 1...5 { _ = try await transport.send(request(to: server), limits: unrepeatable) }
      #expect(server.counters.connections == 5)
      let areClosed = await server.wait { $0.openConnections == 0 }
      #expect(areClosed)
    }

    @Test("At most as many idle connections as requests under way may be open")
    func idleConnections() async throws {
      let server = try LoopbackServer { _ in
        LoopbackScript(.delay(.milliseconds(10)), .respond(LoopbackResponse(status: 200)))
      }
      defer { server.stop() }
      let transport = URLSessionTransport(configuration: .init(maximumConnections: 3))
      for limits in [repeatable, unrepeatable, repeatable] {
        try await withThrowingTaskGroup(of: Void.self) { group in
          for _ in 0..<9 {
            group.addTask { _ = try await transport.send(request(to: server), limits: limits) }
          }
          try await group.waitForAll()
        }
      }
      #expect(server.counters.requests == 27)
      #expect(server.counters.maximumOpenConnections > 3)
      // Each of three one-request connections may still be closing while the next one opens.
      #expect(server.counters.maximumOpenConnections <= 9)
    }

    @Test("Connecting has no timeout of its own, only the attempt has")
    func connectTimeout() async throws {
      let server = try SilentPort()
      let clock = ContinuousClock()
      let start = clock.now
      let error = await #expect(throws: TransportError.self) {
        let request = AzureRequest(method: .get, scheme: "https", authority: server.authority, path: "/")
        let limits = AttemptLimits(timeout: .milliseconds(300), connectTimeout: .milliseconds(20))
        return try await transport.send(request, limits: limits)
      }
      #expect(error?.kind == .timeout)
      #expect(clock.now - start >= .milliseconds(300))
    }

    #if canImport(FoundationNetworking)
      @Test("On shared connections a request that must not be repeated may arrive twice")
      func silentRepeat() async throws {
        let server = try LoopbackServer { $0.numberOnConnection == 2 ? .close : .response() }
        defer { server.stop() }
        let sharing = URLSessionTransport(configuration: .init(sharesConnectionsWhenNotRetryable: true))
        for _ in 1...2 { _ = try await sharing.send(request(to: server), limits: unrepeatable) }
        #expect(server.counters.requests == 3)
      }

      @Test("A failed TLS handshake counts as a lost connection")
      func handshake() async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let error = await #expect(throws: TransportError.self) {
          let request = AzureRequest(method: .get, scheme: "https", authority: server.authority, path: "/")
          return try await transport.send(request, limits: repeatable)
        }
        #expect(error?.kind == .connectionLost)
        #expect(error?.delivery == .maybeSent)
      }

      @Test("The body of a redirect without a usable address is lost", arguments: ["", "//[", "http://a b/"])
      func redirectBody(location: String) async throws {
        let server = try LoopbackServer { _ in
          .response(307, fields: [("Location", location)], body: Array("moved".utf8))
        }
        defer { server.stop() }
        let response = try await transport.send(request(to: server), limits: repeatable)
        #expect(response.status == 307)
        #expect(response.body == [])
      }

      @Test("A connection closed within the head ends the process")
      func closedWithinHead() async {
        await #expect(processExitsWith: .failure) { await Deviations.meet("HTTP/1.1 200 OK\r\n") }
        await #expect(processExitsWith: .failure) { await Deviations.meet("HTTP/1.1 200 OK\r\nContent-Le") }
        await #expect(processExitsWith: .failure) {
          await Deviations.meet("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Le")
        }
      }

      @Test("A trailer field ends the process")
      func trailer() async {
        await #expect(processExitsWith: .failure) {
          await Deviations.meet(
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-ms-a: 1\r\n\r\n")
        }
        await #expect(processExitsWith: .failure) {
          await Deviations.meet(
            "HTTP/1.1 404 No\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nx-ms-a: 1\r\n\r\n")
        }
      }

      @Test("A Content-Length just below the largest ends the process")
      func contentLength() async {
        await #expect(processExitsWith: .failure) {
          await Deviations.meet("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775296\r\n\r\n")
        }
        await #expect(processExitsWith: .failure) {
          await Deviations.meet("HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775807\r\n\r\n")
        }
      }

      /// Receives a response in a process of its own, and ends that process as a success if it is still alive.
      private static func meet(_ response: String) async {
        guard let server = try? LoopbackServer(handler: { _ in .text(response).then(.close) }) else {
          _exit(0)
        }
        _ = try? await URLSessionTransport().send(
          AzureRequest(method: .get, scheme: "http", authority: server.authority, path: "/"),
          limits: AttemptLimits(timeout: .seconds(10)))
        _exit(0)
      }

      @Test("Similar responses do not", arguments: harmlessResponses)
      func harmlessResponse(_ response: String) async throws {
        let server = try LoopbackServer { _ in .text(response).then(.close) }
        defer { server.stop() }
        do {
          let response = try await transport.send(request(to: server), limits: repeatable)
          #expect(response.status == 200)
        } catch let error as TransportError {
          #expect(error.delivery == .maybeSent)
        }
      }

      static let harmlessResponses = [
        "HTTP/1.1 20", "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nx-ms-a: 1\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7fffffffffffffff\r\nok",
        "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775295\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9223372036854775808\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
      ]
    #endif
  }
}
