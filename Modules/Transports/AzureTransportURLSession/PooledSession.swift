#if canImport(FoundationNetworking)
  import AzureCore
  import Dispatch
  import Foundation
  import FoundationNetworking
  import Synchronization

  /// A `URLSession` for one request at a time, and the queue that calls it.
  ///
  /// Making, resuming and cancelling a task wait for Foundation's own queue. They happen on this session's queue, one after the
  /// other, and nobody else waits for them.
  final class PooledSession: Sendable {
    private struct State {
      var work: (attempt: Attempt, request: URLRequest)?
      var open: (session: URLSession, delegate: SessionDelegate)?
      var task: URLSessionTask?
      var lastEnd: Duration?
    }

    /// Scheme, host and port of all its requests.
    let origin: String
    /// Whether it carries further requests after its first.
    let isReusable: Bool
    private let onEnd: @Sendable (PooledSession) -> Void
    private let calls = DispatchQueue(label: "azure-queues.urlsession.calls", qos: .userInitiated)
    private let state = Mutex(State())

    /// Makes a session that has no connection yet.
    ///
    /// - Parameters:
    ///   - origin: Where its requests go.
    ///   - isReusable: Whether it carries further requests after its first.
    ///   - onEnd: Called each time that Foundation has let go of a request.
    init(_ origin: String, isReusable: Bool, onEnd: @escaping @Sendable (PooledSession) -> Void) {
      self.origin = origin
      self.isReusable = isReusable
      self.onEnd = onEnd
    }

    /// Whether the session has a connection that is probably alive, so that no name needs to be looked up.
    var wasUsedLately: Bool {
      guard let lastEnd = state.withLock({ $0.lastEnd }) else { return false }
      return SystemClock.elapsed - lastEnd < .seconds(30)
    }

    /// Takes a request, which ``launch()`` sends.
    func prepare(_ attempt: Attempt, _ request: URLRequest) {
      state.withLock { $0.work = (attempt, request) }
    }

    /// Passes the request to Foundation, unless it was given up meanwhile; returns at once.
    func launch() {
      calls.async {
        let work = self.state.withLock { state in
          defer { state.work = nil }
          return state.work
        }
        guard let (attempt, request) = work, attempt.enter(.starting) else { return }
        let (session, delegate) = self.open()
        let task = session.dataTask(with: request)
        self.state.withLock { $0.task = task }
        delegate.watch(task, attempt)
        // Otherwise the attempt has ended, and the one that ended it calls `stop`.
        if attempt.enter(.sent) { task.resume() }
      }
    }

    /// Ends the request that was given up, and never uses the session again; returns at once.
    ///
    /// - Parameter endsByItself: Whether the task ends without a further byte from the network. Then it must not be cancelled:
    ///   FoundationNetworking ends the process when a redirect's completion handler is called and its task is cancelled.
    func stop(endsByItself: Bool) {
      calls.async {
        let (task, session) = self.state.withLock { state in
          state.work = nil
          return (state.task, state.open?.session)
        }
        if let task {
          if !endsByItself { task.cancel() }
        } else {
          self.onEnd(self)
        }
        session?.finishTasksAndInvalidate()
      }
    }

    /// Closes the connection of an idle session; returns at once.
    func close() {
      calls.async {
        let session = self.state.withLock { state in
          defer { state.open = nil }
          return state.open?.session
        }
        session?.finishTasksAndInvalidate()
      }
    }

    private func open() -> (session: URLSession, delegate: SessionDelegate) {
      if let open = state.withLock({ $0.open }) { return open }
      let delegate = SessionDelegate(nil) { [weak self] in self?.end() }
      let session = URLSession(
        configuration: .bare(connections: 1, nil), delegate: delegate, delegateQueue: DelegateQueue())
      state.withLock { $0.open = (session, delegate) }
      return (session, delegate)
    }

    private func end() {
      state.withLock { state in
        state.task = nil
        state.lastEnd = SystemClock.elapsed
      }
      onEnd(self)
    }

    /// Calls the delegate on threads that Foundation cannot use up.
    ///
    /// A plain queue of operations would use the threads of Swift's tasks.
    private final class DelegateQueue: OperationQueue, @unchecked Sendable {
      // The property of the superclass does not keep it alive.
      private let callbacks = DispatchQueue(label: "azure-queues.urlsession.delegate", qos: .userInitiated)

      override init() {
        super.init()
        maxConcurrentOperationCount = 1
        underlyingQueue = callbacks
      }
    }
  }
#endif
