import AzureCore
import CCurl
import Synchronization

/// A few blocking connections that share one multi handle, because libcurl opens two descriptors for each multi handle.
///
/// libcurl allows one thread at a time to use a multi handle and the connections in it. So the threads take the handle's lock
/// for everything that concerns libcurl: connecting and encrypting. None waits for a socket meanwhile; each waits for its own,
/// without the lock. Plain connections are read and written without it.
// Proof: `connecting`, `lastID` and `watch` are used under the multi handle's lock; the rest is atomic.
final class ConnectionGroup: @unchecked Sendable {
  /// The largest number of connections in a group.
  ///
  /// It is small because they take turns in encrypting.
  ///
  /// One, where a thread that looks up a name would make the others wait.
  static let maximumConnections = CurlLibrary.hasBackgroundLookups ? 8 : 1

  /// How far connecting has come.
  enum Progress {
    case waiting(milliseconds: CInt)
    case ended
    /// The multi handle cannot be used any more.
    case broken
  }

  let multi: MultiHandle
  private let watch = SocketWatch()
  /// The connections that libcurl is making, by the numbers of their attempts.
  private var connecting: [UInt64: Connection] = [:]
  private var lastID: UInt64 = 0
  private let members = Atomic(0)
  private let isBroken = Atomic(false)

  /// Makes a group, or `nil` when there is no memory or no socket for it.
  init?(_ settings: Settings) {
    guard let multi = MultiHandle(counter: settings.connections) else { return nil }
    self.multi = multi
    guard multi.report(to: watch) == CURLM_OK else { return nil }
  }

  deinit {
    // Closing connections reports to the watch.
    withExtendedLifetime(watch) { multi.close() }
  }

  /// Reserves room for one connection.
  ///
  /// - Returns: Whether there was any.
  func enter() -> Bool {
    guard !isBroken.load(ordering: .relaxed) else { return false }
    var count = members.load(ordering: .relaxed)
    while count < Self.maximumConnections {
      let (isMine, other) = members.compareExchange(expected: count, desired: count + 1, ordering: .relaxed)
      if isMine { return true }
      count = other
    }
    return false
  }

  /// Gives the room of a connection back.
  func leave() { members.subtract(1, ordering: .relaxed) }

  /// Begins to connect.
  ///
  /// - Returns: The number of the attempt, for ``continueConnecting(_:_:)`` and ``forget(_:)``.
  func connect(
    _ connection: Connection, for request: PreparedRequest
  ) throws(TransportError) -> UInt64 {
    try multi.withLock { () throws(TransportError) in
      lastID += 1
      try connection.connect(for: request, now: SystemClock.elapsed, id: lastID)
      connecting[lastID] = connection
      return lastID
    }
  }

  /// Continues to connect.
  ///
  /// - Parameters:
  ///   - id: The number of the attempt.
  ///   - wait: The sockets that the thread has waited for, with what has happened; replaced by those to wait for next.
  /// - Returns: How far the attempt has come.
  func continueConnecting(_ id: UInt64, _ wait: inout SocketWait) -> Progress {
    // This may write to another thread's TLS connection, which may raise SIGPIPE.
    CurlLibrary.ignoringBrokenPipe { multi.withLock { act(for: id, &wait) } }
  }

  private func act(for id: UInt64, _ wait: inout SocketWait) -> Progress {
    var code = CURLM_OK
    wait.forEachReady { socket, ready in if code == CURLM_OK { code = multi.act(on: socket, ready: ready) } }
    if code == CURLM_OK { code = multi.act() }
    guard code == CURLM_OK else {
      isBroken.store(true, ordering: .relaxed)
      return .broken
    }
    // These may belong to other threads, which notice when they look.
    while let ended = multi.nextConnected() {
      connecting.removeValue(forKey: ended.id)?.didConnect(ended.code)
    }
    guard connecting[id] != nil else { return .ended }
    wait.clear()
    watch.forEach(of: id) { wait.add($0, reads: $1, writes: $2) }
    // The first timer of all connections: the thread that comes first acts for all.
    return .waiting(milliseconds: multi.milliseconds ?? 1_000)
  }

  /// Gives up an attempt; its connection must be closed.
  func forget(_ id: UInt64) {
    multi.withLock { connecting[id] = nil }
  }
}
