import AzureCore
import AzureQueueTesting
import AzureTransportURLSession
import Foundation
import HTTPTypes
import TestSupport
import Testing

extension URLSessionTests {
  @Suite("Its connections and its end", .alone, .serialized)
  struct Lifetime {
    @Test("A dump of a transport shows nothing that its threads change")
    func dumped() {
      #expect(Mirror(reflecting: URLSessionTransport()).children.isEmpty)
    }

    @Test("Closing ends calls under way and refuses new ones", arguments: [true, false])
    func close(mayRetry: Bool) async throws {
      let server = try LoopbackServer { _ in .hang }
      defer { server.stop() }
      let transport = URLSessionTransport()
      let limits = AttemptLimits(timeout: .seconds(20), mayRetry: mayRetry)
      let calls = (0..<3).map { _ in
        Task { try await transport.send(request(to: server), limits: limits) }
      }
      let haveArrived = await server.wait { $0.requests == 3 }
      #expect(haveArrived)
      transport.shutdown()
      transport.shutdown()
      for call in calls {
        let error = await #expect(throws: TransportError.self) { try await call.value }
        #expect(error?.kind == .closed)
        #expect(error?.delivery == .maybeSent)
      }
      let late = await #expect(throws: TransportError.self) {
        try await transport.send(request(to: server), limits: limits)
      }
      #expect(late?.kind == .closed)
      #expect(late?.delivery == .notSent)
      let areClosed = await server.wait { $0.openConnections == 0 }
      #expect(areClosed)
    }

