import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Requests that do not reach the server", .alone)
struct RefusalTests {
  private func request(
    scheme: String = "http", authority: String, path: String = "/", fields: HTTPFields = [:],
    method: HTTPRequest.Method = .get, body: [UInt8] = []
  ) -> AzureRequest {
    AzureRequest(
      method: method, scheme: scheme, authority: authority, path: path, headerFields: fields, body: body)
  }

  @Test(
    "Requests that HTTP cannot carry are refused before anything is sent", arguments: CallingStyle.allCases)
  func impossibleRequests(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let host = server.authority
    let transport = try CurlTransport.direct()
    let impossible = [
      request(scheme: "ftp", authority: host), request(scheme: "file", authority: host),
      request(authority: ""),
      request(authority: "user:pass@" + host), request(authority: host + "/x"),
      request(authority: host + "\r\nX: 1"), request(authority: "127%2e0.0.1"),
      request(authority: host, path: "/a b"), request(authority: host, path: "/a\r\nX: 1"),
      request(authority: host, path: "/a#b"), request(authority: host, path: "/ä"),
      request(authority: host, path: "a"),
      request(authority: host, fields: [.contentLength: "3"], method: .put, body: [1]),
      request(authority: host, fields: [.transferEncoding: "chunked"]),
      request(authority: host, method: .head, body: [1]), request(authority: host, method: .connect),
    ]
    for request in impossible {
      let error = try await style.fail(transport, request)
      #expect(error.kind == .unsupported)
      #expect(error.delivery == .notSent)
    }
    #expect(server.counters.connections == 0)
  }

  @Test(
    "A port that refuses is a failed connection, and nothing was sent", arguments: CallingStyle.allCases,
    ["127.0.0.1", "[::1]"])
  func portRefuses(style: CallingStyle, host: String) async throws {
    let port = try UnusedPort()
    let error = try await style.fail(
      try .direct(), request(authority: "\(host):\(port.port)", path: "/?sig=secret"))
    #expect(error.kind == .connect)
    #expect(error.delivery == .notSent)
    #expect(error.message.contains("\(host):\(port.port)"))
    #expect(!"\(error)".contains("secret"))
  }

  @Test(
    "A name that does not exist is a failed lookup, and nothing was sent", arguments: CallingStyle.allCases)
  func nameDoesNotExist(style: CallingStyle) async throws {
    let error = try await style.fail(try .direct(), request(authority: "no-such-host.invalid"))
    #expect(error.kind == .nameResolution)
    #expect(error.delivery == .notSent)
  }

  @Test(
    "A server that does not speak TLS is a failed handshake, and nothing was sent",
    arguments: CallingStyle.allCases)
  func serverSpeaksNoTLS(style: CallingStyle) async throws {
    let server = try GreetingServer("HTTP/1.1 400 Bad Request\r\n\r\n")
    let error = try await style.fail(try .direct(), request(scheme: "https", authority: server.authority))
    #expect(error.kind == .tls)
    #expect(error.delivery == .notSent)
  }

  @Test(
    "A connection reset after the request is lost, and the request may have been sent",
    arguments: CallingStyle.allCases)
  func reset(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .reset }
    defer { server.stop() }
    let error = try await style.fail(try .direct(), .post(server, "/?sig=secret", body: "x"))
    #expect(error.kind == .connectionLost)
    #expect(error.delivery == .maybeSent)
    #expect(!"\(error)".contains("secret"))
  }
}
