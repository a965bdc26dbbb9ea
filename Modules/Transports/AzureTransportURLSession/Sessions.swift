import AzurePipeline
import Dispatch
import HTTPTypes
import Synchronization

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// Starts attempts: on the shared session where a repeat does no harm, else on a session of their own.
final class Sessions: Sendable {
  private struct Waiting {
    var attempt: Attempt
    var request: URLRequest
    var isShared: Bool
  }

  private struct State {
    var isClosed = false
    var running = 0
    /// In order of arrival; those that ended while waiting are passed over.
    var waiting: [Waiting] = []
    var underWay: [ObjectIdentifier: Attempt] = [:]
  }

  private let configuration: URLSessionTransport.Configuration
  private let shared: URLSession
  private let delegate: SessionDelegate
  private let state = Mutex(State())

  init(_ configuration: URLSessionTransport.Configuration) {
    self.configuration = configuration
    let queue = OperationQueue()
    queue.maxConcurrentOperationCount = 1
    delegate = SessionDelegate(configuration.proxy)
    shared = URLSession(
      configuration: .bare(connections: max(1, configuration.maximumConnections), configuration.proxy),
      delegate: delegate, delegateQueue: queue)
  }

  func start(_ attempt: Attempt, _ request: Request) {
    #if canImport(FoundationNetworking)
      guard configuration.proxy == nil else {
        return attempt.fail(
          .unsupported(
            "FoundationNetworking takes no proxy from a program: name it in http_proxy and https_proxy"))
      }
    #endif
    let prepared: URLRequest
    do {
      prepared = try URLRequest(request)
    } catch {
      return attempt.fail(error)
    }
    attempt.startDeadline()
    let entry = Waiting(attempt: attempt, request: prepared, isShared: mayShare(request, attempt.limits))
    let next: Waiting? = state.withLock { state in
      guard !state.isClosed else { return entry }
      state.waiting.append(entry)
      return nil
    }
    if let next { return next.attempt.fail(.closed) }
    startWaiting()
  }

  /// Starts as many waiting attempts as there are free places.
  private func startWaiting() {
    while let entry = takeNext() { run(entry) }
  }

  private func takeNext() -> Waiting? {
    state.withLock { state in
      while state.running < max(1, configuration.maximumConnections), !state.waiting.isEmpty {
        let entry = state.waiting.removeFirst()
        guard entry.attempt.outcome == nil else { continue }
        state.running += 1
        state.underWay[ObjectIdentifier(entry.attempt)] = entry.attempt
        return entry
      }
      return nil
    }
  }

  private func run(_ entry: Waiting) {
    let attempt = entry.attempt
    let key = ObjectIdentifier(attempt)
    let release: @Sendable () -> Void = { [weak self] in self?.leave(key) }
    guard attempt.hold(release: release) else { return leave(key) }
    if entry.isShared {
      let task = shared.dataTask(with: entry.request)
      guard attempt.attach(task) else { return task.cancel() }
      delegate.watch(task, attempt)
      task.resume()
    } else {
      let delegate = SessionDelegate(configuration.proxy)
      let session = URLSession(
        configuration: .bare(connections: 1, configuration.proxy), delegate: delegate,
        delegateQueue: shared.delegateQueue)
      let task = session.dataTask(with: entry.request)
      guard attempt.attach(task) else { return session.invalidateAndCancel() }
      delegate.watch(task, attempt)
      task.resume()
      session.finishTasksAndInvalidate()
    }
  }

  private func leave(_ key: ObjectIdentifier) {
    let someoneWaits = state.withLock { state in
      state.running -= 1
      state.underWay[key] = nil
      return !state.waiting.isEmpty
    }
    // Making a session takes milliseconds. Whoever ended this attempt, a task's canceller included, shall not pay for
    // the start of the next.
    if someoneWaits { Self.starts.async { [weak self] in self?.startWaiting() } }
  }

  private static let starts = DispatchQueue(label: "azure-queues.urlsession.starts")

  /// Ends all attempts; later ones fail.
  func shutdown() {
    let attempts: [Attempt]? = state.withLock { state in
      guard !state.isClosed else { return nil }
      state.isClosed = true
      defer { state.waiting.removeAll() }
      return state.waiting.map(\.attempt) + state.underWay.values
    }
    guard let attempts else { return }
    for attempt in attempts { attempt.fail(.closedUnderWay) }
    shared.invalidateAndCancel()
  }

  private func mayShare(_ request: Request, _ limits: AttemptLimits) -> Bool {
    if limits.mayRepeat || configuration.sharesConnectionsWhenNotRepeatable { return true }
    #if canImport(FoundationNetworking)
      // Its libcurl repeats any request on a reused connection that ends before the first byte of an answer.
      return false
    #else
      // https://developer.apple.com/library/archive/qa/qa1941/: only idempotent methods are tried again.
      return request.head.method == .post
    #endif
  }
}

extension URLSessionConfiguration {
  /// A session that keeps nothing and adds as little as it can.
  fileprivate static func bare(
    connections: Int, _ proxy: URLSessionTransport.Proxy?
  ) -> URLSessionConfiguration {
    let configuration = URLSessionConfiguration.ephemeral
    configuration.httpMaximumConnectionsPerHost = connections
    configuration.httpShouldSetCookies = false
    configuration.httpCookieAcceptPolicy = .never
    configuration.httpCookieStorage = nil
    configuration.urlCache = nil
    configuration.urlCredentialStorage = nil
    configuration.requestCachePolicy = .reloadIgnoringLocalCacheData
    configuration.httpAdditionalHeaders = nil
    #if !canImport(FoundationNetworking)
      configuration.waitsForConnectivity = false
      configuration.tlsMinimumSupportedProtocolVersion = .TLSv12
      if let proxy { configuration.connectionProxyDictionary = proxy.dictionary }
    #endif
    return configuration
  }
}
