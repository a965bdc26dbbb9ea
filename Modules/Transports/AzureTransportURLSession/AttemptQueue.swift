import AzureCore
import Dispatch
import HTTPTypes
import Synchronization

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// Starts as many attempts at once as there may be connections; the others wait in their order.
///
/// Nothing here waits for Foundation: the session pool's own threads start attempts.
final class AttemptQueue: Sendable {
  private struct State {
    var isClosed = false
    var running = 0
    /// In order of arrival; those that ended while they waited are skipped.
    var waiting: [QueuedAttempt] = []
    var underWay: [ObjectIdentifier: Attempt] = [:]
    private var lengthToCleanAt = 64

    /// Adds an attempt, and now and then removes those that ended while they waited.
    mutating func append(_ attempt: QueuedAttempt) {
      waiting.append(attempt)
      guard waiting.count >= lengthToCleanAt else { return }
      waiting.removeAll { $0.attempt.outcome != nil }
      lengthToCleanAt = max(64, 2 * waiting.count)
    }
  }

  #if canImport(FoundationNetworking)
    private let pool: SessionPool
  #else
    private let pool: SharedSession
  #endif
  private let settings: SessionSettings
  private let state = Mutex(State())

  #if canImport(FoundationNetworking)
    init(_ settings: SessionSettings, _ names: NameLookups) {
      self.settings = settings
      pool = SessionPool(maximumIdle: settings.maximumConnections, names)
      ForkedProcess.rememberThisProcess()
      pool.whenThereIsRoom { [weak self] in self?.startWaiting() }
    }
  #else
    init(_ settings: SessionSettings) {
      self.settings = settings
      pool = SharedSession(settings)
    }
  #endif

  /// Starts an attempt, now or when a connection is free for it.
  func start(_ attempt: Attempt, _ request: AzureRequest) {
    #if canImport(FoundationNetworking)
      // Checked before any lock is taken: another thread of the parent may have held it at the fork.
      guard !ForkedProcess.isChild else { return attempt.fail(.forked) }
      guard settings.proxy == nil else {
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
    let queued = QueuedAttempt(
      attempt: attempt, request: prepared,
      origin: "\(request.head.scheme ?? "")://\(request.head.authority?.lowercased() ?? "")",
      mayShare: mayShare(request, attempt.limits))
    let isClosed = state.withLock { state in
      if !state.isClosed { state.append(queued) }
      return state.isClosed
    }
    if isClosed { return attempt.fail(.closed) }
    startWaiting()
  }

  /// Ends an attempt whose time is over.
  func expire(_ attempt: Attempt) {
    attempt.expire(waitingFor: pool.hasRoom ? "free connection" : pool.lackOfRoom)
  }

  /// Starts as many waiting attempts as there are free connections.
  private func startWaiting() {
    while let next = takeNext() { run(next) }
  }

  private func takeNext() -> QueuedAttempt? {
    state.withLock { state in
      while state.running < settings.maximumConnections, !state.waiting.isEmpty, pool.hasRoom {
        let next = state.waiting.removeFirst()
        guard next.attempt.outcome == nil else { continue }
        state.running += 1
        state.underWay[ObjectIdentifier(next.attempt)] = next.attempt
        return next
      }
      return nil
    }
  }

  private func run(_ next: QueuedAttempt) {
    let key = ObjectIdentifier(next.attempt)
    let release: @Sendable () -> Void = { [weak self] in self?.release(key) }
    guard next.attempt.onEnd(release: release) else { return self.release(key) }
    pool.start(next)
  }

  private func release(_ key: ObjectIdentifier) {
    let someoneWaits = state.withLock { state in
      state.running -= 1
      state.underWay[key] = nil
      return !state.waiting.isEmpty
    }
    // Making a session takes milliseconds. The thread that ended this attempt, for instance by cancelling a task, should not
    // spend them on the next one.
    if someoneWaits { Self.starts.async { [weak self] in self?.startWaiting() } }
  }

  private static let starts = DispatchQueue(label: "azure-queues.urlsession.starts", qos: .userInitiated)

  /// Ends all attempts; later ones fail.
  func shutdown() {
    #if canImport(FoundationNetworking)
      guard !ForkedProcess.isChild else { return }
    #endif
    let attempts: [Attempt]? = state.withLock { state in
      guard !state.isClosed else { return nil }
      state.isClosed = true
      defer { state.waiting.removeAll() }
      return state.waiting.map(\.attempt) + state.underWay.values
    }
    guard let attempts else { return }
    for attempt in attempts { attempt.fail(.closedUnderWay) }
    pool.shutdown()
  }

  private func mayShare(_ request: AzureRequest, _ limits: AttemptLimits) -> Bool {
    if limits.mayRetry || settings.sharesConnectionsWhenNotRetryable { return true }
    #if canImport(FoundationNetworking)
      // Its libcurl repeats any request on a reused connection that ends before the first byte of a response.
      return false
    #else
      // Only idempotent methods are tried again: https://developer.apple.com/library/archive/qa/qa1941/.
      return request.head.method == .post
    #endif
  }
}

#if canImport(FoundationNetworking)
  /// Whether this process was forked from one that has used a transport.
  ///
  /// Such a child lacks the threads of Dispatch, and Foundation would wait for them for ever.
  private enum ForkedProcess {
    private static let first = ProcessInfo.processInfo.processIdentifier

    /// Remembers this process, if it is the first to call this.
    static func rememberThisProcess() { _ = first }

    /// Whether this is another process than the remembered one.
    static var isChild: Bool { ProcessInfo.processInfo.processIdentifier != first }
  }

  extension TransportError {
    fileprivate static var forked: TransportError {
      .unsupported(
        "Foundation does not work in a process made by fork without exec; send from its parent, or take CurlTransport"
      )
    }
  }
#endif
