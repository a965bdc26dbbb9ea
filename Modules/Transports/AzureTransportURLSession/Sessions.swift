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

/// Lets as many attempts go at once as there are places, the others in their order.
///
/// Nothing here waits for Foundation: attempts are started by the threads of a pool of sessions.
final class Sessions: Sendable {
  /// An attempt with what it sends.
  struct Entry: Sendable {
    var attempt: Attempt
    var request: URLRequest
    /// Scheme, host and port.
    var origin: String
    /// Whether a repeat by the session's stack does no harm, so that it may use a kept-alive connection.
    var mayShare: Bool
  }

  private struct State {
    var isClosed = false
    var running = 0
    /// In order of arrival; those that ended while waiting are passed over.
    var waiting: [Entry] = []
    var underWay: [ObjectIdentifier: Attempt] = [:]
    private var lengthToTidyAt = 64

    /// Adds an entry; what ended while it waited is not kept for ever where nothing is taken out for long.
    mutating func append(_ entry: Entry) {
      waiting.append(entry)
      guard waiting.count >= lengthToTidyAt else { return }
      waiting.removeAll { $0.attempt.outcome != nil }
      lengthToTidyAt = max(64, 2 * waiting.count)
    }
  }

  #if canImport(FoundationNetworking)
    private let pool: SessionPool
  #else
    private let pool: SharedSession
  #endif
  private let configuration: URLSessionTransport.Configuration
  private let state = Mutex(State())

  #if canImport(FoundationNetworking)
    init(_ configuration: URLSessionTransport.Configuration, _ names: NameLookups) {
      self.configuration = configuration
      pool = SessionPool(configuration, names)
      ForkedProcess.noteThisOne()
      pool.whenThereIsRoom { [weak self] in self?.startWaiting() }
    }
  #else
    init(_ configuration: URLSessionTransport.Configuration) {
      self.configuration = configuration
      pool = SharedSession(configuration)
    }
  #endif

  /// Starts an attempt, now or when there is a place for it.
  func start(_ attempt: Attempt, _ request: AzureRequest) {
    #if canImport(FoundationNetworking)
      // Before any lock: another thread of the parent may have held it when the process was forked.
      guard !ForkedProcess.isThisOne else { return attempt.fail(.forked) }
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
    let entry = Entry(
      attempt: attempt, request: prepared,
      origin: "\(request.head.scheme ?? "")://\(request.head.authority?.lowercased() ?? "")",
      mayShare: mayShare(request, attempt.limits))
    let isClosed = state.withLock { state in
      if !state.isClosed { state.append(entry) }
      return state.isClosed
    }
    if isClosed { return attempt.fail(.closed) }
    startWaiting()
  }

  /// Ends an attempt whose time is over.
  func expire(_ attempt: Attempt) {
    attempt.expire(waitingFor: pool.hasRoom ? "free connection" : pool.lackOfRoom)
  }

  /// Starts as many waiting attempts as there are free places.
  private func startWaiting() {
    while let entry = takeNext() { run(entry) }
  }

  private func takeNext() -> Entry? {
    state.withLock { state in
      while state.running < max(1, configuration.maximumConnections), !state.waiting.isEmpty, pool.hasRoom {
        let entry = state.waiting.removeFirst()
        guard entry.attempt.outcome == nil else { continue }
        state.running += 1
        state.underWay[ObjectIdentifier(entry.attempt)] = entry.attempt
        return entry
      }
      return nil
    }
  }

  private func run(_ entry: Entry) {
    let key = ObjectIdentifier(entry.attempt)
    let release: @Sendable () -> Void = { [weak self] in self?.leave(key) }
    guard entry.attempt.hold(release: release) else { return leave(key) }
    pool.start(entry)
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

  private static let starts = DispatchQueue(label: "azure-queues.urlsession.starts", qos: .userInitiated)

  /// Ends all attempts; later ones fail.
  func shutdown() {
    #if canImport(FoundationNetworking)
      guard !ForkedProcess.isThisOne else { return }
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
  static func bare(connections: Int, _ proxy: URLSessionTransport.Proxy?) -> URLSessionConfiguration {
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
