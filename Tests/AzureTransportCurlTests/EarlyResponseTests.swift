import AzureCore
import AzureQueueTesting
import Foundation
import HTTPTypes
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#endif

@testable import AzureTransportCurl

@Suite("Responses that come too early", .alone)
struct EarlyResponseTests {
  @Test(
    "A refusal that comes while the request is on its way is the response", arguments: CallingStyle.allCases)
  func refusal(style: CallingStyle) async throws {
    // The server responds before it reads, closes its side, and discards what still arrives.
    let server = try GreetingServer("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
    let request = AzureRequest(
      method: .put, scheme: "http", authority: server.authority, path: "/",
      body: [UInt8](repeating: 1, count: 32 << 20))
    let response = try await style.send(try .direct(), request)
    #expect(response.status == 413)
    #expect(response.body == Array("no".utf8))
  }

  @Test("Bytes after a response are a response to no other request", arguments: CallingStyle.allCases)
  func surplus(style: CallingStyle) async throws {
    let server = try LoopbackServer { request in
      request.target == "/first"
        ? .text("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")
        : .response(201)
    }
    defer { server.stop() }
    let transport = try CurlTransport.direct()
    #expect(try await style.send(transport, .get(server, "/first")).status == 200)
    #expect(try await style.send(transport, .get(server, "/second")).status == 201)
    #expect(server.counters.connections == 2)
  }

  @Test(
    "Bytes that come on an idle connection are a response to no request", arguments: CallingStyle.allCases)
  func unasked(style: CallingStyle) async throws {
    let server = try UnaskedServer()
    let transport = try CurlTransport.direct()
    let request = AzureRequest(method: .get, scheme: "http", authority: server.authority, path: "/")
    #expect(try await style.send(transport, request).status == 200)
    await server.sendUnasked()
    #expect(try await style.send(transport, request).status == 201)
  }
}

/// Responds with 200 on its first connection, later sends a response there that nobody requested, and responds with 201 on the
/// second connection.
private final class UnaskedServer: Sendable {
  private let socket: SilentPort
  private let permission = DispatchSemaphore(value: 0)
  private let sent: AsyncStream<Void>

  var authority: String { socket.authority }

  init() throws {
    let socket = try SilentPort()
    let (sent, sending) = AsyncStream.makeStream(of: Void.self)
    self.socket = socket
    self.sent = sent
    let permission = permission
    Thread.detachNewThread {
      let first = accept(socket.descriptor, nil, nil)
      Self.serve(first, "200 OK")
      permission.wait()
      Self.respond(first, "500 No")
      sending.finish()
      let second = accept(socket.descriptor, nil, nil)
      if second >= 0 {
        Self.serve(second, "201 Created")
        close(second)
      }
      close(first)
    }
  }

  deinit {
    permission.signal()
    shutdown(socket.descriptor, Int32(SHUT_RDWR))
  }

  /// Sends a response that nobody requested; when this returns it has arrived, because loopback is immediate.
  func sendUnasked() async {
    permission.signal()
    for await _ in sent {}
  }

  private static func serve(_ connection: Int32, _ status: String) {
    var head: [UInt8] = []
    var scratch = [UInt8](repeating: 0, count: 1024)
    while !head.suffix(4).elementsEqual("\r\n\r\n".utf8) {
      let count = recv(connection, &scratch, scratch.count, 0)
      guard count > 0 else { return }
      head += scratch.prefix(count)
    }
    respond(connection, status)
  }

  private static func respond(_ connection: Int32, _ status: String) {
    let bytes = Array("HTTP/1.1 \(status)\r\nContent-Length: 0\r\n\r\n".utf8)
    _ = send(connection, bytes, bytes.count, Int32(MSG_NOSIGNAL))
  }
}
