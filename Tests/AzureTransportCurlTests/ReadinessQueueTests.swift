import AzureCore
import AzureQueueTesting
import CCurl
import TestSupport
import Testing

@testable import AzureTransportCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("The system's queue of ready sockets", .alone)
struct ReadinessQueueTests {
  /// Two connected sockets, which do not block.
  private final class Pair {
    let (own, other): (CInt, CInt)

    init() throws {
      var ends: [CInt] = [-1, -1]
      #if canImport(Glibc)
        let kind = CInt(SOCK_STREAM.rawValue)
      #else
        let kind = SOCK_STREAM
      #endif
      try #require(socketpair(AF_UNIX, kind, 0, &ends) == 0)
      for end in ends { try #require(azure_curl_set_descriptor_flags(end)) }
      (own, other) = (ends[0], ends[1])
    }

    deinit {
      close(own)
      close(other)
    }

    func send() { #expect(write(other, "x", 1) == 1) }

    func receive() -> Int {
      var byte: UInt8 = 0
      return read(own, &byte, 1)
    }

    /// Writes until the socket takes no more.
    func fill() {
      let bytes = [UInt8](repeating: 1, count: 65536)
      while write(own, bytes, bytes.count) > 0 {}
    }

    /// Reads what ``fill()`` has written.
    func drain() {
      var bytes = [UInt8](repeating: 0, count: 65536)
      while read(other, &bytes, bytes.count) > 0 {}
    }
  }

  private func connections(_ queue: ReadinessQueue, within milliseconds: CInt = 0) -> [UInt64] {
    var events: [ReadinessQueue.Event] = []
    #expect(queue.wait(milliseconds: milliseconds, &events))
    return events.compactMap { if case .connection(let id) = $0 { id } else { nil } }
  }

  private func connecting(_ queue: ReadinessQueue) -> [CInt: CInt] {
    var events: [ReadinessQueue.Event] = []
    #expect(queue.wait(milliseconds: 0, &events))
    var ready: [CInt: CInt] = [:]
    for case .connecting(let socket, let what) in events { ready[socket, default: 0] |= what }
    return ready
  }

  @Test("Every change of a connection is reported, and none twice")
  func changes() throws {
    let (queue, pair) = (try #require(ReadinessQueue()), try Pair())
    #expect(queue.add(pair.own, as: 7))
    // It can be written to at first.
    _ = connections(queue)
    #expect(connections(queue).isEmpty)
    pair.send()
    #expect(connections(queue).contains(7))
    #expect(connections(queue).isEmpty, "Nothing has changed since")
    pair.send()
    #expect(connections(queue).contains(7))
    #expect(pair.receive() == 1 && pair.receive() == 1 && pair.receive() == -1)
    pair.fill()
    _ = connections(queue)
    pair.drain()
    #expect(connections(queue).contains(7), "There is room again")
    queue.remove(pair.own)
    pair.send()
    #expect(connections(queue).isEmpty)
    #expect(queue.add(pair.own, as: 8))
    #expect(connections(queue).contains(8), "Told of what was there before")
    #expect(shutdown(pair.other, CInt(SHUT_WR)) == 0)
    #expect(connections(queue).contains(8), "The other side has ended")
  }

  @Test("A socket that libcurl waits for is reported for as long as it is ready for what is asked")
  func levels() throws {
    let (queue, pair) = (try #require(ReadinessQueue()), try Pair())
    queue.watch(pair.own, CInt(CURL_POLL_IN))
    #expect(connecting(queue).isEmpty)
    pair.send()
    for _ in 0..<2 { #expect(connecting(queue) == [pair.own: CInt(CURL_CSELECT_IN)]) }
    queue.watch(pair.own, CInt(CURL_POLL_INOUT))
    #expect(connecting(queue) == [pair.own: CInt(CURL_CSELECT_IN | CURL_CSELECT_OUT)])
    queue.watch(pair.own, CInt(CURL_POLL_OUT))
    #expect(connecting(queue) == [pair.own: CInt(CURL_CSELECT_OUT)])
    queue.watch(pair.own, CInt(CURL_POLL_REMOVE))
    #expect(connecting(queue).isEmpty)
    // As a connection that has been made: the same socket, by its changes.
    #expect(queue.add(pair.own, as: 9))
    #expect(connections(queue).contains(9))
  }

  @Test("A wakeup ends the wait, also one that comes before")
  func wakeups() throws {
    let queue = try #require(ReadinessQueue())
    for _ in 0..<3 {
      queue.wake()
      queue.wake()
      let start = SystemClock.elapsed
      #expect(connections(queue, within: 60_000).isEmpty)
      #expect(SystemClock.elapsed - start < .seconds(50))
    }
  }

  @Test("Calls on an idle connection do not wake the transfer thread", arguments: [false, true])
  func noWakeups(hasOwnDeadlines: Bool) async throws {
    let server = try LoopbackServer(keepsRequests: false) { _ in .response(201) }
    defer { server.stop() }
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    let sender = try PreparedSender(.async, Settings(configuration))
    let limits = AttemptLimits(timeout: .seconds(600))
    for _ in 0..<2 { _ = try await sender.send(.get(server), limits) }
    let before = sender.wakeups
    for number in 0..<50 {
      // Each ends later than the one before, as the calls of a program do.
      let own = AttemptLimits(timeout: .seconds(hasOwnDeadlines ? 600 + number : 600))
      #expect(try await sender.send(.get(server), own).status == 201)
    }
    #expect(sender.wakeups == before)
    #expect(server.counters.connections == 1)
  }

  @Test("A call with less time than the thread would sleep wakes it, and ends in time")
  func earlyDeadline() async throws {
    let server = try LoopbackServer(keepsRequests: false) { $0.target == "/hang" ? .hang : .response(201) }
    defer { server.stop() }
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    let sender = try PreparedSender(.async, Settings(configuration))
    for _ in 0..<2 { _ = try await sender.send(.get(server), AttemptLimits(timeout: .seconds(600))) }
    let start = SystemClock.elapsed
    await #expect(throws: TransportError.self) {
      try await sender.send(.get(server, "/hang"), AttemptLimits(timeout: .milliseconds(200)))
    }
    #expect((Duration.milliseconds(200)...(.seconds(20))).contains(SystemClock.elapsed - start))
  }
}
