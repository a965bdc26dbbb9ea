public import AzureQueueEmulator

/// Puts a ``QueueEmulator`` behind a ``LoopbackServer``, so that transports meet it over real sockets.
///
/// Responses stand on the wire as the service sends them: reason phrases, header names and order, chunked where the
/// service's are. Each connection has a thread of its own; the emulator answers one request at a time. For tests: it
/// trusts its peers and listens on 127.0.0.1 only.
///
/// ```swift
/// let server = try EmulatorServer(QueueEmulator(authentication: .none, reader: LibxmlReader()))
/// defer { server.stop() }
/// // server.endpoint: http://127.0.0.1:41235/devstoreaccount1
/// ```
public final class EmulatorServer: Sendable {
  /// The service behind the sockets.
  public let emulator: QueueEmulator

  private let account: String
  private let server: LoopbackServer

  /// Starts a server on a free port.
  ///
  /// - Parameters:
  ///   - emulator: The service that answers; several servers and transports may share it.
  ///   - account: The account that ``endpoint`` names; the well-known development account unless given.
  ///   - keepsRequests: Whether ``requests`` keeps every request; off unless set.
  ///   - disturb: Given a request that the emulator has carried out and its reply, returns what is sent
  ///     instead, for example ``LoopbackReply/close`` to lose the reply; changes nothing unless set. Runs on
  ///     the connection's thread, several at once; it must not hold the server.
  /// - Throws: ``ConformanceFailure`` when the system gives no socket or thread.
  public init(
    _ emulator: QueueEmulator, account: String = EmulatorAccount.development.name,
    keepsRequests: Bool = false,
    disturb: @escaping @Sendable (ReceivedRequest, LoopbackReply) -> LoopbackReply = { $1 }
  ) throws {
    self.emulator = emulator
    self.account = account
    server = try LoopbackServer(keepsRequests: keepsRequests) { received in
      disturb(received, EmulatorExchange.reply(to: received, from: emulator))
    }
  }

  deinit { stop() }

  /// The port that the server listens on.
  public var port: Int { server.port }

  /// The address of the account in path style, for example `http://127.0.0.1:41235/devstoreaccount1`.
  public var endpoint: String { "http://\(server.authority)/\(account)" }

  /// What the server has counted so far.
  public var counters: LoopbackServer.Counters { server.counters }

  /// The requests so far, in order of arrival; empty when none are kept.
  public var requests: [ReceivedRequest] { server.requests }

  /// Ends every open connection, idle or busy; the server goes on listening.
  public func endConnections() { server.endConnections() }

  /// Stops listening, ends every connection and returns when all threads are gone.
  ///
  /// A second call does nothing.
  public func stop() { server.stop() }
}
