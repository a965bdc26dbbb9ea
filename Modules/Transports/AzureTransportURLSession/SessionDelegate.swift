import Synchronization

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// Hands what a session reports about its tasks to their attempts.
final class SessionDelegate: NSObject, URLSessionDataDelegate {
  private let attempts = Mutex<[Int: Attempt]>([:])
  private let proxy: URLSessionTransport.Proxy?

  /// Makes a delegate.
  ///
  /// - Parameter proxy: Whose user and password a proxy may learn.
  init(_ proxy: URLSessionTransport.Proxy?) { self.proxy = proxy }

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
    completionHandler(nil)
  }

  func urlSession(
    _ session: URLSession, task: URLSessionTask, didReceive challenge: URLAuthenticationChallenge,
    completionHandler: @escaping (URLSession.AuthChallengeDisposition, URLCredential?) -> Void
  ) {
    #if canImport(FoundationNetworking)
      // Only ever asked about a 401, whose body is complete by now. Default handling without a credential would leave
      // the task without an end, so the response is taken as it is.
      let attempt = attempts.withLock { $0.removeValue(forKey: task.taskIdentifier) }
      attempt?.complete(task, error: nil)
      completionHandler(.cancelAuthenticationChallenge, nil)
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
    attempt?.complete(task, error: error)
  }
}
