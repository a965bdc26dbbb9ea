public import AzureCore
public import AzureXML

/// A queue service that many callers share, on its own clock.
///
/// It holds one ``QueueEngine`` and answers one request at a time, in the order of arrival. Give it to an
/// `InMemoryTransport` of `AzureQueueTesting`, or put it behind an HTTP server.
public final class QueueEmulator: Sendable {
  /// The clock that the service's time comes from.
  public let clock: any PipelineClock

  private let random: RandomSource
  private let engine: ThreadLock<QueueEngine>

  /// Makes an emulator of an engine.
  ///
  /// - Parameters:
  ///   - engine: The service and all that it already holds.
  ///   - clock: Gives the service's time; the machine's clock unless given.
  ///   - random: Where ids come from; the system's generator unless given.
  public init(
    _ engine: QueueEngine, clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.engine = ThreadLock(engine)
    self.clock = clock
    self.random = random
  }

  /// Makes an emulator without any queue.
  ///
  /// - Parameters:
  ///   - accounts: The accounts served; the well-known development account unless given.
  ///   - authentication: How callers are authenticated.
  ///   - reader: Reads the bodies of requests.
  ///   - options: What of the behaviour can be chosen.
  ///   - clock: Gives the service's time; the machine's clock unless given.
  ///   - random: Where ids come from; the system's generator unless given.
  public convenience init(
    accounts: [EmulatorAccount] = [.development], authentication: EmulatorAuthentication,
    reader: any XMLReader, options: EmulatorOptions = EmulatorOptions(),
    clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.init(
      QueueEngine(accounts: accounts, authentication: authentication, reader: reader, options: options),
      clock: clock, random: random)
  }

  /// Carries out one request at the clock's present time.
  ///
  /// Never fails and does not wait, but for the callers before it; call it from any thread or task.
  ///
  /// - Parameters:
  ///   - request: The request as it arrived.
  ///   - clientAddress: The caller's IP address, which a shared access signature may be bound to; not checked when `nil`.
  /// - Returns: The response; an error of the service is one too.
  public func respond(to request: AzureRequest, from clientAddress: String? = nil) -> AzureResponse {
    engine.withLock {
      $0.respond(to: request, from: clientAddress, now: clock.now().date, random: random)
    }
  }
}