    @Test("Nobody closes the one that the process shares")
    func shared() async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      #expect(URLSessionTransport.shared === URLSessionTransport.shared)
      URLSessionTransport.shared.shutdown()
      let limits = AttemptLimits(timeout: .seconds(20), mayRetry: true)
      let response = try await URLSessionTransport.shared.send(request(to: server), limits: limits)
      #expect(response.status == 200)
    }

    @Test("Closing ends a blocking call")
    func closeBlocking() async throws {
      let server = try LoopbackServer { _ in .hang }
      defer { server.stop() }
      let transport = URLSessionTransport()
      async let outcome = DedicatedThread.run {
        Result { try transport.sendBlocking(request(to: server), limits: unrepeatable) }
      }
      let hasArrived = await server.wait { $0.requests == 1 }
      #expect(hasArrived)
      transport.shutdown()
      let result = try await outcome
      let error = #expect(throws: TransportError.self) { try result.get() }
      #expect(error?.kind == .closed)
    }

    @Test("Dropping a transport closes its idle connections")
    func drop() async throws {
      let server = try LoopbackServer { _ in .response() }
      defer { server.stop() }
      do {
        let transport = URLSessionTransport()
        _ = try await transport.send(request(to: server), limits: repeatable)
        #expect(server.counters.openConnections == 1)
      }
      let areClosed = await server.wait { $0.openConnections == 0 }
      #expect(areClosed)
    }

    @Test("No more connections are open than configured", arguments: [true, false])
    func cap(mayRetry: Bool) async throws {
      let server = try LoopbackServer { _ in
        LoopbackScript(.delay(.milliseconds(20)), .respond(LoopbackResponse(status: 200)))
      }
      defer { server.stop() }
      let transport = URLSessionTransport(configuration: .init(maximumConnections: 2))
      let limits = AttemptLimits(timeout: .seconds(10), mayRetry: mayRetry)
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<10 {
          group.addTask { _ = try await transport.send(request(to: server), limits: limits) }
        }
        try await group.waitForAll()
      }
      #expect(server.counters.requests == 10)
      // A connection that is closing may still count while the next one opens.
      #expect(server.counters.maximumOpenConnections <= (mayRetry ? 2 : 4))
    }

    @Test("A request that times out while it waits for a connection was not sent")
    func waiting() async throws {
      let server = try LoopbackServer { _ in .hang }
      defer { server.stop() }
      let transport = URLSessionTransport(configuration: .init(maximumConnections: 1))
      let first = Task { try await transport.send(request(to: server), limits: unrepeatable) }
      let hasArrived = await server.wait { $0.requests == 1 }
      #expect(hasArrived)
      let error = await #expect(throws: TransportError.self) {
        try await transport.send(request(to: server), limits: AttemptLimits(timeout: .milliseconds(200)))
      }
      #expect(error?.kind == .timeout)
      #expect(error?.delivery == .notSent)
      first.cancel()
      await #expect(throws: CancellationError.self) { try await first.value }
      #expect(server.counters.requests == 1)
    }

    #if canImport(FoundationNetworking)
      @Test("Requests to several servers keep a connection to each, up to the configured number")
      func severalServers() async throws {
        let servers = try (0..<4).map { _ in try LoopbackServer { _ in .response() } }
        defer { for server in servers { server.stop() } }
        let transport = URLSessionTransport(configuration: .init(maximumConnections: 2))
        for _ in 1...5 {
          for server in servers[..<2] {
            _ = try await transport.send(request(to: server), limits: repeatable)
          }
        }
        #expect(servers[..<2].map(\.counters.connections) == [1, 1])
        for server in servers[2...] { _ = try await transport.send(request(to: server), limits: repeatable) }
        for server in servers[..<2] {
          let isClosed = await server.wait { $0.openConnections == 0 }
          #expect(isClosed, "A connection that was used least lately stayed")
        }
        #expect(servers[2...].map(\.counters.openConnections) == [1, 1])
      }

      @Test("A connection whose request was given up is not reused; others are")
      func givenUp() async throws {
        let server = try LoopbackServer { $0.target == "/hang" ? .hang : .response() }
        defer { server.stop() }
        let transport = URLSessionTransport()
        _ = try await transport.send(request(to: server), limits: repeatable)
        let call = Task { try await transport.send(request(to: server, .get, "/hang"), limits: repeatable) }
        let hasArrived = await server.wait { $0.requests == 2 }
        #expect(hasArrived)
        _ = try await transport.send(request(to: server), limits: repeatable)
        #expect(server.counters.connections == 2)
        call.cancel()
        _ = try? await call.value
        let isClosed = await server.wait { $0.openConnections == 1 }
        #expect(isClosed)
        _ = try await transport.send(request(to: server), limits: repeatable)
        #expect(server.requests.map(\.connectionNumber) == [1, 1, 2, 2])
      }

      @Test("A forked child is told that Foundation does not work there")
      func forked() async {
        await #expect(processExitsWith: .success) {
          let server = try LoopbackServer { _ in .response() }
          let transport = URLSessionTransport()
          let get = request(to: server)
          _ = try await transport.send(get, limits: repeatable)
          let blocking: @Sendable (URLSessionTransport) -> TransportError? = { transport in
            do throws(TransportError) {
              _ = try transport.sendBlocking(get, limits: AttemptLimits(timeout: .seconds(5)))
              return nil
            } catch { return error }
          }
          let child = try forkProcess()
          if child == 0 {
            // No more than this, because the child of a process with several threads may do very little.
            let errors = [blocking(transport), blocking(URLSessionTransport())]
            let areRight = errors.allSatisfy { $0?.kind == .unsupported && $0?.delivery == .notSent }
            _exit(areRight ? 0 : 1)
          }
          var status: Int32 = -1
          waitpid(child, &status, 0)
          try #require(status == 0)
          _ = try await transport.send(get, limits: repeatable)
        }
      }
    #endif

    @Test("A redirect that comes while its call is cancelled ends in a response or a cancellation")
    func redirectStorm() async throws {
      let server = try LoopbackServer(keepsRequests: false) { _ in
        .response(307, fields: [("Location", "/other")], body: [1, 2, 3])
      }
      defer { server.stop() }
      let transport = URLSessionTransport()
      for round in 0..<600 {
        let task = Task { try await transport.send(request(to: server), limits: repeatable) }
        let arrived = server.counters.requests
        if round % 3 != 0 { _ = await server.wait { $0.requests > arrived } }
        for _ in 0..<(round * 7 % 50) { await Task.yield() }
        task.cancel()
        switch await task.result {
        case .success(let response): #expect(response.body == [1, 2, 3])
        case .failure(let error): #expect(error is CancellationError, "round \(round)")
        }
      }
      let response = try await transport.send(request(to: server), limits: repeatable)
      #expect(response.status == 307)
    }

    @Test("Cancelling at any moment ends in a response or a cancellation")
    func cancellationStorm() async throws {
      let server = try LoopbackServer(keepsRequests: false) { _ in
        .response(body: [UInt8](repeating: 1, count: 200_000))
      }
      defer { server.stop() }
      let transport = URLSessionTransport()
      for round in 0..<200 {
        let limits = round % 2 == 0 ? repeatable : unrepeatable
        let task = Task { try await transport.send(request(to: server), limits: limits) }
        for _ in 0..<(round * 7 % 50) { await Task.yield() }
        task.cancel()
        switch await task.result {
        case .success(let response): #expect(response.body.count == 200_000)
        case .failure(let error): #expect(error is CancellationError, "round \(round)")
        }
      }
      let response = try await transport.send(request(to: server), limits: repeatable)
      #expect(response.status == 200)
    }
  }
}

#if canImport(FoundationNetworking)
  /// Calls `fork`, which Swift hides.
  private func forkProcess() throws -> pid_t {
    guard let symbol = dlsym(nil, "fork") else { throw ConformanceFailure("There is no fork") }
    return unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)()
  }
#endif
