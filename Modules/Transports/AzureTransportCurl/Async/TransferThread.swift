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

/// The one thread that carries all async transfers of a transport, and its inbox.
///
/// The thread starts with the first call, and `shutdown` ends it. It keeps this object alive, never the transport.
final class TransferThread: Sendable {
  /// What other threads have left for this one.
  struct Inbox: Sendable {
    var submitted: [AsyncCall] = []
    var cancelled: [AsyncCall] = []
    var isClosed = false

    var isEmpty: Bool { submitted.isEmpty && cancelled.isEmpty && !isClosed }
  }

  private struct State {
    var inbox = Inbox()
    /// Whether the thread waits for its connections, and needs a wakeup to look into the inbox.
    var isAsleep = false
    /// The thread, once it has been started.
    var thread: Thread?
    /// Whether some thread already waits for its end.
    var isJoined = false
    var multi: MultiHandle?
  }

  /// A thread's name in the pthread interface.
  // Proof: the value is an opaque name that pthread functions accept on any thread; it is joined or detached once.
  private struct Thread: @unchecked Sendable {
    var pthread: pthread_t
  }

  private let counter: ConnectionCounter
  private let body: @Sendable (TransferThread, MultiHandle) -> Void
  private let state = ThreadLock(State())
  /// Opened when the thread has closed its connections.
  private let ended = ThreadGate<Void>()

  /// Makes a thread that has not started.
  ///
  /// - Parameters:
  ///   - counter: Counts the connections.
  ///   - body: What the thread does, until it finds the inbox closed.
  init(counter: ConnectionCounter, _ body: @escaping @Sendable (TransferThread, MultiHandle) -> Void) {
    self.counter = counter
    self.body = body
  }

  // MARK: On the threads of callers

  /// Hands a call to the thread, and starts it if necessary.
  func submit(_ call: AsyncCall) throws(TransportError) {
    try state.withLock { state throws(TransportError) in
      guard !state.inbox.isClosed else { throw .closed(.notSent) }
      if state.thread == nil {
        state.multi = try makeMulti()
        state.thread = try startThread()
      }
      state.inbox.submitted.append(call)
      wake(&state)
    }
  }

  /// Tells the thread that nobody waits for a call any more.
  func cancel(_ call: AsyncCall) {
    state.withLock { state in
      // After a shutdown nobody looks into the inbox.
      guard state.thread != nil, !state.inbox.isClosed else { return }
      state.inbox.cancelled.append(call)
      wake(&state)
    }
  }

  /// Ends all calls with an error of kind `closed`, and the thread; returns when the thread is gone.
  func shutdown() {
    let (thread, isFirst) = state.withLock { state in
      state.inbox.isClosed = true
      wake(&state)
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

  /// One wakeup is enough until the thread has looked into its inbox; a busy thread looks by itself.
  private func wake(_ state: inout State) {
    guard state.isAsleep else { return }
    state.isAsleep = false
    state.multi?.wake()
  }

  // MARK: On the thread itself

  /// Empties the inbox.
  func collect() -> Inbox {
    state.withLock { state in
      state.isAsleep = false
      let inbox = state.inbox
      state.inbox = Inbox(isClosed: inbox.isClosed)
      return inbox
    }
  }

  /// Asks for a wakeup when something arrives in the inbox; called before the thread waits.
  ///
  /// - Returns: Whether the thread may wait. Not when something has arrived since it last looked.
  func fallAsleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.inbox.isEmpty
      return state.isAsleep
    }
  }

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
    let multi = MultiHandle(counter: counter)
    guard let multi else {
      throw TransportError(
        .connect, delivery: .notSent, "libcurl cannot make a multi handle with a wake-up socket")
    }
    return multi
  }

  // MARK: Starting

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
