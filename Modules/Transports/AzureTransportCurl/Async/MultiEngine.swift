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

/// The letterbox of the one thread that carries all async transfers, and that thread's life.
///
/// The thread starts with the first call. It keeps this object alive, never the transport; `shutdown` ends
/// it.
final class MultiEngine: Sendable {
  /// What the thread finds when it looks.
  struct Mail: Sendable {
    var submitted: [AsyncCall] = []
    var cancelled: [AsyncCall] = []
    var isClosed = false
  }

  private struct State {
    var mail = Mail()
    /// Whether the thread waits for its connections, so that only a wake-up makes it look for mail.
    var isAsleep = false
    /// The thread, once it was started.
    var thread: Thread?
    /// Whether somebody waits for its end already.
    var isJoined = false
    var multi: MultiHandle?
  }

  /// A thread's name in the pthread interface.
  // Proof: the value is an opaque name that pthread functions take on any thread; it is joined or detached
  // once.
  private struct Thread: @unchecked Sendable {
    var pthread: pthread_t
  }

  let settings: Settings
  /// Names and TLS sessions that its connections share.
  let cache: SharedCache?
  private let state = ThreadLock(State())
  /// Opened when the thread has closed its connections.
  private let ended = ThreadGate<Void>()

  init(_ settings: Settings, _ cache: SharedCache? = nil) {
    self.settings = settings
    self.cache = cache
  }

  /// Hands a call to the thread, starting it if need be.
  func submit(_ call: AsyncCall) throws(TransportError) {
    try state.withLock { state throws(TransportError) in
      guard !state.mail.isClosed else { throw .closed(.notSent) }
      if state.thread == nil {
        state.multi = try makeMulti()
        state.thread = try startThread()
      }
      state.mail.submitted.append(call)
      wake(&state)
    }
  }

  /// Tells the thread that nobody waits for a call any more.
  func cancel(_ call: AsyncCall) {
    state.withLock { state in
      // After a shutdown nobody collects the mail.
      guard state.thread != nil, !state.mail.isClosed else { return }
      state.mail.cancelled.append(call)
      wake(&state)
    }
  }

  /// Ends all calls with an error of kind `closed`, and the thread; returns when the thread is gone.
  func shutdown() {
    let (thread, isFirst) = state.withLock { state in
      state.mail.isClosed = true
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

  /// Takes the mail; called by the thread.
  func collect() -> Mail {
    state.withLock { state in
      state.isAsleep = false
      let mail = state.mail
      state.mail = Mail(isClosed: mail.isClosed)
      return mail
    }
  }

  /// Asks for a wake-up when mail comes; called by the thread before it waits.
  ///
  /// - Returns: Whether the thread may wait; not when mail has come since it looked.
  func fallAsleep() -> Bool {
    state.withLock { state in
      state.isAsleep = state.mail.submitted.isEmpty && state.mail.cancelled.isEmpty && !state.mail.isClosed
      return state.isAsleep
    }
  }

  /// The multi handle in use; called by the thread.
  func currentMulti() -> MultiHandle? {
    state.withLock { $0.multi }
  }

  /// Puts another multi handle, or none, in reach of `wake`, and closes the one before; called by the thread.
  func replaceMulti(by fresh: MultiHandle?) {
    let old = state.withLock { state in
      let old = state.multi
      state.multi = fresh
      return old
    }
    // Outside of the lock: closing connections is I/O.
    old?.close()
  }

  /// Makes a multi handle that has no connections.
  func makeMulti() throws(TransportError) -> MultiHandle {
    let multi = MultiHandle(counter: settings.connections)
    guard let multi else {
      throw TransportError(
        .connect, delivery: .notSent, "libcurl cannot make a multi handle with a wake-up socket")
    }
    return multi
  }

  /// One wake-up is enough for all mail until the thread has looked; a thread that is busy looks by itself.
  private func wake(_ state: inout State) {
    guard state.isAsleep else { return }
    state.isAsleep = false
    state.multi?.wake()
  }

  private func startThread() throws(TransportError) -> Thread {
    let context = Unmanaged.passRetained(self)
    #if canImport(Darwin)
      var pthread: pthread_t?
      let result = pthread_create(&pthread, nil, { MultiEngine.main($0) }, context.toOpaque())
      guard result == 0, let pthread else {
        context.release()
        throw TransportError(.connect, delivery: .notSent, "No thread can be started for async transfers")
      }
    #else
      var pthread = pthread_t()
      let result = pthread_create(&pthread, nil, { $0.map(MultiEngine.main) ?? nil }, context.toOpaque())
      guard result == 0 else {
        context.release()
        throw TransportError(.connect, delivery: .notSent, "No thread can be started for async transfers")
      }
    #endif
    return Thread(pthread: pthread)
  }

  /// The thread; `context` is a retained engine.
  private static func main(_ context: UnsafeMutableRawPointer) -> UnsafeMutableRawPointer? {
    BrokenPipe.blockAllSignals()
    let engine = Unmanaged<MultiEngine>.fromOpaque(context).takeRetainedValue()
    if let multi = engine.currentMulti() { MultiLoop(engine, multi).run() }
    engine.replaceMulti(by: nil)
    engine.ended.open(with: ())
    return nil
  }
}
