#if !canImport(FoundationNetworking)
  import Foundation

  /// Runs attempts on Apple's systems, where Foundation never makes its caller wait: on one session those whose repetition does
  /// no harm, and each other one on a session of its own.
  final class SharedSession: Sendable {
    private let settings: SessionSettings
    private let shared: URLSession
    private let delegate: SessionDelegate

    init(_ settings: SessionSettings) {
      self.settings = settings
      let queue = OperationQueue()
      queue.maxConcurrentOperationCount = 1
      delegate = SessionDelegate(settings.proxy)
      shared = URLSession(
        configuration: .bare(connections: settings.maximumConnections, settings.proxy),
        delegate: delegate, delegateQueue: queue)
    }

    /// Always true: Foundation lets go of a request that was given up at once.
    var hasRoom: Bool { true }
    let lackOfRoom = "free connection"

    /// Starts an attempt.
    func start(_ queued: QueuedAttempt) {
      let attempt = queued.attempt
      if queued.mayShare {
        start(shared.dataTask(with: queued.request), attempt, delegate)
      } else {
        let delegate = SessionDelegate(settings.proxy)
        let session = URLSession(
          configuration: .bare(connections: 1, settings.proxy), delegate: delegate,
          delegateQueue: shared.delegateQueue)
        start(session.dataTask(with: queued.request), attempt, delegate)
        session.finishTasksAndInvalidate()
      }
    }

    private func start(_ task: URLSessionDataTask, _ attempt: Attempt, _ delegate: SessionDelegate) {
      guard attempt.begin(givingUpBy: { _ in task.cancel() }), attempt.enter(.sent) else {
        return task.cancel()
      }
      delegate.watch(task, attempt)
      task.resume()
    }

    func shutdown() { shared.invalidateAndCancel() }
  }
#endif
