public import AzureCore
public import AzureQueueBlocking
public import AzureQueueClient
public import AzureQueueEmulator
public import AzureQueueProtocol
import AzureXMLSwift

/// A storage account in memory, with the clock that a test moves and the clients that use it: no socket, no waiting.
///
/// ```swift
/// let account = try InMemoryAccount()
/// let queue = try await account.service.createQueue("orders")
/// try await queue.send("hello", timeToLive: .seconds(60))
/// account.clock.advance(by: .seconds(61))
/// #expect(account.emulator.snapshot(of: "orders")?.count == 0)
/// ```
///
/// The emulator behind it has the semantics of the real service: visibility, expiry, dequeue counts, receipts and error codes.
/// Requests pass through ``faults``, where a test makes them fail. Accounts share nothing with each other.
public struct InMemoryAccount: Sendable {
  /// The clock of the emulator and of the clients.
  public let clock: ManualClock

  /// The service itself: `snapshot(of:account:)` tells what it holds.
  public let emulator: QueueEmulator

  /// What the requests pass through; it fails none until the test adds a rule.
  public let faults: FaultTransport

  /// The async client of the account.
  public let service: QueueServiceClient

  /// The blocking client of the account.
  public let blockingService: BlockingQueueServiceClient

  /// Makes an account without queues.
  ///
  /// - Parameters:
  ///   - waits: What a wait on the clock does: with ``ManualClock/Waits/suspend``, the default, it lasts until the test moves the
  ///     clock; with ``ManualClock/Waits/skip`` retries take no time.
  ///   - options: Settings of the clients; their clock is replaced.
  /// - Throws: ``AzureError`` when a setting is out of range.
  public init(
    waits: ManualClock.Waits = .suspend, options: QueueClientOptions = QueueClientOptions()
  ) throws(AzureError) {
    let clock = ManualClock(waits: waits)
    let reader = SwiftXMLReader()
    var behaviour = EmulatorOptions()
    behaviour.keepsHistory = true
    let emulator = QueueEmulator(authentication: .none, reader: reader, options: behaviour, clock: clock)
    let faults = FaultTransport(wrapping: InMemoryTransport(emulator), clock: clock)
    let account = try StorageAccount.endpoint(
      "http://127.0.0.1:10001/\(EmulatorAccount.development.name)", credential: AnonymousAuthorizer())
    var options = options
    options.clock = clock
    self.clock = clock
    self.emulator = emulator
    self.faults = faults
    service = try QueueServiceClient(account, transport: faults, reader: reader, options: options)
    blockingService = try BlockingQueueServiceClient(
      account, transport: faults, reader: reader, options: options)
  }

  /// What a queue holds now; see `QueueEmulator.snapshot(of:account:)`.
  ///
  /// - Parameter queue: The name of the queue.
  /// - Returns: Its messages; `nil` when there is no such queue.
  public func snapshot(of queue: String) -> QueueSnapshot? { emulator.snapshot(of: queue) }

  /// What happened to a message, in order, deleted ones too.
  ///
  /// - Parameters:
  ///   - message: The message, received or sent.
  ///   - queue: The name of the queue.
  /// - Returns: The events; empty when there is no such queue or message.
  public func history(of message: some OwnedMessage, in queue: String) -> [MessageEvent] {
    emulator.history(of: message.id, in: queue)
  }
}
