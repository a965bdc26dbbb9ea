public import AzureCore
public import AzureXML

/// An emulated queue service, which any number of callers may share.
///
/// It handles one request at a time, in order of arrival, and keeps all queues in memory. Give it to an
/// `InMemoryTransport` of `AzureQueueTesting`, or put it behind an HTTP server.
///
/// It serves path-style addresses (`/ACCOUNT/queue/messages` on any host) and host-style ones (`ACCOUNT.queue.…`), the
/// secondary of both, and every protocol version from 2009-09-19 to 2026-10-06. It implements every operation of the
/// service: listing, properties, statistics and delegation keys of an account, metadata and access policies of a queue, its
/// messages, and CORS preflight requests. Responses follow recordings of the service, including the order of header fields
/// and XML elements.
///
/// Where the behaviour of the service is not known:
///
/// - An update that would hide a message past its expiry fails with `400 InvalidQueryParameterValue`.
/// - Writes to the secondary fail with `403 InsufficientAccountPermissions`; reads see the primary's state at once.
/// - A shared access signature together with an `Authorization` field fails with `400 InvalidAuthenticationInfo`,
///   unless the signature is bound to a user, whose token must then be there.
/// - Unknown query parameters are ignored.
/// - A body of more than 131,584 bytes gets `413 RequestBodyTooLarge`: seen for messages, taken for all operations.
/// - A request without `x-ms-version` is refused when callers are authenticated; otherwise it is handled as the newest
///   version.
///
/// Responses have the `Transfer-Encoding: chunked` or `Content-Length` field that the service sends; a server that puts
/// one on a connection frames it anew.
public final class QueueEmulator: Sendable {
  private let clock: any PipelineClock
  private let random: RandomSource
  private let engine: ThreadLock<QueueEngine>

  /// Creates an emulator from an engine.
  ///
  /// - Parameters:
  ///   - engine: The service with its present state.
  ///   - clock: Gives the service's time; the machine's clock unless given.
  ///   - random: Where ids come from; the system's generator unless given.
  package init(
    _ engine: QueueEngine, clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.engine = ThreadLock(engine)
    self.clock = clock
    self.random = random
  }

  /// Creates an emulator without queues.
  ///
  /// - Parameters:
  ///   - accounts: The accounts to serve; the well-known development account unless given. Of two accounts with the same name,
  ///     the last one is used.
  ///   - authentication: How callers are authenticated.
  ///   - reader: Reads the bodies of requests.
  ///   - options: Options for its behaviour.
  ///   - tokens: Which bearer tokens are accepted, while `authentication` is ``EmulatorAuthentication/required``.
  ///   - clock: Gives the service's time; the machine's clock unless given.
  ///   - random: Where ids come from; the system's generator unless given.
  public convenience init(
    accounts: [EmulatorAccount] = [.development], authentication: EmulatorAuthentication,
    reader: any XMLReader, options: EmulatorOptions = EmulatorOptions(),
    tokens: EmulatorTokenChecks = .content, clock: any PipelineClock = SystemClock(),
    random: RandomSource = .system
  ) {
    self.init(
      QueueEngine(
        accounts: accounts, authentication: authentication, reader: reader, options: options, tokens: tokens),
      clock: clock, random: random)
  }

  /// Looks at the state, at the current time of the clock, and changes nothing.
  func inspect<Value>(_ look: (QueueEngine, Timestamp) -> Value) -> Value {
    engine.withLock { look($0, clock.now().date) }
  }

  /// Handles one request, at the current time of the clock.
  ///
  /// It does not suspend, and blocks only while other requests are handled. Call it from any thread or task.
  ///
  /// - Parameters:
  ///   - request: The request as it arrived.
  ///   - clientAddress: The caller's IP address, which a shared access signature may be restricted to; not checked when `nil`.
  /// - Returns: The response; errors of the service are responses too.
  public func respond(to request: AzureRequest, from clientAddress: String? = nil) -> AzureResponse {
    engine.withLock {
      $0.respond(to: request, from: clientAddress, now: clock.now().date, random: random)
    }
  }
}
