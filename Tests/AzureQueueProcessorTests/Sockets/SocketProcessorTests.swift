import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import AzureTransportCurl
import AzureXMLSwift
import Foundation
import TestSupport
import Testing

/// Processors over sockets, on a network that loses one response in ten, one of them killed in the middle.
@Suite("Processors over sockets", .alone, .serialized) struct SocketProcessorTests {
  /// How hard the tests push: `short` under a sanitizer, `long` by hand.
  private static let stress = ProcessInfo.processInfo.environment["AZURE_QUEUES_STRESS"]
  private static let messages = stress == "short" ? 500 : 10_000

  /// A service that loses one response in ten, of requests about messages.
  private static func server() throws -> EmulatorServer {
    let random = RandomSource.seeded(7)
    return try EmulatorServer(QueueEmulator(authentication: .none, reader: SwiftXMLReader())) {
      request, reply in
      let isLost =
        request.target.contains("/messages") && random.next() % 10 == 0 && Self.isDisturbed(request)
      return isLost ? .close : reply
    }
  }

  /// Only what processors send: the test's own sends and looks are left alone.
  private static func isDisturbed(_ request: ReceivedRequest) -> Bool {
    request.values(of: "User-Agent").contains { $0.contains("worker") }
  }

  private static func options() -> QueueClientOptions {
    var options = QueueClientOptions()
    options.applicationID = "worker"
    return options
  }

  private static func processorOptions() -> ProcessorOptions {
    var options = ProcessorOptions()
    options.concurrency = .fixed(32)
    options.lease = .seconds(5)
    options.retryWaits = .zero...Duration.seconds(1)
    options.idleWaits = .milliseconds(20)...Duration.seconds(1)
    return options
  }

  /// Handles a message in one of all workers: one in twenty fails at first, one in a hundred always.
  private static func handle(_ text: String, _ count: Int, _ log: OpenFile) throws -> DeliveryOutcome {
    let number = Int(text) ?? 0
    if number % 100 == 99 { throw HandlerFault() }
    if number % 20 == 0, count == 1 { throw HandlerFault() }
    log.append(text)
    return .complete
  }

  private static func worker(_ endpoint: String, _ log: OpenFile) throws -> QueueProcessor<String> {
    let queue = try QueueClient(
      "tasks", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: CurlTransport(),
      reader: SwiftXMLReader(), options: options())
    return try QueueProcessor(queue, as: .text, options: processorOptions()) { delivery in
      try handle(delivery.body, delivery.dequeueCount, log)
    }
  }

  private static func blockingWorker(
    _ endpoint: String, _ log: OpenFile, before: @escaping @Sendable () -> Void = {}
  ) throws -> BlockingQueueProcessor<String> {
    let queue = try BlockingQueueClient(
      "tasks", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: CurlTransport(),
      reader: SwiftXMLReader(), options: options())
    return try BlockingQueueProcessor(queue, as: .text, options: processorOptions()) { delivery in
      before()
      return try handle(delivery.body, delivery.dequeueCount, log)
    }
  }

  /// Works like the others, and kills its own process in a handler.
  private static func workUntilKilled(_ endpoint: String, _ log: OpenFile) async throws {
    let begun = Notes()
    let queue = try QueueClient(
      "tasks", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: CurlTransport(),
      reader: SwiftXMLReader(), options: options())
    let worker = try QueueProcessor(queue, as: .text, options: processorOptions()) { delivery in
      begun.add("")
      if begun.count > messages / 20 { kill(getpid(), SIGKILL) }
      return try handle(delivery.body, delivery.dequeueCount, log)
    }
    try await worker.run()
  }

  /// The same with threads.
  private static func workBlockingUntilKilled(_ endpoint: String, _ log: OpenFile) async throws {
    let begun = Notes()
    let worker = try blockingWorker(endpoint, log) {
      begun.add("")
      if begun.count > messages / 20 { kill(getpid(), SIGKILL) }
    }
    try await DedicatedThread.run { try worker.run() }
  }

