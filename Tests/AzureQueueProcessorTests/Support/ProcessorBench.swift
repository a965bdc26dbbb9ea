import AzureCore
import AzureQueueBlocking
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProcessor
import AzureQueueProtocol
import AzureQueueTesting
import AzureXMLSwift
import HTTPTypes
import Synchronization
import Testing

/// A queue in the same process, on a clock that stands still until a test moves it.
struct ProcessorBench {
  let clock: ManualClock
  let transport: HookTransport
  let counter = WorkCounter()
  let parking = Parking()

  /// Settings whose processor tells what is under way.
  var settings: ProcessorOptions {
    var options = ProcessorOptions()
    options.workCounter = counter
    return options
  }

  /// - Parameters:
  ///   - waits: What a pause between attempts does; one that is skipped moves the clock, also for those that pause at the same time.
  ///   - hook: What happens to a request.
  init(
    waits: ManualClock.Waits = .skip,
    _ hook: @escaping @Sendable (AzureRequest) -> HookTransport.Fault? = { _ in nil }
  ) {
    clock = ManualClock(waits: waits)
    let emulator = QueueEmulator(
      authentication: .none, reader: SwiftXMLReader(), clock: clock, random: .seeded(1))
    transport = HookTransport(InMemoryTransport(emulator), hook)
    let number = Self.benches.withLock { count in
      count += 1
      return count
    }
    address = "http://127.0.0.1:\(20_000 + number)/devstoreaccount1"
  }

  /// The service's address, another one for each: processors are woken by sends of the same process to the same queue.
  private let address: String
  private static let benches = Mutex(0)

  private func options(_ encoding: MessageEncoding) -> QueueClientOptions {
    var options = QueueClientOptions()
    options.clock = clock
    options.random = .seeded(2)
    options.messageEncoding = encoding
    return options
  }

  func queue(_ name: String = "tasks", encoding: MessageEncoding = .text) throws -> QueueClient {
    try QueueClient(
      name, .endpoint(address, credential: AnonymousAuthorizer()), transport: transport,
      reader: SwiftXMLReader(), options: options(encoding))
  }

  func blockingQueue(_ name: String = "tasks", encoding: MessageEncoding = .text) throws
    -> BlockingQueueClient
  {
    try BlockingQueueClient(
      name, .endpoint(address, credential: AnonymousAuthorizer()), transport: transport,
      reader: SwiftXMLReader(), options: options(encoding))
  }

  /// The client of a queue that exists and holds these messages.
  func filled(_ texts: [String] = [], encoding: MessageEncoding = .text) async throws -> QueueClient {
    let queue = try queue(encoding: encoding)
    try await queue.create()
    for text in texts { try await queue.send(text) }
    return queue
  }

  /// Lets everybody go on until all wait for the clock, and moves it, until something is so.
  func drive(
    by step: Duration = .milliseconds(50), waiting: Int = 0,
    sourceLocation: SourceLocation = #_sourceLocation, moved: () -> Void = {},
    until isSo: () async throws -> Bool
  ) async throws {
    for _ in 0..<100_000 {
      await settle(waiting)
      if try await isSo() { return }
      clock.advance(by: step)
      parking.release(clock.now().elapsed)
      moved()
    }
    Issue.record("it never came to be so", sourceLocation: sourceLocation)
    throw CancellationError()
  }

  /// Waits until every task of the processors waits for the clock; tasks of others get some turns.
  ///
  /// - Parameter waiting: How many tasks of others have to wait for the clock; some turns are enough, for they may end.
  private func settle(_ waiting: Int) async {
    for turn in 0..<1_000_000 {
      // Before a processor's first work its task or thread may not have begun: the clock must not move then.
      let hasBegun = waiting > 0 || counter.handedOver > 0
      let isQuiet =
        counter.value == 0
        ? hasBegun && clock.timers >= waiting || turn > 20_000
        : counter.value == clock.timers + clock.timerCount + parking.count
      if turn > 20, isQuiet { return }
      await Task.yield()
    }
  }

