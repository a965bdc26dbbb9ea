import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import Dispatch
import HTTPTypes
import Synchronization
import TestServers
import TestSupport
import Testing

@Suite(
  "A process made by fork", .alone,
  .enabled(if: !ThreadSanitizer.isOn, "the Thread Sanitizer ends forked processes"))
struct ForkTests {
  /// Sends on this thread, blocking or with an executor of its own, and returns the body.
  private static func send(_ style: CallingStyle, _ transport: CurlTransport, _ request: AzureRequest) throws
    -> String
  {
    let limits = AttemptLimits(timeout: .seconds(60))
    let response =
      switch style {
      case .blocking: try transport.sendBlocking(request, limits: limits)
      case .async: try ThreadExecutor.run { try await transport.send(request, limits: limits) }
      }
    return String(decoding: response.body, as: UTF8.self)
  }

  private static func echo() throws -> LoopbackServer {
    try LoopbackServer(keepsRequests: false) { .response(body: Array($0.target.utf8)) }
  }

  /// Sends some requests and returns how many got the response to another one.
  private static func mistaken(
    _ style: CallingStyle, _ transport: CurlTransport, _ server: LoopbackServer, _ name: String
  ) throws -> Int {
    try (0..<150).count { try send(style, transport, .get(server, "/\(name)/\($0)")) != "/\(name)/\($0)" }
  }

  @Test("A child has connections of its own, and its parent keeps those that it had")
  func connections() async {
    await #expect(processExitsWith: .success) {
      for style in CallingStyle.allCases {
        let (server, transport) = (try ForkTests.echo(), try CurlTransport.direct())
        defer { server.stop() }
        try await DedicatedThread.run {
          _ = try ForkTests.send(style, transport, .get(server, "/before"))
          let child = try ForkedChild {
            let before = transport.connectionCounter?.open ?? -1
            let mistaken = try ForkTests.mistaken(style, transport, server, "child")
            return "\(before) \(mistaken) \(transport.connectionCounter?.open ?? -1)"
          }
          try #require(try ForkTests.mistaken(style, transport, server, "parent") == 0)
          try #require(try child.result() == "0 0 1", "\(style)")
          try #require(transport.connectionCounter?.open == 1)
        }
        try #require(server.counters.connections == 2, "\(style)")
        try #require(server.counters.requests == 301)
      }
    }
  }

  @Test("Nothing that a child does with the transport is sent on a TLS connection of its parent")
  func encrypted() async {
    await #expect(processExitsWith: .success) {
      guard EndingTLSServer.isAvailable else { return }
      for style in CallingStyle.allCases {
        let server = try await EndingTLSServer()
        let request = AzureRequest(
          method: .get, scheme: "https", authority: server.authority, path: "/length/whole/keep")
        var transport: CurlTransport? = try .direct { $0.additionalCAFile = server.authorityFile }
        let kept = Mutex(transport)
        transport = nil
        try await DedicatedThread.run {
          func send() throws -> String {
            try kept.withLock { transport in
              guard let transport else { return "none" }
              return try ForkTests.send(style, transport, request)
            }
          }
          try #require(try send() == "1.1 new")
          // One child uses the transport and shuts it down; another one only releases it.
          let first = try ForkedChild {
            let bodies = try "\(send()), \(send())"
            kept.withLock { $0?.shutdown() }
            return bodies
          }
          try #require(try first.result() == "2.1 new, 2.2 new", "\(style)")
          try #require(try send() == "1.2 new", "\(style)")
          let second = try ForkedChild {
            kept.withLock { $0 = nil }
            return "gone"
          }
          try #require(try second.result() == "gone")
          try #require(try send() == "1.3 new", "\(style)")
        }
      }
    }
  }

  @Test("A connection that the parent closes ends for the server, however long the child lives")
  func parentCloses() async {
    await #expect(processExitsWith: .success) {
      for style in CallingStyle.allCases {
        let (server, transport) = (try ForkTests.echo(), try CurlTransport.direct())
        defer { server.stop() }
        let child = try await DedicatedThread.run {
          _ = try ForkTests.send(style, transport, .get(server, "/before"))
          // This child never uses the transport, and lives until it is killed.
          return try ForkedChild { ForkedChild.waitForEnd() }
        }
        transport.shutdown()
        try #require(await server.wait { $0.openConnections == 0 }, "\(style)")
        child.kill()
      }
    }
  }

  @Test("A child can go on while calls of its parent are under way, and those end in the parent as usual")
  func underWay() async {
    await #expect(processExitsWith: .success) {
      for style in CallingStyle.allCases {
        let release = DispatchSemaphore(value: 0)
        let server = try LoopbackServer(keepsRequests: false) { request in
          if request.target == "/slow" { release.wait() }
          return .response(body: Array(request.target.utf8))
        }
        defer {
          for _ in 0..<6 { release.signal() }
          server.stop()
        }
        let transport = try CurlTransport.direct()
        let slow = (0..<3).map { _ in
          Task {
            try await DedicatedThread.run { try ForkTests.send(style, transport, .get(server, "/slow")) }
          }
        }
        try #require(await server.wait { $0.requests == 3 })
        let text = try await DedicatedThread.run {
          try ForkedChild { "\(try ForkTests.mistaken(style, transport, server, "child"))" }.result()
        }
        try #require(text == "0", "\(style)")
        for _ in 0..<3 { release.signal() }
        for call in slow { try #require(try await call.value == "/slow") }
      }
    }
  }

  @Test("A transport that was shut down before the fork stays so; a child shuts down its own copy only")
  func closed() async {
    await #expect(processExitsWith: .success) {
      for style in CallingStyle.allCases {
        let (server, transport) = (try ForkTests.echo(), try CurlTransport.direct())
        defer { server.stop() }
        @Sendable func kind() -> String {
          do { return try ForkTests.send(style, transport, .get(server)) } catch let error as TransportError {
            return error.kind.rawValue
          } catch {
            return "\(error)"
          }
        }
        try await DedicatedThread.run {
          try #require(kind() == "/")
          let child = try ForkedChild {
            transport.shutdown()
            transport.shutdown()
            return kind()
          }
          try #require(try child.result() == "closed", "\(style)")
          try #require(kind() == "/")
          transport.shutdown()
          try #require(try ForkedChild { kind() }.result() == "closed", "\(style)")
        }
        try #require(server.counters.connections == 1)
      }
    }
  }
}