  private func fill(_ endpoint: String) async throws -> QueueClient {
    let queue = try QueueClient(
      "tasks", .endpoint(endpoint, credential: AnonymousAuthorizer()), transport: CurlTransport(),
      reader: SwiftXMLReader())
    try await queue.create()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for part in 0..<8 {
        group.addTask {
          for number in stride(from: part, to: Self.messages, by: 8) { try await queue.send("\(number)") }
        }
      }
      try await group.waitForAll()
    }
    return queue
  }

  /// What must hold in the end, whichever worker did the work.
  private func check(
    _ queue: QueueClient, _ log: OpenFile, _ statuses: [ProcessorStatus], killed: Int
  ) async throws {
    #expect(try await queue.properties().approximateMessageCount == 0)
    var poison: Set<String> = []
    let poisonQueue = try queue.sibling("tasks-poison")
    while true {
      let some = try await poisonQueue.receive(limit: 32, visibilityTimeout: .seconds(3600))
      if some.isEmpty { break }
      for message in some { poison.insert(message.rawText) }
    }
    let handled = log.lines()
    let counts = Dictionary(handled.map { ($0, 1) }, uniquingKeysWith: +)
    let missing = (0..<Self.messages).filter { counts["\($0)"] == nil && !poison.contains("\($0)") }
    #expect(missing.isEmpty, "neither handled nor poison: \(missing.prefix(10))")
    #expect(Set(poison.filter { (Int($0) ?? 0) % 100 == 99 }).count == Self.messages / 100)
    let duplicates = counts.values.reduce(0) { $0 + $1 - 1 }
    let told = statuses.map(\.tallies.possibleDuplicates).reduce(0, +)
    #expect(duplicates <= told + killed, "\(duplicates) duplicates, \(told) told of, \(killed) killed")
    for status in statuses {
      #expect(status.tallies.open == 0, "\(status.tallies)")
    }
    print(
      "Note: \(Self.messages) messages, \(duplicates) handled once more; told of \(told) by "
        + "\(statuses.map { "\($0.tallies)" }.joined(separator: "; "))")
  }

  @Test func threeWorkersOneOfThemKilledAndRestarted() async throws {
    let server = try Self.server()
    let path = NSTemporaryDirectory() + "worker-\(UUID().uuidString).txt"
    let log = try OpenFile(path)
    defer { unlink(path) }
    let queue = try await fill(server.endpoint)
    let endpoint = server.endpoint
    let lives = [try Self.worker(endpoint, log), try Self.worker(endpoint, log)]
    let tasks = lives.map { worker in Task { try await worker.run() } }
    // The third is a process of its own, which ends by SIGKILL in the middle of a handler. It inherits the environment.
    setenv("AZURE_QUEUES_KILLED_WORKER", "\(endpoint) \(path)", 1)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let words = (ProcessInfo.processInfo.environment["AZURE_QUEUES_KILLED_WORKER"] ?? "").split(
        separator: " ")
      guard words.count == 2 else { return }
      try await SocketProcessorTests.workUntilKilled(String(words[0]), OpenFile(String(words[1])))
    }
    let third = try Self.worker(endpoint, log)
    let last = Task { try await third.run() }
    try await drained(queue)
    let all = lives + [third]
    for worker in all { worker.stop() }
    for task in tasks + [last] { try await task.value }
    // As many as it held, at most.
    try await check(queue, log, all.map(\.status), killed: 2 * 32)
    server.stop()
  }

  @Test func threeBlockingWorkersOneOfThemKilledAndRestarted() async throws {
    let server = try Self.server()
    let path = NSTemporaryDirectory() + "worker-\(UUID().uuidString).txt"
    let log = try OpenFile(path)
    defer { unlink(path) }
    let queue = try await fill(server.endpoint)
    let endpoint = server.endpoint
    let lives = [try Self.blockingWorker(endpoint, log), try Self.blockingWorker(endpoint, log)]
    let tasks = lives.map { worker in Task { try await DedicatedThread.run { try worker.run() } } }
    setenv("AZURE_QUEUES_KILLED_WORKER", "\(endpoint) \(path)", 1)
    await #expect(processExitsWith: .signal(SIGKILL)) {
      let words = (ProcessInfo.processInfo.environment["AZURE_QUEUES_KILLED_WORKER"] ?? "").split(
        separator: " ")
      guard words.count == 2 else { return }
      try await SocketProcessorTests.workBlockingUntilKilled(String(words[0]), OpenFile(String(words[1])))
    }
    let third = try Self.blockingWorker(endpoint, log)
    let last = Task { try await DedicatedThread.run { try third.run() } }
    try await drained(queue)
    let all = lives + [third]
    for worker in all { worker.stop() }
    for task in tasks + [last] { try await task.value }
    try await check(queue, log, all.map(\.status), killed: 2 * 32)
    server.stop()
  }

  /// Looks until no message is left, hidden or not.
  private func drained(_ queue: QueueClient) async throws {
    let clock = ContinuousClock()
    let end = clock.now + .seconds(240)
    while try await queue.properties().approximateMessageCount ?? 0 > 0 {
      guard clock.now < end else {
        Issue.record("the queue is not empty after 240 s")
        return
      }
      for _ in 0..<1000 { await Task.yield() }
    }
  }

  @Test func aStopDuringLoadLeavesEveryMessageSettledOrVisible() async throws {
    let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: SwiftXMLReader()))
    let path = NSTemporaryDirectory() + "worker-\(UUID().uuidString).txt"
    let log = try OpenFile(path)
    defer { unlink(path) }
    let queue = try await fill(server.endpoint)
    // Those that fail wait for their retry, and are not part of this: only what this worker handles well, and the rest.
    let worker = try QueueProcessor(queue, as: .text, options: Self.processorOptions()) { delivery in
      log.append(delivery.body)
      return .complete
    }
    let run = Task { try await worker.run() }
    while worker.status.tallies.completed < Self.messages / 4 { await Task.yield() }
    worker.stop()
    try await run.value
    let tallies = worker.status.tallies
    #expect(tallies.completed + tallies.released == tallies.received && tallies.open == 0)
    var seen = 0
    while true {
      let some = try await queue.receive(limit: 32, visibilityTimeout: .seconds(3600))
      if some.isEmpty { break }
      seen += some.count
    }
    #expect(seen + tallies.completed == Self.messages, "\(seen) are visible, \(tallies)")
    server.stop()
  }

  @Test func memoryDoesNotGrowWithTheMessages() async throws {
    let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: SwiftXMLReader()))
    let transport = InMemoryTransport(server.emulator)
    let queue = try QueueClient(
      "tasks", .endpoint(server.endpoint, credential: AnonymousAuthorizer()), transport: transport,
      reader: SwiftXMLReader())
    try await queue.create()
    let total = Self.messages * (Self.stress == "long" ? 10 : 3)
    var options = ProcessorOptions()
    options.concurrency = .fixed(32)
    let processor = try QueueProcessor(queue, as: .text, options: options) { _ in .complete }
    let run = Task { try await processor.run() }
    var marks: [Int] = []
    for part in 1...10 {
      for number in 0..<total / 10 { try await queue.send("\(number)") }
      while processor.status.tallies.completed < part * total / 10 { await Task.yield() }
      marks.append(Self.residentKilobytes())
    }
    processor.stop()
    try await run.value
    print("Note: resident memory in KiB after each tenth of \(total) messages: \(marks)")
    #expect(marks[9] - marks[2] < 8 * 1024, "\(marks)")
    server.stop()
  }

  private static func residentKilobytes() -> Int {
    guard let text = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8) else { return 0 }
    let line = text.split(separator: "\n").first { $0.hasPrefix("VmRSS:") }
    return line?.split(separator: " ").compactMap { Int($0) }.first ?? 0
  }
}

/// A file that several processes append lines to.
struct OpenFile: Sendable {
  private let descriptor: CInt
  private let path: String

  init(_ path: String) throws {
    self.path = path
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT, 0o600)
    guard descriptor >= 0 else { throw HandlerFault() }
  }

  func append(_ line: String) {
    let bytes = Array((line + "\n").utf8)
    _ = bytes.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }

  func lines() -> [String] {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.split(separator: "\n").map(String.init)
  }
}
