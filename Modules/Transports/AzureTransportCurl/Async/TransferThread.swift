import AzureCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// The one thread that waits for the connections of all async calls of a transport, with its pools and its inbox.
///
/// The thread starts with the first call, and `shutdown` ends it. It keeps this object alive, never the transport.
final class TransferThread: Sendable {
  private struct State {
    var inbox = TransferInbox()
    var pools = AsyncPools()
    /// Whether the thread waits for its connections, and needs a wakeup to look into the inbox.
    var isAsleep = false
    /// When it looks without a wakeup.
    var wakesAt = Duration.zero
    /// No call's deadline is before this time.
    var nextDeadline: Duration?
    /// The thread, once it has been started.
    var thread: Thread?
    /// Whether some thread already waits for its end.
    var isJoined = false
    var multi: MultiHandle?
    var wakeups = 0

    /// One wakeup is enough until the thread has looked into its inbox; a busy thread looks by itself.
    mutating func wake() {
      guard isAsleep else { return }
      isAsleep = false
      wakeups += 1
      multi?.queue?.wake()
    }

    mutating func note(_ deadline: Duration) { nextDeadline = min(nextDeadline ?? deadline, deadline) }
  }

  /// A thread's name in the pthread interface.
  // Proof: the value is an opaque name that pthread functions accept on any thread; it is joined or detached once.
  private struct Thread: @unchecked Sendable {
    var pthread: pthread_t
  }

  private let settings: Settings
  private let body: @Sendable (TransferThread, MultiHandle) -> Void
  private let state = ThreadLock(State())
  /// Opened when the thread has closed its connections.
  private let ended = ThreadGate<Void>()

  /// Makes a thread that has not started.
  ///
  /// - Parameters:
  ///   - settings: The settings.
  ///   - body: What the thread does, until it finds the inbox closed.
  init(_ settings: Settings, _ body: @escaping @Sendable (TransferThread, MultiHandle) -> Void) {
    self.settings = settings
    self.body = body
  }

  /// How often the thread was woken, each time by a system call and at the cost of a change of threads.
  var wakeups: Int { state.withLock { $0.wakeups } }

  // MARK: On the threads of callers

  /// Begins a call: on an idle connection here and now, or by the thread, which is started if necessary.
  func submit(_ call: AsyncCall) throws(TransportError) {
    while let connection = try take(for: call) {
      call.carrier = connection
      switch connection.begin(call) {
      case .begun(let isBroken):
        return didBegin(call, on: isBroken ? connection : nil)
      case .notWanted:
        return giveBack(connection, isOpen: true)
      case .unusable:
        giveBack(connection, isOpen: false)
      }
    }
  }

  /// Takes an idle connection, or leaves the call to the thread when there is none.
  private func take(for call: AsyncCall) throws(TransportError) -> AsyncConnection? {
    try state.withLock { state throws(TransportError) in
      guard !state.inbox.isClosed else { throw .closed(.notSent) }
      if let idle = state.pools.takeIdle(call.request.origin) { return idle }
      if state.thread == nil { try start(&state) }
      state.inbox.submitted.append(call)
      state.wake()
      return nil
    }
  }

  /// Lets the thread watch the time of a call that has begun.
  ///
  /// This comes after the beginning, so that the thread finds the call when it looks whose time is over.
  private func didBegin(_ call: AsyncCall, on broken: AsyncConnection?) {
    state.withLock { state in
      let deadline = call.request.deadline
      state.note(deadline)
      if let broken { state.inbox.broken.append(broken) }
      if broken != nil || deadline < state.wakesAt { state.wake() }
    }
  }

  private func giveBack(_ connection: AsyncConnection, isOpen: Bool) {
    state.withLock { state in
      // After a shutdown nobody looks into the inbox.
      guard !state.inbox.isClosed else { return }
      state.inbox.returned.append((connection, isOpen))
      state.wake()
    }
  }

  /// Tells the thread that nobody waits for a call any more.
  func cancel(_ call: AsyncCall) {
    state.withLock { state in
      guard state.thread != nil, !state.inbox.isClosed else { return }
      state.inbox.cancelled.append(call)
      state.wake()
    }
  }

  /// Ends all calls with an error of kind `closed`, and the thread; returns when the thread is gone.
  func shutdown() {
    let (thread, isFirst) = state.withLock { state in
      state.inbox.isClosed = true
      state.wake()
      defer { state.isJoined = true }
      return (state.thread, !state.isJoined)
    }
    guard let thread else { return }
    let isItself = pthread_equal(thread.pthread, pthread_self()) != 0
    switch (isFirst, isItself) {
    case (true, true): pthread_detach(thread.pthread)
    case (true, false): pthread_join(thread.pthread, nil)
    case (false, true): break
    case (false, false): ended.wait()
    }
  }

  // MARK: On the thread itself

  /// Empties the inbox.
  func collect() -> TransferInbox {
    state.withLock { state in
      state.isAsleep = false
      guard !state.inbox.isEmpty else { return TransferInbox() }
      let inbox = state.inbox
      state.inbox = TransferInbox(isClosed: inbox.isClosed)
      return inbox
    }
  }

