#if canImport(FoundationNetworking)
  import AzureCore
  import AzureQueueTesting
  import AzureTransportURLSession
  import HTTPTypes
  import Synchronization
  import TestSupport
  import Testing

  extension URLSessionTests {
    /// A silent name server holds up the requests that need it, and no others.
    @Suite("While a name server is silent", .alone, .serialized)
    struct SilentNameServer {
      /// Lookups that do not end until they are released, except those of some names.
      private final class Names: Sendable {
        let asked = Mutex<[String]>([])
        let released = ThreadGate<Void>()

        func lookUps() -> NameLookups {
          NameLookups { [self] host in
            asked.withLock { $0.append(host) }
            if host.hasPrefix("silent") { _ = released.wait(for: .seconds(60)) }
          }
        }
      }

      private let names = Names()
      private let transport: URLSessionTransport

      init() { transport = URLSessionTransport(names: names.lookUps()) }

      private func request(to host: String) -> AzureRequest {
        AzureRequest(method: .get, scheme: "http", authority: host, path: "/?sig=secret")
      }

      @Test("a request to another server is served while those wait, and they are cancelled at once")
      func others() async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let ended = Tally()
        let calls = (0..<16).map { number in
          Task {
            defer { ended.add() }
            return try await transport.send(
              request(to: "silent.invalid"), limits: number % 2 == 0 ? repeatable : unrepeatable)
          }
        }
        // When the time of this call is over, the earlier ones have been waiting for as long.
        let limits = AttemptLimits(timeout: .milliseconds(100))
        _ = try await CallingStyle.async.fail(transport, request(to: "silent.invalid"), limits)
        for style in CallingStyle.allCases {
          for limits in [repeatable, unrepeatable] {
            #expect(
              try await style.send(transport, request(to: server.authority), limits).status == 200)
          }
        }
        #expect(ended.count == 0)
        for call in calls { call.cancel() }
        for call in calls { await #expect(throws: CancellationError.self) { try await call.value } }
        #expect(names.asked.withLock { $0 } == ["silent.invalid"])
        names.released.open(with: ())
      }

      @Test(
        "an attempt ends at its limit with nothing sent, and Foundation never receives it",
        arguments: CallingStyle.allCases)
      func limit(style: CallingStyle) async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        // Many more than may be given up, and none of them is.
        for _ in 0..<100 {
          let limits = AttemptLimits(timeout: .milliseconds(10))
          let error = try await style.fail(transport, request(to: "silent.invalid:\(server.port)"), limits)
          #expect(error.kind == .timeout)
          #expect(error.delivery == .notSent)
          #expect(!error.message.contains("given up"))
          #expect(!"\(error)".contains("secret"))
        }
        let limits = AttemptLimits(timeout: .milliseconds(500))
        let error = try await style.fail(transport, request(to: "silent.invalid"), limits)
        #expect(error.message == "No response about the host's name within the timeout")
        names.released.open(with: ())
        #expect(try await style.send(transport, request(to: server.authority), repeatable).status == 200)
      }

      @Test("many silent names do not use up all threads, and another name waits only for its turn")
      func manyNames() async throws {
        let limits = AttemptLimits(timeout: .milliseconds(300))
        try await withThrowingTaskGroup(of: TransportError.self) { group in
          for number in 0..<32 {
            group.addTask {
              try await CallingStyle.async.fail(transport, request(to: "silent\(number).invalid"), limits)
            }
          }
          for try await error in group { #expect(error.kind == .timeout) }
        }
        let known = try await CallingStyle.async.fail(transport, request(to: "known.invalid"), limits)
        #expect(known.kind == .timeout)
        #expect(!names.asked.withLock { $0.contains("known.invalid") })
        names.released.open(with: ())
        let responded = try await CallingStyle.async.fail(transport, request(to: "known.invalid"), repeatable)
        #expect(responded.kind == .nameResolution)
        #expect(names.asked.withLock { $0.contains("known.invalid") })
      }

      @Test(
        "addresses and this machine need no response",
        arguments: ["127.0.0.1", "localhost", "LocalHost", "a.localhost"])
      func known(host: String) async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let response = try await transport.send(request(to: "\(host):\(server.port)"), limits: repeatable)
        #expect(response.status == 200)
        #expect(names.asked.withLock { $0 } == [])
      }
    }
  }
#endif
