import Dispatch
import Synchronization

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// Passes on what a session reports about its tasks to their attempts.
final class SessionDelegate: NSObject, URLSessionDataDelegate {
  private let attempts = Mutex<[Int: Attempt]>([:])
  private let proxy: SessionProxy?
  private let onEnd: @Sendable () -> Void

  /// Makes a delegate.
  ///
  /// - Parameters:
  ///   - proxy: The proxy that is given its user and password when it asks.
  ///   - onEnd: Called when a task has ended, before its attempt learns of it.
  init(_ proxy: SessionProxy?, onEnd: @escaping @Sendable () -> Void = {}) {
    self.proxy = proxy
    self.onEnd = onEnd
  }

  /// Ties a task to its attempt, before the task is resumed.
  func watch(_ task: URLSessionTask, _ attempt: Attempt) {
    attempts.withLock { $0[task.taskIdentifier] = attempt }
  }

  private func attempt(of task: URLSessionTask) -> Attempt? {
    attempts.withLock { $0[task.taskIdentifier] }
  }

  func urlSession(
    _ session: URLSession, dataTask: URLSessionDataTask, didReceive response: URLResponse,
    completionHandler: @escaping (URLSession.ResponseDisposition) -> Void
  ) {
    let isWanted = attempt(of: dataTask)?.receive(response) ?? false
    completionHandler(isWanted ? .allow : .cancel)
  }

  func urlSession(_ session: URLSession, dataTask: URLSessionDataTask, didReceive data: Data) {
    attempt(of: dataTask)?.receive(data)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
    newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
  ) {
    #if canImport(FoundationNetworking)
      // The response is complete. FoundationNetworking ends the process when this handler is called and the task is cancelled as
      // well. An attempt that was given up before has its task cancelled; from now on only the handler is called.
      guard attempt(of: task)?.willEndByItself() == true else { return }
    #endif
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    #if canImport(FoundationNetworking)
      // This is only called for a 401, whose body is complete by now. With default handling and no credential the task would
      // never end, so the response is taken as it is.
      let attempt = attempts.withLock { $0.removeValue(forKey: task.taskIdentifier) }
      attempt?.complete(task, error: nil)
      // This cancels the task, and so waits for Foundation's own queue.
      nonisolated(unsafe) let complete = completionHandler
      Self.completions.async { complete(.cancelAuthenticationChallenge, nil) }
    #else
      let space = challenge.protectionSpace
      guard space.isProxy(), let user = proxy?.user, let password = proxy?.password?.value else {
        return completionHandler(.performDefaultHandling, nil)
      }
      // A second challenge means that they were refused.
      guard challenge.previousFailureCount == 0 else {
        return completionHandler(.cancelAuthenticationChallenge, nil)
      }
      completionHandler(.useCredential, URLCredential(user: user, password: password, persistence: .none))
    #endif
  }

  func urlSession(_ session: URLSession, task: URLSessionTask, didCompleteWithError error: (any Error)?) {
    let attempt = attempts.withLock { $0.removeValue(forKey: task.taskIdentifier) }
    onEnd()
    attempt?.complete(task, error: error)
  }

  #if canImport(FoundationNetworking)
    private static let completions = DispatchQueue(
      label: "azure-queues.urlsession.completions", qos: .userInitiated)
  #endif
}
