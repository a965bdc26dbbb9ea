import AzureCore
import AzureQueueTesting
import AzureTransportURLSession
import Foundation
import HTTPTypes
import TestServers
import TestSupport
import Testing

extension URLSessionTests {
  @Suite("Proxies and TLS", .alone, .serialized)
  struct Proxies {
    @Test(
      "A server with a certificate of an unknown authority is not trusted",
      .enabled(if: TLSServer.isAvailable, "openssl is not installed: TLS is not tested"))
    func untrusted() async throws {
      let server = try await TLSServer()
      let error = await #expect(throws: TransportError.self) {
        let request = AzureRequest(
          method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/?sig=secret")
        return try await URLSessionTransport().send(request, limits: repeatable)
      }
      #expect(error?.kind == .certificate || error?.kind == .connectionLost)
      #expect(error.map { "\($0)".contains("secret") } == false)
    }

    #if canImport(FoundationNetworking)
      @Test("A proxy is refused where Foundation cannot be given one, and nothing is sent")
      func setting() async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let proxy = URLSessionTransport.Proxy(host: "127.0.0.1", port: server.port)
        let transport = URLSessionTransport(configuration: .init(proxy: proxy))
        let error = await #expect(throws: TransportError.self) {
          try await transport.send(request(to: server), limits: repeatable)
        }
        #expect(error?.kind == .unsupported)
        #expect(error?.delivery == .notSent)
        #expect(server.counters.connections == 0)
      }

      @Test(
        "The variables of the environment choose a proxy, and encrypted requests use a tunnel",
        .enabled(if: ProxyServer.isAvailable, "tinyproxy is not installed: no real proxy is tested"),
        .enabled(if: TLSServer.isAvailable, "openssl is not installed: TLS is not tested"))
      func environment() async {
        await #expect(processExitsWith: .success) {
          let proxy = try await ProxyServer()
          let (plain, encrypted) = (try LoopbackServer { _ in .response() }, try await TLSServer())
          defer { plain.stop() }
          for variable in ["no_proxy", "NO_PROXY"] { unsetenv(variable) }
          setenv("http_proxy", proxy.urlWithCredential, 1)
          setenv("https_proxy", proxy.urlWithCredential, 1)
          let response = try await URLSessionTransport().send(request(to: plain), limits: repeatable)
          try #require(response.status == 200)
          try #require(proxy.requests.count == 1)
          let target = AzureRequest(
            method: .get, scheme: "https", authority: "127.0.0.1:\(encrypted.port)", path: "/")
          // FoundationNetworking cannot be made to trust the server's CA, so the test sees only the tunnel.
          await #expect(throws: TransportError.self) {
            try await URLSessionTransport().send(target, limits: repeatable)
          }
          try #require(proxy.requests.last == "CONNECT 127.0.0.1:\(encrypted.port) HTTP/1.1")
          setenv("no_proxy", "127.0.0.1", 1)
          _ = try await URLSessionTransport().send(request(to: plain), limits: repeatable)
          try #require(proxy.requests.count == 2)
        }
      }

      @Test(
        "A status that the proxy would repeat is a final refusal; one that may pass is a failed connection")
      func refusals() async {
        await #expect(processExitsWith: .success) {
          let final = [301, 302, 307, 400, 401, 403, 404, 405, 407, 410, 451, 501, 505, 511]
          for variable in ["no_proxy", "NO_PROXY"] { unsetenv(variable) }
          for status in final + [408, 425, 429, 500, 502, 503, 504] {
            let fields = [
              ("Location", "https://other.example/"), ("WWW-Authenticate", "Basic realm=x"),
              ("Proxy-Authenticate", "Basic realm=x"),
            ]
            let proxy = try LoopbackServer { _ in
              .response(status, reason: "S3CRET", fields: fields, body: Array("S3CRET".utf8))
            }
            defer { proxy.stop() }
            setenv("https_proxy", "http://user:S3CRET@\(proxy.authority)", 1)
            for style in CallingStyle.allCases {
              let target = AzureRequest(
                method: .get, scheme: "https", authority: "queue.example", path: "/?sig=S3CRET")
              let error = try await style.fail(URLSessionTransport(), target, repeatable)
              let isFinal = final.contains(status)
              try #require(error.kind == (isFinal ? .proxyRefused : .connect), "\(status): \(error)")
              try #require(error.isTransient == !isFinal && error.delivery == .notSent)
              try #require(error.message.contains("status \(status)"))
              try #require(!"\(error)".contains("S3CRET"))
            }
            try #require(proxy.requests.allSatisfy { $0.requestLine == "CONNECT queue.example:443 HTTP/1.1" })
          }
        }
      }

      @Test("A proxy that closes the connection before it responds is not taken for one that refuses")
      func aborted() async {
        await #expect(processExitsWith: .success) {
          let proxy = try LoopbackServer { _ in .close }
          defer { proxy.stop() }
          for variable in ["no_proxy", "NO_PROXY"] { unsetenv(variable) }
          setenv("https_proxy", "http://\(proxy.authority)", 1)
          let target = AzureRequest(method: .get, scheme: "https", authority: "queue.example", path: "/")
          for style in CallingStyle.allCases {
            let error = try await style.fail(URLSessionTransport(), target, repeatable)
            try #require(error.kind == .connectionLost && error.isTransient)
          }
        }
      }
    #endif
  }
}
