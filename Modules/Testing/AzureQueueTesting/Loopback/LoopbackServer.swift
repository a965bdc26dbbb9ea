import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 that keeps what arrived byte for byte and answers by script.
///
/// Each connection is served by a thread of its own, so that a handler may block. What is no HTTP is answered with 400, and
/// a body of more than 256 MiB, or one that is announced so, with 413; both end the connection. Nothing but a test should
/// use it: beyond that it trusts its peers.
///
/// ```swift
/// let server = try LoopbackServer { request in
///   request.target == "/slow" ? .response().then(.close) : .response(404, reason: "Not Found")
/// }
/// defer { server.stop() }
/// ```
public final class LoopbackServer: Sendable {
  /// What a server has counted so far.
  public struct Counters: Sendable, Hashable {
    /// How many connections were accepted.
    public var connections = 0
    /// How many connections are open now.
    public var openConnections = 0
    /// The most connections that were open at once.
    public var maximumOpenConnections = 0
    /// How many requests arrived to their last byte.
    public var requests = 0
  }

  private struct Acceptor {
    var thread: NativeThread
    var stopSignal: Int32
  }

  /// The port that the server listens on.
  public let port: Int
  private let state: LoopbackState
  private let acceptor: Mutex<Acceptor?>

  /// Starts a server on a free port.
  ///
  /// - Parameters:
  ///   - keepsRequests: Whether ``requests`` keeps every request; turn it off for many or large ones.
  ///   - handler: Decides the reply to each request. Runs on the connection's thread, several at once; it must
  ///     not hold the server.
  /// - Throws: ``ConformanceFailure`` when the system gives no socket or thread.
  public init(
    keepsRequests: Bool = true, handler: @escaping @Sendable (ReceivedRequest) -> LoopbackReply
  ) throws {
    let state = LoopbackState(keepsRequests: keepsRequests)
    let (listener, port) = try Socket.bindToFreePort()
    guard Socket.startListening(listener) else {
      Socket.close(listener)
      throw ConformanceFailure("listen() failed")
    }
    let pipe: (reading: Int32, writing: Int32)
    do {
      pipe = try Socket.makePipe()
    } catch {
      Socket.close(listener)
      throw error
    }
    let loop = LoopbackAcceptor(
      listener: listener, stopSignal: pipe.reading, state: state, handler: handler)
    guard let thread = NativeThread({ loop.run() }) else {
      for descriptor in [listener, pipe.reading, pipe.writing] { Socket.close(descriptor) }
      throw ConformanceFailure("No thread could be started")
    }
    self.state = state
    self.port = port
    self.acceptor = Mutex(Acceptor(thread: thread, stopSignal: pipe.writing))
  }

  deinit { stop() }

  /// Host and port, as a request's authority wants them.
  public var authority: String { "127.0.0.1:\(port)" }

  /// What the server has counted so far.
  public var counters: Counters { state.counters }

  /// The requests so far, in order of arrival; empty when none are kept.
  public var requests: [ReceivedRequest] { state.requests }

  /// Suspends until a condition on the counters holds, without polling.
  ///
  /// - Parameters:
  ///   - limit: How long to wait at most; five seconds by default.
  ///   - condition: Looked at now and after every change, under the server's lock: it must be quick.
  /// - Returns: Whether the condition held; false when the time was up or the server stopped.
  public func wait(
    within limit: Duration = .seconds(5), until condition: @escaping @Sendable (Counters) -> Bool
  ) async -> Bool {
    await state.wait(within: limit, until: condition)
  }

  /// Ends every open connection, idle or busy; the server goes on listening.
  public func endConnections() { state.endConnections() }

  /// Stops listening, ends every connection and returns when all threads are gone.
  ///
  /// It waits for handlers that are still running. A second call does nothing.
  public func stop() {
    let taken = acceptor.withLock { acceptor in
      defer { acceptor = nil }
      return acceptor
    }
    guard let taken else { return }
    state.stop()
    Socket.close(taken.stopSignal)
    taken.thread.join()
    state.endWaits()
  }
}
