import AzureCore
import AzureQueueTesting
import AzureTransportCurl
import HTTPTypes
import TestSupport
import Testing

@Suite("Timeouts", .alone)
struct TimeoutTests {
  /// A hanging server gives up after 30 seconds; upper bounds of the tests leave much room for a busy machine
  /// below that.
  private let short = AttemptLimits(timeout: .milliseconds(150))

  @Test("An answer that does not come ends the attempt at its timeout", arguments: Color.allCases)
  func answerDoesNotCome(color: Color) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let start = ContinuousClock.now
    let error = try await color.fail(try .direct(), .get(server), short)
    let elapsed = ContinuousClock.now - start
    #expect(error.kind == .timeout)
    #expect(error.delivery == .maybeSent)
    #expect(error.message.contains("attempt timeout of 0.150 s"))
    #expect(elapsed >= .milliseconds(150) && elapsed < .seconds(15))
  }

  @Test("Times that no clock can count are as good as for ever", arguments: Color.allCases)
  func longTimes(color: Color) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let endless = Duration.seconds(Int64.max) * 4
    let transport = try CurlTransport.direct { $0.maximumIdleTime = endless }
    var limits = AttemptLimits(timeout: endless)
    limits.connectTimeout = endless
    for _ in 0..<2 { #expect(try await color.send(transport, .get(server), limits).status == 200) }
    #expect(server.counters.connections == 1)
  }

  @Test("An answer that comes in drops ends the attempt at its timeout", arguments: Color.allCases)
  func answerDrips(color: Color) async throws {
    let server = try LoopbackServer { _ in
      LoopbackReply(
        .drip(Array("HTTP/1.1 200 OK\r\nContent-Length: 4000\r\n\r\n".utf8), every: .milliseconds(10)))
    }
    defer { server.stop() }
    let error = try await color.fail(try .direct(), .get(server), short)
    #expect(error.kind == .timeout)
    #expect(error.delivery == .maybeSent)
  }

  @Test(
    "The wait for a connection counts as part of the attempt, and nothing is sent", arguments: Color.allCases)
  func lineTimesOut(color: Color) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let transport = try CurlTransport.direct { $0.maximumConnectionsPerHost = 1 }
    let first = Task { try await color.fail(transport, .get(server, "/first"), .init(timeout: .seconds(25))) }
    #expect(await server.wait { $0.requests == 1 })
    let start = ContinuousClock.now
    let error = try await color.fail(transport, .get(server, "/second"), short)
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
    "A connection that does not come about ends at the connect timeout, and nothing is sent",
    arguments: Color.allCases)
  func connectTimesOut(color: Color) async throws {
    // A socket that listens with a full backlog and never accepts: the TLS handshake gets no answer.
    let server = try SilentPort()
    let request = AzureRequest(method: .get, scheme: "https", authority: server.authority, path: "/")
    let error = try await color.fail(
      try .direct(), request, AttemptLimits(timeout: .seconds(5), connectTimeout: .milliseconds(150)))
    #expect(error.kind == .timeout)
    #expect(error.delivery == .notSent)
    #expect(error.message.contains("connect timeout of 0.150 s"))
  }

  @Test("A timeout of less than a millisecond is a timeout, not none", arguments: Color.allCases)
  func tinyTimeout(color: Color) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    for timeout in [Duration.nanoseconds(1), .microseconds(10), .zero, .seconds(-1)] {
      let error = try await color.fail(try .direct(), .get(server), AttemptLimits(timeout: timeout))
      #expect(error.kind == .timeout)
    }
  }

  @Test("A timeout of ages works", arguments: Color.allCases)
  func hugeTimeout(color: Color) async throws {
    let server = try LoopbackServer { _ in .response() }
    defer { server.stop() }
    let limits = AttemptLimits(timeout: .seconds(Int64.max / 4), connectTimeout: .seconds(Int64.max / 4))
    #expect(try await color.send(try .direct(), .get(server), limits).status == 200)
  }
}