  /// Asks for a wakeup when something arrives in the inbox; called before the thread waits.
  ///
  /// - Parameter time: When the thread has something to do by itself.
  /// - Returns: Until when it may wait. Not at all when something has arrived since it last looked.
  func fallAsleep(until time: Duration) -> Duration? {
    state.withLock { state in
      guard state.inbox.isEmpty else { return nil }
      state.isAsleep = true
      state.wakesAt = min(state.nextDeadline ?? time, time)
      return state.wakesAt
    }
  }

  /// Lets a call use a connection, or makes it wait for one.
  func admit(_ call: AsyncCall) -> (AsyncHostPool, AsyncHostPool.Admission) {
    state.withLock { state in
      state.note(call.request.deadline)
      let pool = state.pools.pool(of: call.request.origin, settings.connectionsPerHost)
      return (pool, pool.admit(call))
    }
  }

  /// Takes a connection back; returns the call that can go on with it, or in its place.
  func takeBack(
    _ connection: AsyncConnection?, to pool: AsyncHostPool, isOpen: Bool, _ now: Duration
  ) -> AsyncCall? {
    state.withLock { state in
      // A pool that was given up keeps nothing.
      state.pools.has(pool) ? pool.takeBack(connection, isOpen: isOpen, now) : nil
    }
  }

  /// Removes a call that waits for a connection.
  func leave(_ call: AsyncCall) { state.withLock { $0.pools.leave(call) } }

  /// Removes the calls that have waited until their time was over, if the time of any call may be over.
  ///
  /// - Returns: These calls; `nil` when no call's time is over.
  func takeExpired(_ now: Duration) -> [AsyncCall]? {
    state.withLock { state in
      guard let due = state.nextDeadline, due <= now else { return nil }
      state.nextDeadline = nil
      let expired = state.pools.takeExpired(now)
      if let next = state.pools.nextDeadline { state.note(next) }
      return expired
    }
  }

  /// Notes a deadline of a call that goes on.
  func note(_ deadline: Duration) { state.withLock { $0.note(deadline) } }

  /// Removes the connections that have been idle since a time or longer, and pools that hold nothing.
  ///
  /// - Returns: Connections without a call, and since when the oldest of the others has been idle.
  func sweep(since time: Duration) -> (removed: [AsyncConnection], oldest: Duration?) {
    state.withLock { $0.pools.sweep(since: time) }
  }

  /// Gives all pools up, and returns the calls that have waited there.
  func removePools() -> [AsyncCall] { state.withLock { $0.pools.removeAll() } }

  /// Replaces the multi handle, so that wakeups reach the new one, and closes the old one.
  func replaceMulti(by fresh: MultiHandle?) {
    let old = state.withLock { state in
      let old = state.multi
      state.multi = fresh
      return old
    }
    // Not under the lock: closing connections is I/O.
    old?.close()
  }

  /// Makes a multi handle that has no connections.
  func makeMulti() throws(TransportError) -> MultiHandle {
    guard let queue = ReadinessQueue(), let multi = MultiHandle(counter: settings.connections, queue: queue)
    else {
      throw TransportError(
        .connect, delivery: .notSent, "There is no memory or no descriptor for a multi handle of libcurl")
    }
    return multi
  }

  // MARK: Starting

  private func start(_ state: inout State) throws(TransportError) {
    state.multi = try makeMulti()
    state.thread = try startThread()
  }

  private func startThread() throws(TransportError) -> Thread {
    let context = Unmanaged.passRetained(self)
    #if canImport(Darwin)
      var pthread: pthread_t?
      let result = pthread_create(&pthread, nil, { TransferThread.main($0) }, context.toOpaque())
      guard result == 0, let pthread else {
        context.release()
        throw TransportError(.connect, delivery: .notSent, "No thread can be started for async transfers")
      }
    #else
      var pthread = pthread_t()
      let result = pthread_create(&pthread, nil, { $0.map(TransferThread.main) ?? nil }, context.toOpaque())
      guard result == 0 else {
        context.release()
        throw TransportError(.connect, delivery: .notSent, "No thread can be started for async transfers")
      }
    #endif
    return Thread(pthread: pthread)
  }

  /// The thread; `context` is a retained `TransferThread`.
  private static func main(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    CurlLibrary.blockAllSignals()
    let thread = Unmanaged<TransferThread>.fromOpaque(context).takeRetainedValue()
    if let multi = thread.state.withLock({ $0.multi }) { thread.body(thread, multi) }
    thread.replaceMulti(by: nil)
    thread.ended.open(with: ())
    return nil
  }
}

/// What other threads have left for the transfer thread.
struct TransferInbox: Sendable {
  /// Calls for which there was no idle connection.
  var submitted: [AsyncCall] = []
  /// Calls whose callers do not wait any more.
  var cancelled: [AsyncCall] = []
  /// Connections that a caller took and did not use, and whether they are still open.
  var returned: [(connection: AsyncConnection, isOpen: Bool)] = []
  /// Connections that took no more of a caller's request.
  var broken: [AsyncConnection] = []
  var isClosed = false

  var isEmpty: Bool {
    submitted.isEmpty && cancelled.isEmpty && returned.isEmpty && broken.isEmpty && !isClosed
  }
}
