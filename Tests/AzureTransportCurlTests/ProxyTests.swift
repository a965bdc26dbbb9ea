import AzureCore
import AzureQueueTesting
import HTTPTypes
import TestSupport
import Testing

@testable import AzureTransportCurl

@Suite("Proxies", .alone)
struct ProxyTests {
  private static let password = "pass-word-4711"
  private let credential = CurlTransport.Proxy.Credential(user: "user:x", password: Secret(password))

  private func request(scheme: String = "http", host: String = "queue.example", path: String = "/")
    -> AzureRequest
  {
    AzureRequest(
      method: .get, scheme: scheme, authority: host, path: path,
      headerFields: [.authorization: "SharedKey secret"])
  }

  @Test(
    "A plain request goes to the proxy in absolute-form, byte for byte, with no field added",
    arguments: CallingStyle.allCases)
  func plainRequest(style: CallingStyle) async throws {
    let proxy = try LoopbackServer { _ in .response(202, reason: "Accepted") }
    defer { proxy.stop() }
    let transport = try CurlTransport.direct { $0.proxy = .server("http://\(proxy.authority)") }
    let response = try await style.send(transport, request(path: "//a/../b?c=%20+'&d"))
    #expect(response.status == 202)
    let arrived = try #require(proxy.requests.first)
    #expect(arrived.requestLine == "GET http://queue.example//a/../b?c=%20+'&d HTTP/1.1")
    #expect(arrived.headerLines == ["Host: queue.example", "Authorization: SharedKey secret"])
  }

  @Test(
    "The request target arrives byte for byte, through a proxy or past it",
    arguments: [
      "/", "//a//b", "/a/../b/./c", "/%2e%2E/%2f%zz", "/a+b'(c)*!~;:@$,=&", "/q?", "/q?a=1&b=%20%3D+'%27&c",
      "/?x=a?b/../c", "/{}|^`\"<>[]\\", "/?{}|^`\"<>[]\\", "/a/..", "/%41?%7e",
    ])
  func targetIsKept(target: String) async throws {
    let proxy = try LoopbackServer { _ in .response() }
    defer { proxy.stop() }
    let server = "http://\(proxy.authority)"
    for setting in [CurlTransport.Proxy.server(server), .server(server, exceptions: ["127.0.0.1"])] {
      let transport = try CurlTransport.direct { $0.proxy = setting }
      _ = try await transport.send(request(path: target), limits: AttemptLimits())
      #expect(proxy.requests.last?.target == "http://queue.example" + target)
      _ = try await transport.send(.get(proxy, target), limits: AttemptLimits())
      let isDirect = setting != .server(server)
      #expect(proxy.requests.last?.target == (isDirect ? target : "\(server)\(target)"))
    }
  }

  @Test("User and password go to the proxy and print nowhere", arguments: CallingStyle.allCases)
  func credentialStaysSecret(style: CallingStyle) async throws {
    let proxy = try LoopbackServer { _ in .close }
    defer { proxy.stop() }
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .server("http://\(proxy.authority)", credential: credential)
    let transport = try CurlTransport(configuration: configuration)
    let error = try await style.fail(transport, request())
    // base64 of user:x:pass-word-4711
    #expect(proxy.requests.first?.values(of: "Proxy-Authorization") == ["Basic dXNlcjp4OnBhc3Mtd29yZC00NzEx"])
    var text = "\(error) \(configuration) \(transport)"
    dump(error, to: &text)
    dump(configuration, to: &text)
    dump(transport, to: &text)
    #expect(!text.contains(Self.password))
  }

  @Test(
    "An encrypted request asks the proxy for a tunnel and shows it no field of its own",
    arguments: CallingStyle.allCases)
  func tunnelIsRefused(style: CallingStyle) async throws {
    let proxy = try LoopbackServer { _ in .response(407, reason: "Proxy Authentication Required") }
    defer { proxy.stop() }
    let transport = try CurlTransport.direct { $0.proxy = .server("http://\(proxy.authority)") }
    let error = try await style.fail(transport, request(scheme: "https", path: "/?sig=secret"))
    #expect(error.kind == .proxyRefused)
    #expect(error.delivery == .notSent)
    #expect(error.message.contains("status 407: it asks for a user and a password, and none are set"))
    let arrived = try #require(proxy.requests.first)
    #expect(arrived.requestLine == "CONNECT queue.example:443 HTTP/1.1")
    #expect(arrived.headerLines == ["Host: queue.example:443"])
  }

