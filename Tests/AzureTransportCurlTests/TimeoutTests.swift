import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Timeouts", .alone)
struct TimeoutTests {
  /// A hanging server gives up after 30 seconds.
  ///
  /// The upper limits in the tests are well below that, and still generous for a busy machine.
  private let short = AttemptLimits(timeout: .milliseconds(150))

  @Test("A response that does not arrive ends the attempt at its timeout", arguments: CallingStyle.allCases)
  func noResponse(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let start = ContinuousClock.now
    let error = try await style.fail(try .direct(), .get(server), short)
    let elapsed = ContinuousClock.now - start
    #expect(error.kind == .timeout)
    #expect(error.delivery == .maybeSent)
    #expect(error.message.contains("attempt timeout of 0.150 s"))
    #expect(elapsed >= .milliseconds(150) && elapsed < .seconds(15))
  }

  @Test("Times too long for any clock count as unlimited", arguments: CallingStyle.allCases)
  func longTimes(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let endless = Duration.seconds(Int64.max) * 4
    let transport = try CurlTransport.direct { $0.maximumIdleTime = endless }
    var limits = AttemptLimits(timeout: endless)
    limits.connectTimeout = endless
    for _ in 0..<2 { #expect(try await style.send(transport, .get(server), limits).status == 200) }
    #expect(server.counters.connections == 1)
  }

  @Test(
    "A response that arrives byte by byte ends the attempt at its timeout", arguments: CallingStyle.allCases)
  func slowResponse(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in
      LoopbackScript(
        .drip(Array("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n".utf8), every: .milliseconds(10)))
    }
    defer { server.stop() }
    let error = try await style.fail(try .direct(), .get(server), short)
    #expect(error.kind == .timeout)
    #expect(error.delivery == .maybeSent)
  }

  @Test(
    "The wait for a connection counts as part of the attempt, and nothing is sent",
    arguments: CallingStyle.allCases)
  func waitTimesOut(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 1 }
    let first = Task { try await style.fail(transport, .get(server, "/first"), .init(timeout: .seconds(25))) }
    #expect(await server.wait { $0.requests == 1 })
    let start = ContinuousClock.now
    let error = try await style.fail(transport, .get(server, "/second"), short)
    let elapsed = ContinuousClock.now - start
    #expect(error.kind == .timeout)
    #expect(error.delivery == .notSent)
    #expect(error.message.contains("None of the 1 connections"))
    #expect(elapsed >= .milliseconds(150) && elapsed < .seconds(15))
    server.endConnections()
    #expect(try await first.value.kind == .connectionLost)
    #expect(server.requests.map(\.target) == ["/first"])
  }

  @Test(
    "Connecting ends at the connect timeout, and nothing is sent",
    arguments: CallingStyle.allCases)
  func connectTimesOut(style: CallingStyle) async throws {
    // A socket that listens and never accepts, so the TLS handshake gets no response.
    let server = try SilentPort()
    let request = AzureRequest(method: .get, scheme: "https", authority: server.authority, path: "/")
    let error = try await style.fail(
      try .direct(), request, AttemptLimits(timeout: .seconds(5), connectTimeout: .milliseconds(150)))
    #expect(error.kind == .timeout)
    #expect(error.delivery == .notSent)
    #expect(error.message.contains("connect timeout of 0.150 s"))
  }

  @Test("A timeout of less than a millisecond is a timeout, not none", arguments: CallingStyle.allCases)
  func tinyTimeout(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    for timeout in [Duration.nanoseconds(1), .microseconds(10), .zero, .seconds(-1)] {
      let error = try await style.fail(try .direct(), .get(server), AttemptLimits(timeout: timeout))
      #expect(error.kind == .timeout)
    }
  }

  @Test("A timeout of ages works", arguments: CallingStyle.allCases)
  func hugeTimeout(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let limits = AttemptLimits(timeout: .seconds(Int64.max / 4), connectTimeout: .seconds(Int64.max / 4))
    #expect(try await style.send(try .direct(), .get(server), limits).status == 200)
  }
}
