import AzureCore
import CCurl
import Synchronization

/// The multi handle that a few blocking connections have in common, to which libcurl gives two descriptors of its own.
///
/// libcurl lets one thread at a time use a multi handle and what was added to it. So the threads take turns in all that
/// concerns libcurl, making connections and encrypting, and none waits for a socket meanwhile: each waits for its own, in its
/// own time. Plain connections are read and written without a turn.
// Proof: `connecting`, `lastID` and `watch` are used exclusively, by the word of the multi handle; the rest is atomic.
final class LaneGroup: @unchecked Sendable {
  /// How many lanes a group has at most: few, since what they encrypt they encrypt in turns.
  ///
  /// One where a thread could make the others wait for a name.
  static let maximumLanes = CurlLibrary.leavesLookups ? 8 : 1

  /// How far connecting has come.
  enum Progress {
    case waiting(milliseconds: CInt)
    case ended
    /// The multi handle is no use any more.
    case broken
  }

  let multi: MultiHandle
  private let watch = SocketWatch()
  /// The connections that libcurl is making, by their numbers.
  private var connecting: [UInt64: Connection] = [:]
  private var lastID: UInt64 = 0
  private let lanes = Atomic(0)
  private let broken = Atomic(false)

  /// Makes a group, or `nil` when there is no memory or no socket for it.
  init?(_ settings: Settings) {
    guard let multi = MultiHandle(counter: settings.connections, isShared: true) else { return nil }
    self.multi = multi
    guard multi.report(to: watch) == CURLM_OK else { return nil }
  }

  deinit {
    // Closing connections tells the watch.
    withExtendedLifetime(watch) { multi.close() }
  }

  /// Takes a place for one lane.
  ///
  /// - Returns: Whether there was one.
  func enter() -> Bool {
    guard !broken.load(ordering: .relaxed) else { return false }
    var count = lanes.load(ordering: .relaxed)
    while count < Self.maximumLanes {
      let (isMine, other) = lanes.compareExchange(expected: count, desired: count + 1, ordering: .relaxed)
      if isMine { return true }
      count = other
    }
    return false
  }

  /// Gives the place of a lane back.
  func leave() { lanes.subtract(1, ordering: .relaxed) }

  /// Begins to connect.
  ///
  /// - Returns: The number of the attempt, for ``goOn(with:_:)`` and ``forget(_:)``.
  func connect(
    _ connection: Connection, for plan: TransferPlan
  ) throws(TransportError) -> UInt64 {
    try multi.exclusively { () throws(TransportError) in
      lastID += 1
      try connection.connect(for: plan, now: SystemClock.elapsed, id: lastID)
      connecting[lastID] = connection
      return lastID
    }
  }

  /// Goes on with connecting.
  ///
  /// - Parameters:
  ///   - id: The number of the attempt.
  ///   - wait: The sockets that were waited for, with what has happened; the ones to wait for are put in their place.
  /// - Returns: How far it has come.
  func goOn(with id: UInt64, _ wait: inout SocketWait) -> Progress {
    // A turn may write to a connection of another thread, and TLS does not ask the system to leave the signal out.
    BrokenPipe.ignored { multi.exclusively { takeTurn(for: id, &wait) } }
  }

  private func takeTurn(for id: UInt64, _ wait: inout SocketWait) -> Progress {
    var code = CURLM_OK
    wait.forEachReady { socket, ready in if code == CURLM_OK { code = multi.act(on: socket, ready: ready) } }
    if code == CURLM_OK { code = multi.act() }
    guard code == CURLM_OK else {
      broken.store(true, ordering: .relaxed)
      return .broken
    }
    // Perhaps those of others, whose threads see it when they look.
    while let ended = multi.nextEnded() { connecting.removeValue(forKey: ended.id)?.settle(ended.code) }
    guard connecting[id] != nil else { return .ended }
    wait.clear()
    watch.forEach(of: id) { wait.add($0, reads: $1, writes: $2) }
    // The earliest time of all: whoever comes first goes on for all.
    return .waiting(milliseconds: multi.milliseconds ?? 1_000)
  }

  /// Takes note that an attempt is not gone on with; its connection must be closed.
  func forget(_ id: UInt64) {
    multi.exclusively { connecting[id] = nil }
  }
}
