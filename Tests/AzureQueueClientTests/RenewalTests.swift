import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import Testing

@Suite("Renewing a message")
struct RenewalTests {
  /// Holds the requests back that a test has not let through.
  private final class HeldTransport: AsyncTransport {
    let inner: FaultTransport
    private let isOpen = Mutex(true)
    private let waiting = Mutex<[CheckedContinuation<Void, Never>]>([])
    private let arrivals = AsyncStream<Void>.makeStream()

    init(_ inner: FaultTransport) { self.inner = inner }

    func hold() { isOpen.withLock { $0 = false } }

    /// Waits until a request is held.
    func arrival() async { for await _ in arrivals.stream { return } }

    func release() {
      isOpen.withLock { $0 = true }
      for continuation in waiting.withLock({ waiting in
        defer { waiting = [] }
        return waiting
      }) { continuation.resume() }
    }

    func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
      if !isOpen.withLock({ $0 }) {
        await withCheckedContinuation { continuation in
          waiting.withLock { $0.append(continuation) }
          arrivals.continuation.yield()
        }
      }
      return try await inner.send(request, limits: limits)
    }
  }

  private let account: InMemoryAccount
  private let transport: HeldTransport
  private let queue: QueueClient

  init() async throws {
    account = try InMemoryAccount(waits: .skip)
    transport = HeldTransport(account.faults)
    var options = QueueClientOptions()
    options.clock = account.clock
    queue = try QueueClient(
      "orders", .endpoint(ClientBench.address, credential: AnonymousAuthorizer()), transport: transport,
      reader: ClientBench.reader, options: options)
    try await queue.create()
    try await queue.send("work")
  }

  @Test("A renewed message is the old one with its new receipt, and stays hidden from then")
  func renew() async throws {
    let old = try #require(try await queue.receiveOne(visibilityTimeout: .seconds(30)))
    account.clock.advance(by: .seconds(20))
    let message = try await queue.renew(old, for: .seconds(60))
    #expect(message.popReceipt != old.popReceipt && message.id == old.id && message.rawText == "work")
    #expect(message.nextVisibleOn == account.clock.now().date + .seconds(60))
    try await queue.delete(message)
  }

  @Test("A renewal that is cancelled half-way brings the receipt all the same")
  func cancelled() async throws {
    let old = try #require(try await queue.receiveOne(visibilityTimeout: .seconds(30)))
    transport.hold()
    let renewal = Task { [queue] in
      let message = try await queue.renew(old, for: .seconds(60))
      return (message, Task.isCancelled)
    }
    await transport.arrival()
    renewal.cancel()
    transport.release()
    let (message, isCancelled) = try await renewal.value
    #expect(isCancelled)
    try await queue.delete(message)
    #expect(account.snapshot(of: "orders")?.count == 0)
  }

  @Test("In a task that is cancelled already nothing is sent")
  func late() async throws {
    let old = try #require(try await queue.receiveOne())
    let requests = account.faults.requestCount
    let renewal = Task { [queue] in
      withUnsafeCurrentTask { $0?.cancel() }
      return try await queue.renew(old, for: .seconds(60))
    }
    await #expect(throws: CancellationError.self) { try await renewal.value }
    #expect(account.faults.requestCount == requests)
  }

  @Test("An update that returns the message replaces receipt and content")
  func update() async throws {
    let old = try #require(try await queue.receiveOne())
    let kept = try await queue.update(old, visibilityTimeout: .seconds(9))
    #expect(kept.rawText == "work" && kept.popReceipt != old.popReceipt)
    let changed = try await queue.update(kept, content: "half", visibilityTimeout: .seconds(9))
    #expect(changed.rawText == "half")
    try await queue.delete(changed)
  }
}
