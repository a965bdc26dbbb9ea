import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestServers
import TestSupport
import Testing

@Suite(
  "The end of a TLS connection", .alone,
  .enabled(if: EndingTLSServer.isAvailable, "\(EndingTLSServer.reasonToSkip)"))
struct TLSEndTests {
  /// A connection that the server has ended may be reused before its end arrives; then the request is sent again.
  private let limits = AttemptLimits(timeout: .seconds(60), mayRetry: true)

  private func request(_ server: EndingTLSServer, _ path: String) -> AzureRequest {
    AzureRequest(method: .get, scheme: "https", authority: server.authority, path: path)
  }

  private func transport(_ server: EndingTLSServer) throws -> CurlTransport {
    try .direct { $0.additionalCAFile = server.authorityFile }
  }

  @Test(
    "A response is complete when its framing says so, or else the closing alert",
    arguments: CallingStyle.allCases,
    ["1.2", "1.3"])
  func whole(style: CallingStyle, version: String) async throws {
    let server = try await EndingTLSServer(version: version)
    for path in [
      "/length/whole/keep", "/length/whole/alert", "/length/whole/cut", "/chunked/whole/keep",
      "/chunked/whole/alert", "/chunked/whole/cut", "/open/whole/alert", "/open/half/alert",
    ] {
      let response = try await style.send(try transport(server), request(server, path), limits)
      let body = String(decoding: response.body, as: UTF8.self)
      #expect(path.contains("half") ? !body.isEmpty : body.hasSuffix(".1 new"), "\(path)")
    }
  }

  @Test(
    "A response that may have been cut off is a lost connection, which another attempt may avoid",
    arguments: CallingStyle.allCases, ["1.2", "1.3"])
  func cut(style: CallingStyle, version: String) async throws {
    let server = try await EndingTLSServer(version: version)
    for path in [
      "/open/whole/cut", "/open/half/cut", "/open/half/reset", "/length/half/alert", "/length/half/cut",
      "/length/half/reset", "/chunked/half/alert", "/chunked/half/cut", "/chunked/half/reset",
    ] {
      let error = try await style.fail(try transport(server), request(server, path), limits)
      #expect(error.kind == .connectionLost, "\(path)")
      #expect(error.delivery == .maybeSent && error.isTransient, "\(path)")
      let isAboutAlert = error.message.contains("closing alert")
      #expect(isAboutAlert == (path.hasPrefix("/open") && path.hasSuffix("cut")), "\(path): \(error.message)")
    }
  }

  @Test("A connection that was cut while it was idle is not used again", arguments: CallingStyle.allCases)
  func idle(style: CallingStyle) async throws {
    let server = try await EndingTLSServer()
    let transport = try transport(server)
    for connection in 1...3 {
      for (number, path) in ["/length/whole/keep", "/length/whole/cut"].enumerated() {
        let response = try await style.send(transport, request(server, path), limits)
        let body = String(decoding: response.body, as: UTF8.self)
        #expect(body.hasPrefix("\(connection).\(number + 1) "))
      }
    }
  }

  @Test("Connections share TLS sessions, across threads and calling styles")
  func sessions() async throws {
    let server = try await EndingTLSServer()
    let transport = try transport(server)
    var states: [String] = []
    for style in [CallingStyle.blocking, .async, .blocking, .async] {
      let response = try await style.send(transport, request(server, "/length/whole/alert"), limits)
      states.append(String(decoding: response.body, as: UTF8.self))
    }
    #expect(states == ["1.1 new", "2.1 resumed", "3.1 resumed", "4.1 resumed"])
  }

  @Test("Many calls at once on connections that share libcurl's cache", arguments: CallingStyle.allCases)
  func load(style: CallingStyle) async throws {
    let server = try await EndingTLSServer()
    let transport = try CurlTransport.direct {
      $0.additionalCAFile = server.authorityFile
      $0.maximumConnectionsPerHost = 12
    }
    let bodies = try await withThrowingTaskGroup(of: [String].self) { group in
      for caller in 0..<24 {
        group.addTask {
          var bodies: [String] = []
          for call in 0..<20 {
            // Some requests end their connection, so that new ones are made while others are in use.
            let path = (caller + call) % 5 == 0 ? "/chunked/whole/alert" : "/length/whole/keep"
            let response = try await style.send(transport, request(server, path), limits)
            bodies.append(String(decoding: response.body, as: UTF8.self))
          }
          return bodies
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
    // The numbers of connection and response, each of which comes once.
    #expect(Set(bodies.map { $0.prefix { $0 != " " } }).count == 24 * 20)
    #expect(transport.connectionCounter.map { $0.open <= 12 } == true)
    transport.shutdown()
    #expect(transport.connectionCounter?.open == 0)
  }
}
