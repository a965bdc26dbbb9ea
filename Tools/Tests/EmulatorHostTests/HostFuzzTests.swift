import AzureCore
import AzureQueueEmulator
import AzureXMLLibxml2
import EmulatorHost
import Fuzzing
import Synchronization
import Testing

@Suite("Fuzz: the emulator over HTTP", .serialized)
struct HostFuzzTests {
  @Test("Whatever bytes come, the host gives responses in time, ends the connection and serves on")
  func emulator() async throws {
    let fuzzer = try Fuzzer(
      "emulator", corpus: "http", vocabulary: ServedBytes.vocabulary, cases: 1000, near: #filePath)
    let time = ThreadClock()
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())
    let host = EmulatorHost(emulator) { _ in time.watchThisThread() }
    let findings = try await host.serve { address in
      let work = HostWork(port: address.port, time: time, checksAll: false)
      try await work.calibrate()
      return await fuzzer.run { input in
        try await ServedBytes.check(input, port: address.port)
        try await work.check(input)
      }
    }
    for finding in findings { Issue.record("\(finding)") }
  }

  @Test("An input for which the host works too long is found, and no other")
  func slow() async throws {
    let time = ThreadClock()
    let emulator = QueueEmulator(authentication: .none, reader: LibxmlReader())
    let host = EmulatorHost(emulator) { exchange in
      time.watchThisThread()
      guard exchange.request.target.hasPrefix("/slow"), let start = time.now else { return }
      while let now = time.now, now - start < .milliseconds(500) {}
    }
    let tellsTime = try await host.serve { address in
      let work = HostWork(port: address.port, time: time, stretchedBytes: 1024, checksAll: true)
      try await work.calibrate()
      for (target, isSlow) in [("/devstoreaccount1?comp=list", false), ("/slow", true), ("/a", false)] {
        let request = Array("GET \(target) HTTP/1.1\r\nHost: a\r\n\r\n".utf8)
        // As long as it is made, so that no piece is repeated; what follows the request is refused.
        let input = request + Array(repeating: UInt8(ascii: "x"), count: 1024)
        do {
          try await work.check(input)
          #expect(!isSlow || time.now == nil)
        } catch let failure as FuzzFailure {
          #expect(isSlow, "\(failure)")
        }
      }
      return time.now != nil
    }
    #if os(Linux)
      #expect(tellsTime)
    #endif
  }
}

/// How much the loop of a host works for an input, held against what plain requests of as many bytes cost.
private final class HostWork: Sendable {
  /// How often the usual work is too much: requests may be shorter than the plain ones, and cost more.
  private static let factor = 8
  /// What another test adds that shares the loop, it does not add each time.
  private static let trials = 4

  private let port: Int
  private let time: ThreadClock
  private let usual = Mutex(Duration.zero)
  private let stretchedBytes: Int
  private let checksAll: Mutex<Bool>

  /// Makes a watch over a host.
  ///
  /// - Parameters:
  ///   - port: The host's port.
  ///   - time: The time of the host's loop, told by each exchange.
  ///   - stretchedBytes: How long inputs are made: less than the limit of a head.
  ///   - checksAll: Whether each input is looked at.
  init(port: Int, time: ThreadClock, stretchedBytes: Int = 60 * 1024, checksAll: Bool) {
    self.port = port
    self.time = time
    self.stretchedBytes = stretchedBytes
    self.checksAll = Mutex(checksAll)
  }

  /// Sees what plain requests cost.
  func calibrate() async throws {
    // The first exchange tells the thread.
    _ = try await cost(of: ServedBytes.plain(count: 1))
    let plain = ServedBytes.plain(count: stretchedBytes)
    let cost = try await leastCost(of: plain) { _ in false }
    usual.withLock { $0 = cost }
  }

  /// Sees what an input costs when it is stretched.
  ///
  /// That takes long, and is done with each sixteenth; once one has failed with all, so that the input can be made smaller.
  func check(_ input: [UInt8]) async throws {
    guard checksAll.withLock({ $0 }) || ServedBytes.digest(input) % 16 == 0 else { return }
    let bytes = ServedBytes.stretched(input, to: stretchedBytes)
    guard try await excess(of: bytes) != nil else { return }
    // The emulator may hold more than it did, and all lists of queues be longer.
    try await calibrate()
    guard let excess = try await excess(of: bytes) else { return }
    checksAll.withLock { $0 = true }
    throw FuzzFailure("The server works too long", excess)
  }

  private func excess(of bytes: [UInt8]) async throws -> String? {
    let limit = usual.withLock { $0 } * Self.factor
    let cost = try await leastCost(of: bytes) { $0 <= limit }
    return cost > limit ? "\(cost) when stretched, but \(limit) at most" : nil
  }

  /// The least of some trials, or the first that is enough.
  private func leastCost(of bytes: [UInt8], isEnough: (Duration) -> Bool) async throws -> Duration {
    var least = try await cost(of: bytes)
    for _ in 1..<Self.trials where !isEnough(least) { least = min(least, try await cost(of: bytes)) }
    return least
  }

  private func cost(of bytes: [UInt8]) async throws -> Duration {
    let before = time.now
    try await ServedBytes.send(bytes, port: port)
    guard let before, let after = time.now else { return .zero }
    return after - before
  }
}
