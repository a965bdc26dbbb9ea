import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestServers
import TestSupport
import Testing

@Suite("TLS", .alone, .enabled(if: TLSServer.isAvailable, "openssl is not installed: TLS is not tested"))
struct TLSTests {
  private let limits = AttemptLimits(timeout: .seconds(20))

  private func request(_ server: TLSServer, host: String = "127.0.0.1") -> AzureRequest {
    AzureRequest(method: .get, scheme: "https", authority: "\(host):\(server.port)", path: "/?sig=secret")
  }

  @Test(
    "A server with a certificate of an unknown authority is not trusted, and nothing is sent",
    arguments: CallingStyle.allCases)
  func untrusted(style: CallingStyle) async throws {
    let server = try await TLSServer()
    let error = try await style.fail(try .direct(), request(server), limits)
    #expect(error.kind == .certificate)
    #expect(error.delivery == .notSent)
    #expect(!"\(error)".contains("secret"))
  }

  @Test("An additional CA file makes the servers of that CA trusted", arguments: CallingStyle.allCases)
  func trusted(style: CallingStyle) async throws {
    let server = try await TLSServer()
    let transport = try CurlTransport.direct { $0.additionalCAFile = server.authorityFile }
    #expect(try await style.send(transport, request(server), limits).status == 200)
  }

  @Test("A server with a certificate of a third CA is not trusted", arguments: CallingStyle.allCases)
  func otherAuthority(style: CallingStyle) async throws {
    let (server, other) = (try await TLSServer(), try await TLSServer())
    let transport = try CurlTransport.direct { $0.additionalCAFile = other.authorityFile }
    #expect(try await style.fail(transport, request(server), limits).kind == .certificate)
  }

  @Test("A certificate for another name is not trusted", arguments: CallingStyle.allCases)
  func otherName(style: CallingStyle) async throws {
    let server = try await TLSServer(subject: "IP:127.0.0.2")
    let transport = try CurlTransport.direct { $0.additionalCAFile = server.authorityFile }
    let error = try await style.fail(transport, request(server), limits)
    #expect(error.kind == .certificate)
    #expect(error.delivery == .notSent)
  }

  @Test("A server of TLS 1.2 is accepted", arguments: CallingStyle.allCases)
  func oldestVersion(style: CallingStyle) async throws {
    let server = try await TLSServer(options: ["-tls1_2"])
    let transport = try CurlTransport.direct { $0.additionalCAFile = server.authorityFile }
    #expect(try await style.send(transport, request(server), limits).status == 200)
  }
}
