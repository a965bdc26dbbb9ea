import AzureCore
import AzurePolicies
import AzureQueueProtocol
import AzureQueueTesting
import TestSupport
import Testing

@Suite("A server that fails", .alone, .serialized)
struct FaultyServerTests {
  @Test(
    "ends in the error that is meant, within the limit", arguments: FaultyServer.all, ClientStack.allCases)
  func error(fault: FaultyServer, stack: ClientStack) async throws {
    guard stack.isCurl || fault.isForAll else { return }
    let (error, elapsed, server) = try await meet(fault, stack)
    defer { server.stop() }
    #expect(error.kind == fault.kind)
    #expect(error.effect == fault.effect)
    #expect(error.attempts == fault.attempts)
    #expect(error.operation == "Put Message")
    #expect(error.status == fault.status)
    #expect(server.counters.requests == fault.attempts)
    if let timeout = fault.attemptTimeout { #expect(elapsed >= timeout * fault.attempts) }
    // A hanging server gives up after 30 seconds and an attempt after 20: what ends before was ended by its own limit.
    #expect(elapsed < .seconds(15))
  }

  @Test("says each time in other words what was wrong", arguments: ClientStack.allCases)
  func wordsDiffer(stack: ClientStack) async throws {
    var words: [String: String] = [:]
    for fault in FaultyServer.all where stack.isCurl || fault.isForAll {
      let (error, _, server) = try await meet(fault, stack)
      server.stop()
      let message = error.message.replacing(server.authority, with: "HOST")
      #expect(!message.isEmpty)
      #expect(words[message] == nil, "'\(fault.name)' reads like '\(words[message] ?? "")': \(message)")
      words[message] = fault.name
    }
  }

  /// FoundationNetworking has limits of its own for a head, under several names.
  @Test(
    "with a head without an end ends on URLSession, too",
    arguments: [ClientStack.sessionAsync, .sessionBlocking])
  func endlessHead(stack: ClientStack) async throws {
    let server = try LoopbackServer(keepsRequests: false) { _ in
      .text("HTTP/1.1 201 Created\r\n").then(
        .flood(Array("x-ms-a: 0123456789abcdef\r\n".utf8), upTo: 64 << 20))
    }
    defer { server.stop() }
    let options = QueueClientOptions.twoAttempts { $0.attemptTimeout = .seconds(2) }
    let (error, elapsed) = try await stack.fail(to: "http://\(server.authority)/account", options)
    #expect([.connection, .timeout, .malformedResponse, .responseTooLarge].contains(error.kind))
    #expect(error.effect == .unknown)
    #expect(elapsed < .seconds(15))
  }

  @Test("is not there: nothing was sent, by any attempt", arguments: ClientStack.allCases)
  func nobodyListens(stack: ClientStack) async throws {
    let port = try UnusedPort()
    let (error, elapsed) = try await stack.fail(to: "http://127.0.0.1:\(port.port)/account", .twoAttempts())
    #expect(error.kind == .connection)
    #expect(error.effect == .notSent)
    #expect(error.attempts == 2)
    #expect(elapsed < .seconds(15))
  }

  @Test(
    "is waited for as it asks, up to the cap, and by doubling waits when it asks for nothing",
    arguments: [500, 503, 429], ClientStack.allCases)
  func waits(status: Int, stack: ClientStack) async throws {
    for (asked, waits) in [
      (nil, [Duration.seconds(1), .seconds(2)]), ("7", [.seconds(7), .seconds(7)]),
      ("900", [.seconds(60), .seconds(60)]), ("0", [.zero, .zero]),
    ] {
      let fields = asked.map { [(name: "Retry-After", value: $0)] } ?? []
      let server = try LoopbackServer { _ in .response(status, fields: fields) }
      defer { server.stop() }
      let clock = ManualClock()
      let options = QueueClientOptions.twoAttempts {
        $0.clock = clock
        $0.retry = ExponentialRetry(maximumRetries: 2, initialDelay: .seconds(1), jitter: 1...1)
      }
      let (error, elapsed) = try await stack.fail(to: "http://\(server.authority)/account", options)
      #expect(error.status == status)
      #expect(error.attempts == 3)
      #expect(clock.waits == waits)
      #expect(elapsed < .seconds(15))
    }
  }

  @Test("that never responds cannot hold a call past its deadline", arguments: ClientStack.allCases)
  func deadline(stack: ClientStack) async throws {
    let server = try LoopbackServer { _ in .hang }
    defer { server.stop() }
    let options = QueueClientOptions.twoAttempts { $0.deadline = .milliseconds(300) }
    let (error, elapsed) = try await stack.fail(to: "http://\(server.authority)/account", options)
    #expect(error.kind == .timeout || error.kind == .deadline)
    #expect(error.effect == .unknown)
    #expect(error.attempts == 1)
    #expect("\(error)".contains("deadline"))
    #expect(elapsed >= .milliseconds(290) && elapsed < .seconds(15))
  }

  private func meet(_ fault: FaultyServer, _ stack: ClientStack) async throws -> (
    AzureError, Duration, LoopbackServer
  ) {
    let script = fault.script
    let server = try LoopbackServer(keepsRequests: false) { _ in script }
    let options = QueueClientOptions.twoAttempts {
      if let timeout = fault.attemptTimeout { $0.attemptTimeout = timeout }
    }
    let (error, elapsed) = try await stack.fail(to: "http://\(server.authority)/account", options)
    return (error, elapsed, server)
  }
}