  /// Runs a processor while a closure looks on, and stops it in order; the time of the drain is moved over.
  func running<Body: Sendable>(
    _ processor: QueueProcessor<Body>, _ body: () async throws -> Void
  ) async throws {
    let run = Task { try await processor.run() }
    do {
      try await body()
    } catch {
      processor.stopNow()
      throw error
    }
    processor.stop()
    try await drive { processor.status.hasEnded }
    try await run.value
    let tallies = processor.status.tallies
    #expect(tallies.open == 0, "\(tallies)")
  }
}

/// Carries requests to the emulator, unless a closure makes them fail.
final class HookTransport: AsyncTransport, SyncTransport {
  enum Fault: Sendable {
    /// Carried out, and the response lost.
    case loseReply
    /// Not sent.
    case refuse
    /// Refused with `503`.
    case busy
    /// Refused with `403`.
    case forbid
    /// Refused with `400 PopReceiptMismatch`.
    case mismatch
  }

  private let inner: InMemoryTransport
  private let hook: @Sendable (AzureRequest) -> Fault?
  private let log = Mutex<[(request: AzureRequest, limits: AttemptLimits)]>([])

  init(_ inner: InMemoryTransport, _ hook: @escaping @Sendable (AzureRequest) -> Fault?) {
    self.inner = inner
    self.hook = hook
  }

  var requests: [AzureRequest] { log.withLock { $0.map(\.request) } }

  /// The requests to one queue, with the time that each was given.
  func requests(to queue: String) -> [(request: AzureRequest, timeout: Duration)] {
    log.withLock { $0.filter { $0.request.isTo(queue) }.map { ($0.request, $0.limits.timeout) } }
  }

  func count(_ isCounted: (AzureRequest) -> Bool) -> Int { requests.filter(isCounted).count }

  func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    let fault = begin(request, limits)
    if let answer = try Self.early(fault, request) { return answer }
    let response = try await inner.send(request, limits: limits)
    try Self.late(fault)
    return response
  }

  func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError) -> AzureResponse {
    let fault = begin(request, limits)
    if let answer = try Self.early(fault, request) { return answer }
    let response = try inner.sendBlocking(request, limits: limits)
    try Self.late(fault)
    return response
  }

  private func begin(_ request: AzureRequest, _ limits: AttemptLimits) -> Fault? {
    log.withLock { $0.append((request, limits)) }
    return hook(request)
  }

  private static func early(_ fault: Fault?, _ request: AzureRequest) throws(TransportError) -> AzureResponse?
  {
    switch fault {
    case .refuse: throw TransportError(.connect, delivery: .notSent, "refused by the test")
    case .busy: return AzureResponse(status: .init(code: 503), headerFields: [:], body: [])
    case .forbid: return AzureResponse(status: .init(code: 403), headerFields: [:], body: [])
    case .mismatch:
      return AzureResponse(
        status: .init(code: 400), headerFields: [.msErrorCode: "PopReceiptMismatch"], body: [])
    case .loseReply, nil: return nil
    }
  }

  private static func late(_ fault: Fault?) throws(TransportError) {
    if case .loseReply = fault {
      throw TransportError(.connectionLost, delivery: .maybeSent, "lost by the test")
    }
  }
}

extension AzureRequest {
  /// Whether it goes to a queue, or to its messages.
  func isTo(_ queue: String) -> Bool {
    let place = path.prefix { $0 != "?" }
    return place.hasSuffix("/\(queue)") || place.contains("/\(queue)/")
  }

  var isReceive: Bool { head.method == .get && path.contains("/messages") && !path.contains("peekonly") }
  var isUpdate: Bool { head.method == .put && path.contains("/messages/") }
  var isDelete: Bool { head.method == .delete && path.contains("/messages/") }
}

/// Texts in the order in which they were noted.
final class Notes: Sendable {
  private let state = Mutex<[String]>([])

  var all: [String] { state.withLock { $0 } }
  var count: Int { state.withLock { $0.count } }

  func add(_ text: String) { state.withLock { $0.append(text) } }
}

struct HandlerFault: Error {}
