import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import Synchronization
import TestServers
import TestSupport
import Testing

@Suite("The debug log", .alone)
struct DebugLogTests {
  private final class Lines: Sendable {
    private let lines = Mutex<[String]>([])

    func add(_ line: String) { lines.withLock { $0.append(line) } }

    var all: [String] { lines.withLock { $0 } }
    var text: String { all.joined(separator: "\n") }
  }

  private static let secrets = ["S3CRET", "proxy-pass-4711", "proxy-user", "cHJveHktdXNlcj"]

  @Test("It says what happens to connections", arguments: CallingStyle.allCases)
  func connections(style: CallingStyle) async throws {
    let (server, lines) = (try LoopbackServer { _ in .response() }, Lines())
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.debugLog = { lines.add($0) } }
    for _ in 0..<2 {
      _ = try await style.send(
        transport, .post(server, "/q?sig=S3CRET", body: "<S3CRET/>"), AttemptLimits())
    }
    server.endConnections()
    #expect(await server.wait { $0.openConnections == 0 })
    _ = try await style.send(transport, .get(server, "/q?sig=S3CRET", fields: [.authorization: "S3CRET"]))
    transport.shutdown()
    #expect(lines.all.allSatisfy { $0.hasPrefix("[\(server.authority)] ") && !$0.contains { $0.isNewline } })
    #expect(lines.all.count { $0.contains("Connected to 127.0.0.1") } == 2, "\(lines.text)")
    #expect(lines.all.count { $0.hasSuffix("] Connection reused") } == 1, "\(lines.text)")
    #expect(lines.all.count { $0.contains("] Connection not reused: ended") } == 1, "\(lines.text)")
    #expect(!lines.text.contains("S3CRET"))
  }

  @Test("It names the failure to connect", arguments: CallingStyle.allCases)
  func failure(style: CallingStyle) async throws {
    let (port, lines) = (try UnusedPort(), Lines())
    let transport = try CurlTransport.direct { $0.debugLog = { lines.add($0) } }
    let request = AzureRequest(method: .get, scheme: "http", authority: "127.0.0.1:\(port.port)", path: "/")
    #expect(try await style.fail(transport, request).kind == .connect)
    #expect(lines.text.contains("refused"), "\(lines.text)")
  }

  @Test(
    "It tells about TLS and a proxy, but no user, password or request",
    .enabled(if: TLSServer.isAvailable && ProxyServer.isAvailable), arguments: CallingStyle.allCases)
  func secrets(style: CallingStyle) async throws {
    let (proxy, server, lines) = (try await ProxyServer(), try await TLSServer(), Lines())
    let transport = try CurlTransport.direct {
      $0.proxy = .server(
        proxy.url, credential: .init(user: ProxyServer.user, password: Secret(ProxyServer.password)))
      $0.additionalCAFile = server.authorityFile
      $0.debugLog = { lines.add($0) }
    }
    let request = AzureRequest(
      method: .get, scheme: "https", authority: "127.0.0.1:\(server.port)", path: "/q?sig=S3CRET",
      headerFields: [.authorization: "SharedKey S3CRET"])
    #expect(try await style.send(transport, request, AttemptLimits(timeout: .seconds(20))).status == 200)
    let wrong = try CurlTransport.direct {
      $0.proxy = .server(
        proxy.url, credential: .init(user: ProxyServer.user + "-S3CRET", password: Secret("S3CRET")))
      $0.debugLog = { lines.add($0) }
    }
    _ = try await style.fail(wrong, request, AttemptLimits(timeout: .seconds(20)))
    transport.shutdown()
    #expect(lines.text.contains("TLSv1."), "\(lines.text)")
    #expect(lines.text.contains(") port \(proxy.port)"), "\(lines.text)")
    for secret in Self.secrets { #expect(!lines.text.contains(secret), "\(secret) in \(lines.text)") }
  }
}
