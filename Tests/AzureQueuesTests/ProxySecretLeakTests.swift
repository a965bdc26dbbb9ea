#if os(Linux)
  import AzureQueueTesting
  import AzureQueues
  import AzureTransportURLSession
  import Foundation
  import Logging
  import Testing

  @Suite("The password of a proxy in what a program shows")
  struct ProxySecretLeakTests {
    /// What a proxy does with a request, and a target that has it do so.
    enum Behaviour: String, CaseIterable, Codable, Sendable {
      case responses, refuses, refusesTunnel, breaksTunnel, hangsUp
      // What it was told is repeated.
      case repeatsInReason, repeatsInFields, repeatsInPage, repeatsInRefusedTunnel

      var target: String {
        switch self {
        case .responses, .refuses, .hangsUp, .repeatsInReason, .repeatsInFields, .repeatsInPage:
          "http://contoso.queue.core.windows.net"
        case .refusesTunnel, .breaksTunnel, .repeatsInRefusedTunnel: "https://contoso.queue.core.windows.net"
        }
      }

      /// What the program must have shown of it, so that the search means something.
      var mark: String {
        switch self {
        case .responses: "\"http.response.status_code\": 204"
        case .refuses, .repeatsInReason, .repeatsInFields, .repeatsInPage:
          "\"http.response.status_code\": 407"
        case .refusesTunnel, .repeatsInRefusedTunnel: "refused the tunnel"
        case .breaksTunnel, .hangsUp: "connection"
        }
      }

      func makeProxy() throws -> LoopbackServer {
        let behaviour = self
        return try LoopbackServer { request in
          switch behaviour {
          case .responses: return .response(204, reason: "No Content")
          case .refuses, .refusesTunnel:
            return .response(
              407, reason: "Proxy Authentication Required",
              fields: [("Proxy-Authenticate", "Basic realm=\"here\"")], body: Array("<html>no</html>".utf8))
          case .repeatsInReason, .repeatsInFields, .repeatsInPage, .repeatsInRefusedTunnel:
            let told = request.values(of: "Proxy-Authorization").first ?? ""
            let text = "\(LeakBench.password) and \(told) and \(told.split(separator: " ").last ?? "")"
            let isField = behaviour == .repeatsInFields
            return .response(
              407, reason: isField || behaviour == .repeatsInPage ? "No" : "No \(text)",
              fields: isField
                ? [
                  ("x-ms-request-id", LeakBench.password), ("x-ms-error-code", LeakBench.password),
                  ("Server", text), (LeakBench.password, "a"), ("Content-Type", "text/\(text)"),
                ] : [("Proxy-Authenticate", "Basic realm=\"\(text)\"")],
              body: Array((isField || behaviour == .repeatsInPage ? "Not with \(text)" : "").utf8))
          case .breaksTunnel: return .text("HTTP/1.1 200 Connection established\r\n\r\n").then(.close)
          case .hangsUp: return .close
          }
        }
      }
    }

    private static let authorization =
      "Basic " + Data("\(LeakBench.user):\(LeakBench.password)".utf8).base64EncodedString()

    /// Calls of both styles over a transport at every level.
    private static func call(
      _ bench: LeakBench, _ transport: any AsyncTransport & SyncTransport, to target: String
    ) async throws {
      bench.output.add(transport)
      for level in Logger.Level.allCases {
        let options = bench.options(level)
        let authorizer = AnonymousAuthorizer()
        let queue = try QueueServiceClient(
          .endpoint(target, credential: authorizer), transport: transport, options: options
        ).queue("tasks")
        bench.output.add(queue)
        await bench.show { try await queue.clear() }
        try await DedicatedThread.run {
          let queue = try BlockingQueueServiceClient(
            .endpoint(target, credential: authorizer), transport: transport, options: options
          ).queue("tasks")
          bench.output.add(queue)
          bench.showBlocking { try queue.clear() }
        }
      }
    }

    @Test("It is not shown at any level, whatever the proxy does", arguments: Behaviour.allCases)
    func setting(behaviour: Behaviour) async throws {
      let bench = LeakBench()
      let proxy = try behaviour.makeProxy()
      defer { proxy.stop() }
      var configuration = CurlTransport.Configuration()
      configuration.proxy = .server(
        "http://\(proxy.authority)",
        credential: .init(user: LeakBench.user, password: Secret(LeakBench.password)))
      bench.output.add(configuration)
      try await Self.call(bench, CurlTransport(configuration: configuration), to: behaviour.target)
      #expect(proxy.requests.count >= 2 * Logger.Level.allCases.count)
      #expect(proxy.requests.allSatisfy { $0.values(of: "Proxy-Authorization") == [Self.authorization] })
      #expect(bench.output.holds("Clear Messages") && bench.output.holds(behaviour.mark))
      bench.expectNoSecrets()
    }

    @Test("Nor when the proxy cannot be reached")
    func unreachable() async throws {
      let (bench, closed) = (LeakBench(), try UnusedPort())
      var configuration = CurlTransport.Configuration()
      configuration.proxy = .server(
        "http://127.0.0.1:\(closed.port)",
        credential: .init(user: LeakBench.user, password: Secret(LeakBench.password)))
      try await Self.call(bench, CurlTransport(configuration: configuration), to: LeakBench.endpoint)
      #expect(bench.output.holds("Clear Messages"))
      bench.expectNoSecrets()
    }

    @Test(
      "An address of a proxy that is refused is not repeated",
      arguments: [
        "http://u:\(LeakBench.password)@127.0.0.1:1", "u:\(LeakBench.password)@127.0.0.1:1",
        "ftp://\(LeakBench.password)", "http://127.0.0.1:1/\(LeakBench.password)",
      ])
    func refusedAddress(url: String) {
      let bench = LeakBench()
      var configuration = CurlTransport.Configuration()
      configuration.proxy = .server(url)
      let refused = configuration
      bench.showBlocking { try CurlTransport(configuration: refused) }
      #expect(bench.output.holds("invalidArgument"))
      bench.expectNoSecrets()
    }

    enum Carrier: String, CaseIterable, Codable, Sendable {
      case curl, session

      func makeTransport() throws -> any AsyncTransport & SyncTransport {
        switch self {
        case .curl: try CurlTransport()
        case .session: URLSessionTransport()
        }
      }
    }

    @Test(
      "Nor one that the environment holds in an address, over either transport",
      arguments: Behaviour.allCases, Carrier.allCases)
    func environment(behaviour: Behaviour, carrier: Carrier) async {
      // In a process of its own: the environment belongs to all threads.
      await #expect(processExitsWith: .success) { [behaviour, carrier] in
        let proxy = try behaviour.makeProxy()
        defer { proxy.stop() }
        let url = "http://\(LeakBench.user):\(LeakBench.password)@\(proxy.authority)"
        for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
          unsetenv(name.uppercased())
          unsetenv(name)
        }
        for name in ["http_proxy", "https_proxy"] { setenv(name, url, 1) }
        let bench = LeakBench()
        try await Self.call(bench, try carrier.makeTransport(), to: behaviour.target)
        try #require(proxy.requests.last?.values(of: "Proxy-Authorization") == [Self.authorization])
        try #require(bench.output.holds("Clear Messages"))
        try #require(bench.leak() == nil)
      }
    }
  }
#endif
