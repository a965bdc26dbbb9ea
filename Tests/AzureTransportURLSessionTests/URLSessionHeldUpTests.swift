#if canImport(FoundationNetworking)
  import AzureCore
  import AzureQueueTesting
  import AzureTransportURLSession
  import Foundation
  import HTTPTypes
  import TestSupport
  import Testing

  extension URLSessionTests {
    /// All sessions of a process share one queue in FoundationNetworking.
    ///
    /// While it is busy nothing can be sent, but nobody may wait for it longer than the limit.
    @Suite("While Foundation is held up", .alone, .serialized)
    struct HeldUp {
      let transport = URLSessionTransport(configuration: .init(maximumConnections: 200))

      @Test(
        "an attempt ends at its limit, and nothing of it is sent afterwards",
        arguments: CallingStyle.allCases,
        [true, false])
      func limit(style: CallingStyle, mayRetry: Bool) async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let foundation = try await HeldUpFoundation()
        let limits = AttemptLimits(timeout: .milliseconds(100), mayRetry: mayRetry)
        let error = try await style.fail(transport, request(to: server, .get, "/early"), limits)
        #expect(error.kind == .timeout)
        #expect(error.delivery == .notSent)
        #expect(error.message.contains("busy"))
        foundation.letGo()
        let response = try await style.send(transport, request(to: server, .get, "/late"), repeatable)
        #expect(response.status == 200)
        #expect(server.requests.map(\.target) == ["/late"])
      }

      @Test("the threads of Swift's tasks are free, and a cancelled call returns at once")
      func pool() async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let foundation = try await HeldUpFoundation()
        let ended = Tally()
        let calls = (0..<4 * ProcessInfo.processInfo.activeProcessorCount).map { number in
          Task {
            defer { ended.add() }
            return try await transport.send(
              request(to: server), limits: number % 2 == 0 ? repeatable : unrepeatable)
          }
        }
        // A later call has come as far as these when its time is over.
        _ = try await CallingStyle.async.fail(
          transport, request(to: server), AttemptLimits(timeout: .milliseconds(100)))
        let sum = await withTaskGroup(of: Int.self) { group in
          for number in 1...100 { group.addTask { number } }
          return await group.reduce(0, +)
        }
        #expect(sum == 5050)
        #expect(await MainActor.run { true })
        #expect(ended.count == 0)
        for call in calls { call.cancel() }
        for call in calls { await #expect(throws: CancellationError.self) { try await call.value } }
        foundation.letGo()
        #expect(try await transport.send(request(to: server), limits: repeatable).status == 200)
        #expect(server.counters.requests == 1)
      }

      @Test("shutting down returns and ends what is under way", arguments: CallingStyle.allCases)
      func shutdown(style: CallingStyle) async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let foundation = try await HeldUpFoundation()
        async let call = style.fail(transport, request(to: server), unrepeatable)
        _ = try await CallingStyle.async.fail(
          transport, request(to: server), AttemptLimits(timeout: .milliseconds(100)))
        transport.shutdown()
        #expect(try await call.kind == .closed)
        foundation.letGo()
        #expect(server.counters.requests == 0)
      }

      @Test("only so many requests are given up, the next say why they wait, and afterwards all goes on")
      func bound() async throws {
        let server = try LoopbackServer { _ in .response() }
        defer { server.stop() }
        let foundation = try await HeldUpFoundation()
        let limits = AttemptLimits(timeout: .milliseconds(50))
        var messages: [String] = []
        // An attempt that ends before Foundation has received it, on a busy machine, does not count.
        while messages.count < 1000, messages.last?.contains("given up") != true {
          messages += try await withThrowingTaskGroup(of: TransportError.self) { group in
            for _ in 0..<16 {
              group.addTask { try await CallingStyle.async.fail(transport, request(to: server), limits) }
            }
            return try await group.reduce(into: []) { messages, error in
              #expect(error.kind == .timeout)
              #expect(error.delivery == .notSent)
              messages.append(error.message)
            }
          }
        }
        #expect(messages.last?.contains("Foundation holds 64 that were given up") == true)
        #expect(messages.filter { !$0.contains("given up") }.count >= 64)
        foundation.letGo()
        #expect(try await transport.send(request(to: server), limits: repeatable).status == 200)
        #expect(server.counters.requests == 1)
      }

      @Test(
        "by a flood, its attempt still ends, and when the flood is over the transport works",
        arguments: Flood.passing, CallingStyle.allCases)
      func flood(_ flood: Flood, style: CallingStyle) async throws {
        let limits = AttemptLimits(timeout: .seconds(2), maximumResponseBytes: 1 << 20)
        let error = try await begun {
          let server = try flood.serve()
          defer { server.stop() }
          let error = try await style.fail(transport, request(to: server), limits)
          return error.wasNotBegun && server.counters.requests == 0 ? nil : error
        }
        #expect(error.delivery == .maybeSent)
        let other = try LoopbackServer { _ in .response() }
        defer { other.stop() }
        let patient = AttemptLimits(timeout: .seconds(60))
        let status = try await begun {
          do {
            return try await style.send(transport, request(to: other), patient).status
          } catch let error as TransportError where error.wasNotBegun && other.counters.requests == 0 {
            return nil
          }
        }
        #expect(status == 200)
      }

      /// Makes an attempt again that Foundation, kept busy by what came before, did not begin in time.
      private func begun<Value>(_ attempt: () async throws -> Value?) async throws -> Value {
        for _ in 0..<20 {
          if let value = try await attempt() { return value }
        }
        throw ConformanceFailure("Foundation began none of twenty attempts")
      }

      // Foundation goes on for minutes with what has arrived, even when the server is gone, so each runs in its own process.
      @Test("by a flood that goes on in Foundation, its attempt and the next ones still end")
      func lastingFlood() async {
        await #expect(processExitsWith: .success) { try await HeldUp.endure(.ofTrailerFields) }
      }

      private static func endure(_ flood: Flood) async throws {
        let server = try flood.serve()
        let other = try LoopbackServer { _ in .response() }
        let transport = URLSessionTransport()
        let limits = AttemptLimits(timeout: .seconds(2))
        for style in CallingStyle.allCases {
          let error = try await style.fail(transport, request(to: server), limits)
          try #require(error.kind == .timeout)
          // The first one keeps the second from being sent.
          try #require(error.delivery == (style == CallingStyle.allCases.first ? .maybeSent : .notSent))
          let next = try await style.fail(transport, request(to: other), limits)
          try #require(next.kind == .timeout)
          try #require(next.delivery == .notSent)
        }
        try #require(other.counters.requests == 0)
        transport.shutdown()
        _exit(0)
      }
    }

    /// A response that never ends by itself.
    struct Flood: CustomTestStringConvertible, Sendable {
      var name: String
      var head: String
      var piece: String
      var testDescription: String { name }

      static let passing: [Flood] = [
        Flood(name: "of header fields", head: "HTTP/1.1 200 OK\r\n", piece: lines),
        Flood(name: "of one header field", head: "HTTP/1.1 200 OK\r\nx-ms-a: ", piece: text),
        Flood(
          name: "of interim responses", head: "",
          piece: String(repeating: "HTTP/1.1 100 Continue\r\n\r\n", count: 100)),
        Flood(name: "of a body", head: "HTTP/1.1 200 OK\r\n\r\n", piece: text),
        Flood(name: "of small chunks", head: chunked, piece: String(repeating: "1\r\na\r\n", count: 1000)),
        Flood(name: "of one trailer field", head: chunked + "0\r\nx-ms-a: ", piece: text),
      ]
      static let ofTrailerFields = Flood(
        name: "of trailer fields", head: chunked + "2\r\nok\r\n0\r\n", piece: lines)

      func serve() throws -> LoopbackServer {
        let (head, piece) = (head, piece)
        return try LoopbackServer(keepsRequests: false) { _ in
          .text(head).then(.flood(Array(piece.utf8), upTo: .max))
        }
      }

      private static let chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
      private static let lines = String(repeating: "x-ms-a: 0123456789abcdef\r\n", count: 100)
      private static let text = String(repeating: "0123456789abcdef", count: 1000)
    }
  }

  extension TransportError {
    /// Whether time was over before anything was sent.
    fileprivate var wasNotBegun: Bool { kind == .timeout && delivery == .notSent }
  }
#endif
