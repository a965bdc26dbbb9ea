import AzureCore
import AzureQueueTesting
import CCurl
import HTTPTypes
import Synchronization
import TestSupport
import Testing

@testable import AzureTransportCurl

#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

@Suite("The descriptors of a process", .alone)
struct DescriptorTests {
  /// How many descriptors are open; meaningful only in a process that does nothing else.
  private static var open: Int { (0..<CInt(4096)).count { fcntl($0, F_GETFD) != -1 } }

  /// How many descriptors blocking connections may need besides a socket each: two for each group, and two for all.
  private static func besides(_ connections: Int) -> Int {
    2 * ((connections + ConnectionGroup.maximumConnections - 1) / ConnectionGroup.maximumConnections) + 2
  }

  /// How many descriptors system libraries may open meanwhile, for their queues and timers.
  ///
  /// Fewer than three descriptors for each connection would be.
  private static let ofOthers = 8

  /// Holds threads until a number of them have arrived.
  private final class Meeting: Sendable {
    private let count: Int
    private let all = Mutex<[ThreadGate<Void>]>([])

    init(of count: Int) { self.count = count }

    func join() {
      let own = ThreadGate<Void>()
      let gates = all.withLock { gates -> [ThreadGate<Void>] in
        gates.append(own)
        return gates.count == count ? gates : []
      }
      for gate in gates { gate.open(with: ()) }
      own.wait()
    }
  }

