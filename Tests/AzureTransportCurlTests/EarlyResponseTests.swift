import AzurePipeline
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("Responses that come before their time", .alone)
struct EarlyResponseTests {
  @Test("A refusal that comes while the request is on its way is the response", arguments: Color.allCases)
  func refusal(color: Color) async throws {
    // It answers before it reads, closes its half, and takes what still comes.
    let server = try GreetingServer("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
    let request = Request(
      method: .put, scheme: "http", authority: server.authority, path: "/",
      body: [UInt8](repeating: 1, count: 32 << 20))
    let response = try await color.send(try .direct(), request)
    #expect(response.status == 413)
    #expect(response.body == Array("no".utf8))
  }

  @Test("Bytes after a response answer no other request", arguments: Color.allCases)
  func surplus(color: Color) async throws {
    let server = try LoopbackServer { request in
      request.target == "/first"
        ? .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
        : .response(201)
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    #expect(try await color.send(transport, .get(server, "/first")).status == 200)
    #expect(try await color.send(transport, .get(server, "/second")).status == 201)
    #expect(server.counters.connections == 2)
  }

  @Test("Bytes that come on an idle connection answer no request", arguments: Color.allCases)
  func unasked(color: Color) async throws {
    let server = try LoopbackServer { request in
      request.target == "/first"
        ? LoopbackReply.text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n").then(.delay(.milliseconds(30)))
          .then(.send(Array("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n".utf8)))
        : .response(201)
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    #expect(try await color.send(transport, .get(server, "/first")).status == 200)
    // The server serves one request after the other: the second one arrives when the surplus has been sent.
    _ = try await color.send(transport, .get(server, "/first"))
    #expect(try await color.send(transport, .get(server, "/second")).status == 201)
  }
}
