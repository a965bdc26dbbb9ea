import AsyncHTTPClient
import AzureCore
import AzureQueueTesting
import AzureTransportAsyncHTTPClient
import Testing

@Suite("A proxy, seen through async-http-client", .serialized)
struct AsyncHTTPClientProxyTests {
  private static let password = "pa55word"

  private func failure(by script: LoopbackScript) async throws -> TransportError? {
    let proxy = try LoopbackServer { _ in script }
    defer { proxy.stop() }
    var configuration = AsyncHTTPClientTransport.configuration()
    configuration.proxy = .server(
      host: "127.0.0.1", port: proxy.port,
      authorization: .basic(username: "user", password: Self.password))
    var error: TransportError?
    try await Clients.with(configuration) { client in
      let request = AzureRequest(
        method: .get, scheme: "https", authority: "queue.example", path: "/?sig=S3CRET")
      do {
        _ = try await AsyncHTTPClientTransport(client).send(request, limits: AttemptLimits())
      } catch let thrown as TransportError {
        error = thrown
      }
    }
    #expect(proxy.requests.map { "\($0.method) \($0.target)" } == ["CONNECT queue.example:443"])
    return error
  }

  @Test(
    "Whatever status refuses the tunnel, nothing was sent and nothing is tried again",
    arguments: [301, 400, 401, 403, 404, 405, 407, 429, 451, 500, 502, 503, 504, 511])
  func refusal(status: Int) async throws {
    let error = try #require(try await failure(by: .response(status, reason: Self.password)))
    #expect(error.kind == .proxyRefused && error.delivery == .notSent && !error.isTransient)
    #expect(error.message.contains("user and password") == (status == 407))
    for secret in [Self.password, "S3CRET"] { #expect(!"\(error)".contains(secret)) }
  }

  @Test("A proxy that breaks the connection, or speaks another protocol, may do better the next time")
  func broken() async throws {
    for script in [LoopbackScript.close, .text("SSH-2.0-OpenSSH_9.2\r\n\r\n").then(.close)] {
      let error = try #require(try await failure(by: script))
      #expect(error.isTransient && error.kind != .proxyRefused)
    }
  }
}
