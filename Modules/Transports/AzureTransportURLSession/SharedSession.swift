#if !canImport(FoundationNetworking)
  import Foundation

  /// Carries attempts where Foundation never makes its caller wait: on one session where a repeat does no harm, else on a
  /// session of their own.
  final class SharedSession: Sendable {
    private let configuration: URLSessionTransport.Configuration
    private let shared: URLSession
    private let delegate: SessionDelegate

    init(_ configuration: URLSessionTransport.Configuration) {
      self.configuration = configuration
      let queue = OperationQueue()
      queue.maxConcurrentOperationCount = 1
      delegate = SessionDelegate(configuration.proxy)
      shared = URLSession(
        configuration: .bare(connections: max(1, configuration.maximumConnections), configuration.proxy),
        delegate: delegate, delegateQueue: queue)
    }

    /// Always true: nothing that was given up stays.
    var hasRoom: Bool { true }
    let lackOfRoom = "free connection"

    /// Starts an attempt that has a place.
    func start(_ entry: Sessions.Entry) {
      let attempt = entry.attempt
      if entry.mayShare {
        start(shared.dataTask(with: entry.request), attempt, delegate)
      } else {
        let delegate = SessionDelegate(configuration.proxy)
        let session = URLSession(
          configuration: .bare(connections: 1, configuration.proxy), delegate: delegate,
          delegateQueue: shared.delegateQueue)
        start(session.dataTask(with: entry.request), attempt, delegate)
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