  @Test(
    "A status that the proxy would repeat is a final refusal; one that may pass is a failed connection",
    arguments: CallingStyle.allCases)
  func statuses(style: CallingStyle) async throws {
    let final = [301, 302, 307, 400, 401, 403, 404, 405, 407, 410, 451, 501, 505, 511]
    for status in final + [408, 425, 429, 500, 502, 503, 504] {
      let proxy = try LoopbackServer { _ in .response(status, reason: Self.password) }
      defer { proxy.stop() }
      let transport = try CurlTransport.direct {
        $0.proxy = .server("http://\(proxy.authority)", credential: credential)
      }
      let error = try await style.fail(transport, request(scheme: "https"))
      #expect(error.kind == (final.contains(status) ? .proxyRefused : .connect), "\(status)")
      #expect(error.isTransient == !final.contains(status), "\(status)")
      #expect(error.delivery == .notSent)
      #expect(error.message.contains("status \(status)"))
      #expect(error.message.contains("does not take the user") == [401, 407].contains(status))
      #expect(!"\(error)".contains(Self.password))
    }
  }

  @Test(
    "The same holds for the responses of a SOCKS proxy", arguments: CallingStyle.allCases,
    [
      // No method is acceptable; user and password are not.
      ([5, 0xFF], true), ([5, 2, 1, 1], true),
      // Not allowed, command not supported, address type not supported.
      ([5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0], true), ([5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0], true),
      ([5, 0, 5, 8, 0, 1, 0, 0, 0, 0, 0, 0], true),
      // General failure, network or host unreachable, connection refused, time to live expired.
      ([5, 0, 5, 1, 0, 1, 0, 0, 0, 0, 0, 0], false), ([5, 0, 5, 3, 0, 1, 0, 0, 0, 0, 0, 0], false),
      ([5, 0, 5, 4, 0, 1, 0, 0, 0, 0, 0, 0], false), ([5, 0, 5, 5, 0, 1, 0, 0, 0, 0, 0, 0], false),
      ([5, 0, 5, 6, 0, 1, 0, 0, 0, 0, 0, 0], false),
      // Not SOCKS at all.
      (Array("HTTP/1.1 400 Bad Request\r\n\r\n".utf8), false),
    ] as [([UInt8], Bool)])
  func socks(style: CallingStyle, response: (bytes: [UInt8], isFinal: Bool)) async throws {
    let proxy = try GreetingServer(response.bytes)
    for scheme in ["http", "https"] {
      let transport = try CurlTransport.direct {
        $0.proxy = .server("socks5h://\(proxy.authority)", credential: credential)
      }
      let error = try await style.fail(transport, request(scheme: scheme))
      #expect(error.kind == (response.isFinal ? .proxyRefused : .connect), "\(error)")
      #expect(error.delivery == .notSent)
      #expect(!"\(error)".contains(Self.password))
    }
  }

  @Test(
    "The refusal of a SOCKS proxy is not mistaken for a later failure to connect to it",
    arguments: CallingStyle.allCases)
  func refusalIsNotRemembered(style: CallingStyle) async throws {
    var proxy: GreetingServer? = try GreetingServer([5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0])
    let authority = try #require(proxy?.authority)
    let transport = try CurlTransport.direct { $0.proxy = .server("socks5h://\(authority)") }
    #expect(try await style.fail(transport, request()).kind == .proxyRefused)
    proxy = nil
    #expect(try await style.fail(transport, request()).kind == .connect)
  }

  @Test("Exceptions are reached directly", arguments: CallingStyle.allCases)
  func exceptionsAreDirect(style: CallingStyle) async throws {
    let proxy = try LoopbackServer { _ in .response(502) }
    let server = try LoopbackServer { _ in .response() }
    defer {
      proxy.stop()
      server.stop()
    }
    let transport = try CurlTransport.direct {
      $0.proxy = .server("http://\(proxy.authority)", exceptions: ["example.org", "127.0.0.1"])
    }
    #expect(try await style.send(transport, .get(server, "//a/../b?c=%20+'")).status == 200)
    #expect(server.requests.first?.target == "//a/../b?c=%20+'")
    #expect(proxy.counters.connections == 0)
  }

  @Test(
    "A second credential for the proxy is refused; one from the caller alone is sent",
    arguments: CallingStyle.allCases)
  func twoCredentials(style: CallingStyle) async throws {
    let proxy = try LoopbackServer { _ in .response() }
    defer { proxy.stop() }
    var own = request()
    own.head.headerFields[.proxyAuthorization] = "Basic b3duOm93bg=="
    let both = try CurlTransport.direct {
      $0.proxy = .server("http://\(proxy.authority)", credential: credential)
    }
    #expect(try await style.fail(both, own).kind == .unsupported)
    let one = try CurlTransport.direct { $0.proxy = .server("http://\(proxy.authority)") }
    _ = try await style.send(one, own)
    #expect(proxy.requests.map { $0.values(of: "Proxy-Authorization") } == [["Basic b3duOm93bg=="]])
  }

