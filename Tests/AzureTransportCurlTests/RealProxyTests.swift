import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import Foundation
import HTTPTypes
import TestServers
import TestSupport
import Testing

@Suite(
  "A real proxy", .alone,
  .enabled(if: ProxyServer.isAvailable, "tinyproxy is not installed: no real proxy is tested"),
  .enabled(if: TLSServer.isAvailable, "openssl is not installed: TLS is not tested"))
struct RealProxyTests {
  private let limits = AttemptLimits(timeout: .seconds(20))
  private let credential = CurlTransport.Proxy.Credential(
    user: ProxyServer.user, password: Secret(ProxyServer.password))

  private func request(_ scheme: String, _ authority: String) -> AzureRequest {
    AzureRequest(
      method: .get, scheme: scheme, authority: authority, path: "/q?sig=secret",
      headerFields: [.authorization: "SharedKey secret"])
  }

  @Test("Plain requests go through it with their signatures", arguments: CallingStyle.allCases)
  func plain(style: CallingStyle) async throws {
    let (proxy, server) = (try await ProxyServer(), try LoopbackServer { _ in .response(body: [1, 2]) })
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.proxy = .server(proxy.url, credential: credential) }
    // This proxy closes a connection after its response, which the client may notice after it has reused the connection.
    let limits = AttemptLimits(timeout: .seconds(20), mayRetry: true)
    for _ in 1...3 {
      #expect(try await style.send(transport, request("http", server.authority), limits).body == [1, 2])
    }
    #expect(server.requests.map(\.target) == ["/q?sig=secret", "/q?sig=secret", "/q?sig=secret"])
    #expect(server.requests.allSatisfy { $0.values(of: "Authorization") == ["SharedKey secret"] })
    #expect(server.requests.allSatisfy { $0.values(of: "Proxy-Authorization") == [] })
    #expect(proxy.requests.count == 3)
  }

  @Test(
    "Encrypted requests go through a tunnel, where the proxy sees only host and port",
    arguments: CallingStyle.allCases)
  func encrypted(style: CallingStyle) async throws {
    let (proxy, server) = (try await ProxyServer(), try await TLSServer())
    let transport = try CurlTransport.direct {
      $0.proxy = .server(proxy.url, credential: credential)
      $0.additionalCAFile = server.authorityFile
    }
    #expect(
      try await style.send(transport, request("https", "127.0.0.1:\(server.port)"), limits).status == 200)
    #expect(proxy.requests == ["CONNECT 127.0.0.1:\(server.port) HTTP/1.1"])
  }

  @Test(
    "A certificate of an unknown authority is not trusted in a tunnel either",
    arguments: CallingStyle.allCases)
  func untrusted(style: CallingStyle) async throws {
    let (proxy, server) = (try await ProxyServer(), try await TLSServer())
    let transport = try CurlTransport.direct { $0.proxy = .server(proxy.url, credential: credential) }
    let error = try await style.fail(transport, request("https", "127.0.0.1:\(server.port)"), limits)
    #expect(error.kind == .certificate)
    #expect(error.delivery == .notSent)
    #expect(proxy.requests == ["CONNECT 127.0.0.1:\(server.port) HTTP/1.1"])
  }

  @Test("Without the right user and password it lets nothing through", arguments: CallingStyle.allCases)
  func wrongPassword(style: CallingStyle) async throws {
    let (proxy, server) = (try await ProxyServer(), try LoopbackServer { _ in .response() })
    defer { server.stop() }
    let wrong = CurlTransport.Proxy.Credential(user: ProxyServer.user, password: Secret("wrong-4712"))
    for credential in [nil, wrong] {
      let transport = try CurlTransport.direct { $0.proxy = .server(proxy.url, credential: credential) }
      let error = try await style.fail(transport, request("https", server.authority), limits)
      #expect(error.kind == .proxyRefused)
      #expect(error.delivery == .notSent)
      // tinyproxy responds with 407 without a user, and with 401 to a wrong one.
      #expect(error.message.contains("refused the tunnel to \(server.authority) with status 40"))
      #expect(!"\(error)".contains("wrong-4712"))
      let response = try await style.send(transport, request("http", server.authority), limits)
      #expect([401, 407].contains(response.status))
    }
    #expect(server.counters.connections == 0)
  }

  @Test(
    "A tunnel to a closed port is refused by the proxy, and nothing was sent",
    arguments: CallingStyle.allCases)
  func nobodyBehind(style: CallingStyle) async throws {
    let (proxy, port) = (try await ProxyServer(), try UnusedPort())
    let transport = try CurlTransport.direct { $0.proxy = .server(proxy.url, credential: credential) }
    let error = try await style.fail(transport, request("https", "127.0.0.1:\(port.port)"), limits)
    #expect(error.kind == .connect)
    #expect(error.delivery == .notSent)
    #expect(error.message.contains("The proxy refused the tunnel"))
  }

  @Test("The variables of the environment choose the proxy, its user and password, and exceptions")
  func environment() async {
    // In a process of its own, because all threads share the environment.
    await #expect(processExitsWith: .success) {
      let variables = ["http_proxy", "https_proxy", "all_proxy", "no_proxy"].flatMap {
        [$0, $0.uppercased()]
      }
      let proxy = try await ProxyServer()
      let (plain, encrypted) = (try LoopbackServer { _ in .response() }, try await TLSServer())
      defer { plain.stop() }

      // A name of this machine for which the proxy is not bypassed.
      func pass(_ scheme: String, _ set: [String: String]) async throws -> Int {
        for variable in variables { unsetenv(variable) }
        for (variable, value) in set { setenv(variable, value, 1) }
        var configuration = CurlTransport.Configuration()
        configuration.additionalCAFile = encrypted.authorityFile
        let before = proxy.requests.count
        let port = scheme == "http" ? plain.port : encrypted.port
        let request = AzureRequest(method: .get, scheme: scheme, authority: "0.0.0.0:\(port)", path: "/")
        for style in CallingStyle.allCases {
          let transport = try CurlTransport(configuration: configuration)
          let response = try await style.send(transport, request, AttemptLimits(timeout: .seconds(20)))
          try #require(response.status == 200)
        }
        return proxy.requests.count - before
      }

      let url = proxy.urlWithCredential
      for variable in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        try #require(try await pass("http", [variable: url]) == 2, "\(variable)")
      }
      for variable in ["https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"] {
        try #require(try await pass("https", [variable: url]) == 2, "\(variable)")
      }
      for variable in ["no_proxy", "NO_PROXY"] {
        for hosts in ["0.0.0.0", "queue.example,0.0.0.0", "*"] {
          try #require(try await pass("http", ["ALL_PROXY": url, variable: hosts]) == 0, "\(hosts)")
          try #require(try await pass("https", ["ALL_PROXY": url, variable: hosts]) == 0, "\(hosts)")
        }
      }
      try #require(try await pass("http", ["ALL_PROXY": url, "NO_PROXY": "queue.example"]) == 2)
      try #require(try await pass("http", ["HTTPS_PROXY": url]) == 0)
      setenv("REQUEST_METHOD", "GET", 1)
      try #require(try await pass("http", ["HTTP_PROXY": url]) == 0)
    }
  }
}
