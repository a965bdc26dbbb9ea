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
  /// How many descriptors are open; right in a process where nothing else goes on.
  private static var open: Int { (0..<CInt(4096)).count { fcntl($0, F_GETFD) != -1 } }

  /// What connections of blocking calls may need besides a socket each: two descriptors for each group, and two for all.
  private static func besides(_ connections: Int) -> Int {
    2 * ((connections + LaneGroup.maximumLanes - 1) / LaneGroup.maximumLanes) + 2
  }

  /// What libraries of the system may open meanwhile, for their queues and timers.
  ///
  /// Less than what three descriptors for each connection would come to.
  private static let ofOthers = 8

  /// Lets threads go on once so many have come.
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
      // In the first round the process opens what it keeps: for its timers, for instance.
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
            group.addTask { try await Color.blocking.send(transport, .get(server)) }
          }
          for try await response in group { try #require(response.status == 200) }
        }
        let kept = transport.connectionCounter?.open
        try #require(kept == count)
        // The server's ends are in this process, too.
        let own = DescriptorTests.open - before - count
        let besides = DescriptorTests.besides(count)
        try #require(
          round == 1 || own >= count && own - count <= besides + DescriptorTests.ofOthers,
          "\(own) descriptors")
        try #require(!CurlLibrary.leavesLookups || besides * 2 < count)
        transport.shutdown()
        try #require(await server.wait { $0.openConnections == 0 })
        let after = DescriptorTests.open
        // Those of the groups end with the transport.
        try #require(
          round == 1 || after - before <= besides + DescriptorTests.ofOthers, "\(after - before) descriptors")
      }
    }
  }

  @Test("So do calls that are in the middle of a TLS handshake, and a shutdown ends them all")
  func handshakes() async {
    await #expect(processExitsWith: .success) {
      let count = 15
      let (port, transport) = (try SilentPort(), try CurlTransport.direct())
      let before = DescriptorTests.open
      let calls = (0..<count).map { _ in
        Task {
          let request = AzureRequest(method: .get, scheme: "https", authority: port.authority, path: "/")
          // On a busy machine it takes them longer than the usual limit to be all under way.
          let limits = AttemptLimits(timeout: .seconds(600), connectTimeout: .seconds(600))
          return try await Color.blocking.fail(transport, request, limits).kind
        }
      }
      // Each reads the trusted certificates first.
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
    "Names that one connection has looked up are known to those of other threads", arguments: Color.allCases)
  func names(color: Color) async throws {
    let server = try LoopbackServer { _ in .response(201) }
    defer { server.stop() }
    try CurlLibrary.prepare()
    let (configuration, cache) = (try Self.configuration(), try #require(SharedCache()))
    // A name that no name server knows, put into the cache as if it had been looked up.
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
    let plan = try TransferPlan(request, AttemptLimits(timeout: .seconds(20)), configuration.routing)
    switch color {
    case .blocking:
      let pool = BlockingPool(configuration, cache)
      let status = try await DedicatedThread.run {
        let lane = try pool.acquire(for: plan)
        defer { pool.release(lane, plan.origin) }
        return try lane.perform(plan, until: ShutdownFlag()).get().status
      }
      #expect(status == 201)
    case .async:
      let engine = MultiEngine(configuration, cache)
      defer { engine.shutdown() }
      let call = AsyncCall(plan)
      await withCheckedContinuation { continuation in
        guard call.suspend(continuation) else { return }
        do throws(TransportError) {
          try engine.submit(call)
        } catch {
          call.finish(.failure(error))
        }
      }
      #expect(try call.outcome?.get().status == 201)
    }
  }

  private static func configuration() throws -> Settings {
    var configuration = CurlTransport.Configuration()
    configuration.proxy = .none
    return try Settings(configuration)
  }
}
