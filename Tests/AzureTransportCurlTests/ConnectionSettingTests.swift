import AzureCore
import AzureQueueTesting
import HTTPTypes
import TestServers
import TestSupport
import Testing

@testable import AzureTransportCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("Settings of connections", .alone)
struct ConnectionSettingTests {
  // MARK: Keep-alive probes

  #if canImport(Glibc)
    /// The sockets of this process that are connected to a port of 127.0.0.1.
    private func sockets(to port: Int) -> [CInt] {
      (0..<CInt(4096)).filter { descriptor in
        var address = sockaddr_in()
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let result = withUnsafeMutablePointer(to: &address) {
          $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { getpeername(descriptor, $0, &length) }
        }
        return result == 0 && address.sin_family == sa_family_t(AF_INET)
          && Int(UInt16(bigEndian: address.sin_port)) == port
      }
    }

    private func option(_ level: Int, _ name: CInt, of socket: CInt) -> CInt {
      var value: CInt = -1
      var length = socklen_t(MemoryLayout<CInt>.size)
      return getsockopt(socket, CInt(level), name, &value, &length) == 0 ? value : -1
    }

    @Test(
      "TCP probes are sent in the interval that is set, and not by default", arguments: CallingStyle.allCases,
      [(nil, nil), (.seconds(7), 7), (.milliseconds(1), 1), (.seconds(Int64.max), 32_767)]
        as [(Duration?, CInt?)])
    func keepAlive(style: CallingStyle, setting: (interval: Duration?, seconds: CInt?)) async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      let transport = try CurlTransport.direct { $0.keepAliveInterval = setting.interval }
      _ = try await style.send(transport, .get(server))
      let socket = try #require(sockets(to: Int(server.port)).first)
      #expect(option(Int(SOL_SOCKET), SO_KEEPALIVE, of: socket) == (setting.seconds == nil ? 0 : 1))
      guard let seconds = setting.seconds else { return }
      #expect(option(Int(IPPROTO_TCP), TCP_KEEPIDLE, of: socket) == seconds)
      #expect(option(Int(IPPROTO_TCP), TCP_KEEPINTVL, of: socket) == seconds)
    }
  #endif

  // MARK: Age

  @Test(
    "A connection that is too old carries no further request, however busy it is",
    arguments: CallingStyle.allCases,
    [(nil, 1), (.seconds(99), 2), (.seconds(900), 1), (.zero, 2)] as [(Duration?, Int)])
  func age(style: CallingStyle, setting: (maximum: Duration?, connections: Int)) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    configuration.maximumIdleTime = .seconds(100_000)
    configuration.maximumConnectionAge = setting.maximum
    let sender = try PreparedSender(style, Settings(configuration))
    for later in [Duration.zero, .seconds(100)] {
      #expect(try await sender.send(.get(server), later: later).status == 200)
    }
    #expect(server.counters.connections == setting.connections)
    sender.close()
  }

  @Test(
    "A connection that is too old when its request ends is closed at once", arguments: CallingStyle.allCases)
  func ageOfZero(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionAge = .zero }
    for _ in 0..<3 {
      #expect(try await style.send(transport, .get(server)).status == 200)
      #expect(transport.connectionCounter?.open == 0)
    }
    #expect(server.counters.connections == 3)
  }

  // MARK: Addresses

  @Test(
    "An overridden host is connected to elsewhere, and the request stays as it is",
    arguments: CallingStyle.allCases,
    [
      ("no.such.invalid", "http://no.such.invalid:81/p"),
      ("No.Such.Invalid:81", "http://no.such.invalid:81/p"),
      ("no.such.invalid:80", "http://NO.such.invalid/p"), ("[2001:db8::1]", "http://[2001:db8::1]:81/p"),
      ("[2001:db8::1]:80", "http://[2001:DB8::1]/p"),
    ])
  func override(style: CallingStyle, entry: (key: String, url: String)) async throws {
    let server = try LoopbackServer { _ in .response(201) }
    defer { server.stop() }
    // An entry with a port comes first.
    let transport = try CurlTransport.direct {
      $0.addressOverrides = ["no.such.invalid:82": "127.0.0.1:1", entry.key: server.authority]
      if entry.key == "no.such.invalid:80" { $0.addressOverrides["no.such.invalid"] = "127.0.0.1:1" }
    }
    let authority = String(entry.url.dropFirst(7).dropLast(2))
    let request = AzureRequest(method: .get, scheme: "http", authority: authority, path: "/p")
    for _ in 0..<2 { #expect(try await style.send(transport, request).status == 201) }
    #expect(server.requests.map(\.requestLine) == ["GET /p HTTP/1.1", "GET /p HTTP/1.1"])
    #expect(server.requests.first?.headerLines == ["Host: \(authority)"])
    #expect(server.counters.connections == 1)
  }

  @Test("A target without a port keeps that of the request, and other hosts are untouched")
  func overrideWithoutPort() async throws {
    let server = try LoopbackServer { _ in .response(201) }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.addressOverrides = ["no.such.invalid": "127.0.0.1"] }
    let request = AzureRequest(
      method: .get, scheme: "http", authority: "no.such.invalid:\(server.port)", path: "/")
    #expect(try await CallingStyle.async.send(transport, request).status == 201)
    #expect(try await CallingStyle.async.send(transport, .get(server)).status == 201)
    let other = AzureRequest(
      method: .get, scheme: "http", authority: "other.invalid:\(server.port)", path: "/")
    #expect(try await CallingStyle.async.fail(transport, other).kind == .nameResolution)
  }

  @Test(
    "TLS verifies the name of the request, not that of the override", .enabled(if: TLSServer.isAvailable),
    arguments: CallingStyle.allCases)
  func overrideOverTLS(style: CallingStyle) async throws {
    let server = try await TLSServer(subject: "DNS:queue.invalid")
    let transport = try CurlTransport.direct {
      $0.additionalCAFile = server.authorityFile
      $0.addressOverrides = [
        "queue.invalid": "127.0.0.1:\(server.port)", "other.invalid": "127.0.0.1:\(server.port)",
      ]
    }
    let limits = AttemptLimits(timeout: .seconds(20))
    func request(_ host: String) -> AzureRequest {
      AzureRequest(method: .get, scheme: "https", authority: host, path: "/")
    }
    #expect(try await style.send(transport, request("queue.invalid"), limits).status == 200)
    #expect(try await style.fail(transport, request("other.invalid"), limits).kind == .certificate)
  }

  @Test(
    "Through a proxy an overridden host is reached in a tunnel", .enabled(if: ProxyServer.isAvailable),
    arguments: CallingStyle.allCases)
  func overrideThroughProxy(style: CallingStyle) async throws {
    let (proxy, server) = (try await ProxyServer(), try LoopbackServer { _ in .response(201) })
    defer { server.stop() }
    let transport = try CurlTransport.direct {
      $0.proxy = .server(
        proxy.url, credential: .init(user: ProxyServer.user, password: Secret(ProxyServer.password)))
      $0.addressOverrides = ["no.such.invalid": server.authority]
    }
    let request = AzureRequest(method: .get, scheme: "http", authority: "no.such.invalid", path: "/p")
    #expect(try await style.send(transport, request, AttemptLimits(timeout: .seconds(20))).status == 201)
    #expect(server.requests.first?.requestLine == "GET /p HTTP/1.1")
    #expect(server.requests.first?.headerLines == ["Host: no.such.invalid"])
    #expect(proxy.requests == ["CONNECT \(server.authority) HTTP/1.1"])
  }

  @Test(
    "An override that is not host and port is refused, and not repeated",
    arguments: [
      "", ":80", "S3CRET@h", "http://S3CRET", "S3CRET/x", "S3CRET:", "S3CRET:0", "S3CRET:65536", "S3CRET:+1",
      "S3CRET:x", "[S3CRET", "[]:80", "S3CRET]", "[::1]S3CRET", "::1", "S3CRET b", "S3CRET\0",
    ])
  func badOverride(text: String) {
    for overrides in [[text: "127.0.0.1"], ["host": text]] {
      let error = #expect(throws: AzureError.self) {
        _ = try CurlTransport.direct { $0.addressOverrides = overrides }
      }
      #expect(error?.kind == .invalidArgument)
      #expect(error.map { "\($0)".contains("S3CRET") } == false)
    }
  }

  // MARK: Values that cannot work

  @Test("Times that make no sense are refused")
  func badTimes() {
    for change: (inout CurlTransport.Configuration) -> Void in [
      { $0.maximumConnectionAge = .seconds(-1) }, { $0.keepAliveInterval = .zero },
      { $0.keepAliveInterval = .seconds(-1) },
    ] {
      let error = #expect(throws: AzureError.self) { _ = try CurlTransport.direct(change) }
      #expect(error?.kind == .invalidArgument)
    }
  }
}
