import AzureCore
import Synchronization

/// A small HTTP/1.1 server on 127.0.0.1 that records requests byte for byte and plays scripts.
///
/// Each connection has its own thread, so a handler may block. The response to malformed requests is 400, and to a body of
/// more than 256 MiB 413; both close the connection. Use it in tests only: apart from that it trusts its peers.
///
/// ```swift
/// let server = try LoopbackServer { request in
///   request.target == "/slow" ? .response().then(.close) : .response(404, reason: "Not Found")
/// }
/// defer { server.stop() }
/// ```
public final class LoopbackServer: Sendable {
  /// The counters of a server.
  public struct Counters: Sendable, Hashable {
    /// The number of accepted connections.
    public var connections = 0
    /// The number of connections that are open now.
    public var openConnections = 0
    /// The largest number of connections that were open at once.
    package var maximumOpenConnections = 0
    /// The number of requests that arrived completely.
    public var requests = 0
  }

  private struct Acceptor {
    var thread: NativeThread
    var stopSignal: Int32
  }

  /// The port on which the server listens.
  public let port: Int
  private let state: LoopbackState
  private let acceptor: Mutex<Acceptor?>

  /// Starts a server on a free port.
  ///
  /// - Parameters:
  ///   - keepsRequests: Whether ``requests`` records every request; turn it off for many or large ones.
  ///   - handler: Returns the script for each request. It runs on the threads of the connections, possibly several at once; it
  ///     must not keep a reference to the server.
  /// - Throws: ``ConformanceFailure`` when the system gives no socket or thread.
  public init(
    keepsRequests: Bool = true, handler: @escaping @Sendable (ReceivedRequest) -> LoopbackScript
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

  /// Host and port, as in the authority of a request.
  public var authority: String { "127.0.0.1:\(port)" }

  /// The counters so far.
  public var counters: Counters { state.counters }

  /// The requests so far, in order of arrival; empty unless requests are recorded.
  public var requests: [ReceivedRequest] { state.requests }

  /// Waits until a condition on the counters holds, without polling.
  ///
  /// - Parameters:
  ///   - limit: The maximum time to wait; five seconds by default.
  ///   - condition: Called now and after every change, while a lock is held: it must be quick.
  /// - Returns: Whether the condition held; false when the time ran out or the server stopped.
  public func wait(
    within limit: Duration = .seconds(5), until condition: @escaping @Sendable (Counters) -> Bool
  ) async -> Bool {
    await state.wait(within: limit, until: condition)
  }

  /// Closes every open connection, idle or busy; the server still listens.
  public func endConnections() { state.endConnections() }

  /// Stops listening, closes every connection and returns when all threads have ended.
  ///
  /// It waits for running handlers. A second call does nothing.
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