  @Test(
    "A proxy that cannot be reached is a failed connection, and nothing was sent",
    arguments: CallingStyle.allCases)
  func proxyIsDown(style: CallingStyle) async throws {
    let port = try UnusedPort()
    let transport = try CurlTransport.direct { $0.proxy = .server("http://127.0.0.1:\(port.port)") }
    let error = try await style.fail(transport, request())
    #expect(error.kind == .connect)
    #expect(error.delivery == .notSent)
  }

  @Test(
    "An address that is not scheme, host and port is refused, without repeating it",
    arguments: [
      "proxy:3128", "ftp://proxy", "http://", "http://u:pass-word-4711@proxy", "http://proxy/path", "://x",
    ])
  func badAddress(url: String) {
    let error = #expect(throws: AzureError.self) {
      _ = try CurlTransport.direct { $0.proxy = .server(url) }
    }
    #expect(error?.kind == .invalidArgument)
    #expect(error.map { "\($0)".contains(Self.password) } == false)
  }

  @Test(
    "The environment is read as libcurl reads it, and HTTP_PROXY unless a CGI server sets it",
    arguments: [
      ([:], nil, nil, ""),
      (["http_proxy": "p", "https_proxy": "s"], "p", "s", ""),
      (["HTTP_PROXY": "p", "HTTPS_PROXY": "s"], "p", "s", ""),
      (["http_proxy": "low", "HTTP_PROXY": "up"], "low", nil, ""),
      (["http_proxy": "", "HTTP_PROXY": "up"], nil, nil, ""),
      (["HTTP_PROXY": "p", "HTTPS_PROXY": "s", "REQUEST_METHOD": "GET"], nil, "s", ""),
      (["HTTP_PROXY": "p", "ALL_PROXY": "a", "REQUEST_METHOD": "GET"], "a", "a", ""),
      (["http_proxy": "p", "REQUEST_METHOD": "GET"], "p", nil, ""),
      (["https_proxy": "low", "HTTPS_PROXY": "up"], nil, "low", ""),
      (["ALL_PROXY": "a"], "a", "a", ""),
      (["all_proxy": "a", "http_proxy": "p", "NO_PROXY": "x,y"], "p", "a", "x,y"),
      (["all_proxy": "a", "http_proxy": "", "no_proxy": "z", "NO_PROXY": "x"], nil, "a", "z"),
    ] as [([String: String], String?, String?, String)])
  func environment(variables: [String: String], plain: String?, encrypted: String?, exceptions: String) throws
  {
    let routing = try ProxyRouting(.environment) { variables[$0] }
    #expect(routing.server(isEncrypted: false, to: "queue.example")?.url.value == plain)
    #expect(routing.server(isEncrypted: true, to: "queue.example")?.url.value == encrypted)
    for host in exceptions.split(separator: ",") {
      #expect(routing.server(isEncrypted: true, to: "\(host):1") == nil)
    }
  }

  @Test(
    "The environment's proxy is not used for hosts that no proxy can reach; one set in code is",
    arguments: [
      ("169.254.169.254", true), ("169.254.169.254:80", true), ("169.254.129.1:8081", true),
      ("169.254.0.0", true), ("169.254.255.255:1", true), ("169.253.169.254", false),
      ("169.255.169.254", false), ("169.254.169.254.example", false), ("169.254.169.256", false),
      ("169.254", false),
      ("localhost", true), ("LOCALHOST:10001", true), ("a.localhost", true), ("127.0.0.1:10001", true),
      ("127.1.2.3", true), ("[::1]", true), ("[::1]:10001", true), ("127.0.0.1.example", false),
      ("localhost.example", false), ("128.0.0.1", false), ("127.0.0.256", false), ("[::2]", false),
    ])
  func localIsSpared(authority: String, isSpared: Bool) throws {
    let environment = try ProxyRouting(.environment) { ["all_proxy": "http://proxy.example:3128"][$0] }
    let code = try ProxyRouting(.server("http://proxy.example:3128")) { _ in nil }
    for isEncrypted in [false, true] {
      #expect((environment.server(isEncrypted: isEncrypted, to: authority) == nil) == isSpared)
      #expect(code.server(isEncrypted: isEncrypted, to: authority) != nil)
    }
  }
}