  @Test("Blocking calls keep connections with little more than a descriptor each, and none when they end")
  func plain() async {
    await #expect(processExitsWith: .success) {
      let count = 24
      // In the first round the process opens descriptors that it keeps, for instance for timers.
      for round in 1...2 {
        let meeting = Meeting(of: count)
        let server = try LoopbackServer(keepsRequests: false) { _ in
          meeting.join()
          return .response()
        }
        defer { server.stop() }
        let before = DescriptorTests.open
        let transport = try CurlTransport.direct()
        try await withThrowingTaskGroup { group in
          for _ in 0..<count {
            group.addTask { try await CallingStyle.blocking.send(transport, .get(server)) }
          }
          for try await response in group { try #require(response.status == 200) }
        }
        let kept = transport.connectionCounter?.open
        try #require(kept == count)
        // The server's sockets are in this process as well.
        let own = DescriptorTests.open - before - count
        let besides = DescriptorTests.besides(count)
        try #require(
          round == 1 || own >= count && own - count <= besides + DescriptorTests.ofOthers,
          "\(own) descriptors")
        try #require(!CurlLibrary.hasBackgroundLookups || besides * 2 < count)
        transport.shutdown()
        try #require(await server.wait { $0.openConnections == 0 })
        let after = DescriptorTests.open
        // The descriptors of the groups are closed with the transport.
        try #require(
          round == 1 || after - before <= besides + DescriptorTests.ofOthers, "\(after - before) descriptors")
      }
    }
  }

  @Test("The same holds for calls in the middle of a TLS handshake, and a shutdown ends them all")
  func handshakes() async {
    await #expect(processExitsWith: .success) {
      let count = 15
      let (port, transport) = (try SilentPort(), try CurlTransport.direct())
      let before = DescriptorTests.open
      let calls = (0..<count).map { _ in
        Task {
          let request = AzureRequest(method: .get, scheme: "https", authority: port.authority, path: "/")
          // On a busy machine it takes longer than the usual limit until all are under way.
          let limits = AttemptLimits(timeout: .seconds(600), connectTimeout: .seconds(600))
          return try await CallingStyle.blocking.fail(transport, request, limits).kind
        }
      }
      // Each of them first reads the trusted certificates, from a file that is open meanwhile.
      let most = count + DescriptorTests.besides(count) + DescriptorTests.ofOthers
      let end = SystemClock.elapsed + .seconds(90)
      var own = 0
      while !(count...most).contains(own), SystemClock.elapsed < end {
        await Task.yield()
        own = transport.connectionCounter?.open == count ? DescriptorTests.open - before : 0
      }
      try #require((count...most).contains(own), "\(own) descriptors")
      transport.shutdown()
      for call in calls {
        let kind = try await call.value
        try #require(kind == .closed, "ended as \(kind)")
      }
      // Their threads close the connections, perhaps a moment after the calls have ended.
      while transport.connectionCounter?.open != 0, SystemClock.elapsed < end { await Task.yield() }
      try #require(transport.connectionCounter?.open == 0)
    }
  }

  @Test(
    "Sockets that are closed before they are connected are counted as closed",
    .endsWhenItHangs, arguments: CallingStyle.allCases)
  func unconnected(style: CallingStyle) async throws {
    let count = 12
    // The system connects one or two, and the others wait for it.
    let (port, transport) = (try SilentPort(backlog: 0), try CurlTransport.direct())
    let request = AzureRequest(method: .get, scheme: "http", authority: port.authority, path: "/")
    let limits = AttemptLimits(timeout: .seconds(600), connectTimeout: .seconds(600))
    let calls = (0..<count).map { _ in Task { try await style.fail(transport, request, limits).kind } }
    #expect(await reaches(count, of: transport))
    transport.shutdown()
    for call in calls { #expect(try await call.value == .closed) }
    #expect(await reaches(0, of: transport))
  }

  /// Waits until a number of connections are open; false when the test's time is over.
  private func reaches(_ count: Int, of transport: CurlTransport) async -> Bool {
    while transport.connectionCounter?.open != count {
      if Task.isCancelled { return false }
      await Task.yield()
    }
    return true
  }

  @Test(
    "Connections that take too long are counted as closed when their calls end",
    .endsWhenItHangs, arguments: CallingStyle.allCases)
  func overdue(style: CallingStyle) async throws {
    let (port, transport) = (try SilentPort(backlog: 0), try CurlTransport.direct())
    let request = AzureRequest(method: .get, scheme: "http", authority: port.authority, path: "/")
    let limits = AttemptLimits(timeout: .milliseconds(300), connectTimeout: .milliseconds(100))
    let calls = (0..<12).map { _ in Task { try await style.fail(transport, request, limits) } }
    var isUnconnected = false
    for call in calls { if try await call.value.delivery == .notSent { isUnconnected = true } }
    #if os(Linux)
      #expect(isUnconnected)
    #endif
    #expect(await reaches(0, of: transport))
    transport.shutdown()
  }

  @Test(
    "Names that one connection has looked up are known to the connections of other threads",
    arguments: CallingStyle.allCases)
  func names(style: CallingStyle) async throws {
    let server = try LoopbackServer { _ in .response(201) }
    defer { server.stop() }
    try CurlLibrary.prepare()
    let (configuration, cache) = (try Self.configuration(), try #require(SharedCache()))
    // Puts a name that no name server knows into the cache, as if it had been looked up.
    let easy = try #require(EasyHandle(cache: cache))
    let entry = curl_slist_append(nil, "no.such.invalid:\(server.port):127.0.0.1")
    defer { curl_slist_free_all(entry) }
    try easy.check(azure_curl_set_list(easy.pointer, CURLOPT_RESOLVE, entry), CURLOPT_RESOLVE)
    try easy.set(CURLOPT_URL, "http://no.such.invalid:\(server.port)/")
    try easy.set(CURLOPT_CONNECT_ONLY, true)
    try easy.set(CURLOPT_PROXY, "")
    #expect(curl_easy_perform(easy.pointer) == CURLE_OK)

    let request = AzureRequest(
      method: .get, scheme: "http", authority: "no.such.invalid:\(server.port)", path: "/")
    let sender = try PreparedSender(style, configuration, cache)
    #expect(try await sender.send(request, AttemptLimits(timeout: .seconds(20))).status == 201)
  }

  private static func configuration() throws -> Settings {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    return try Settings(configuration)
  }
}
