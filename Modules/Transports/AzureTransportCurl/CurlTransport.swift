public import AzureCore
import CCurl

/// Sends requests by libcurl, for async and for blocking callers.
///
/// libcurl makes the connections: names, proxies, TLS. On them the transport speaks HTTP/1.1 by itself, which costs a
/// small request a quarter of what libcurl's HTTP does (`Benchmarks/README.md`).
///
/// Requests go out as they are: the given fields and `Host`, the given path and query byte for byte. Nothing is added but
/// a missing `Content-Length` and a proxy's credential; nothing is decompressed, redirected or remembered between requests
/// but live connections, names and TLS sessions. A body that only the end of the connection ends is whole over TLS where the
/// server's closing alert came before that end, else it may have been cut off (RFC 9112 section 9.8) and is an error of kind
/// `connectionLost`. That is known where libcurl's TLS library is OpenSSL or one with its interface; with others every such
/// body is this error.
///
/// Async calls are carried by one thread of the transport, which starts with the first of them; blocking
/// calls by their callers' threads. Past ``Configuration/maximumConnectionsPerHost`` calls wait for a
/// connection, within their timeout. A request that dies with a kept-alive connection is sent again only when
/// no byte of it had been sent or `AttemptLimits.mayRepeat` allows it. A proxy that refuses to lead to the server, by a status
/// that another try would meet again, is an error of kind `proxyRefused`.
///
/// One transport serves any number of clients. It ends with its last reference, or by ``shutdown()``. A child process made by
/// `fork` may go on with it: it begins without connections and without a thread, and the parent's connections are the parent's
/// alone. A call that is under way at the `fork` goes on in the parent only. Whoever forks while other threads are in calls must
/// expect in the child what POSIX says of it: a lock that one of them held stays locked. A child that uses async calls needs an
/// executor that works there; those of Swift and Dispatch do not where the parent has used them.
public final class CurlTransport: AsyncTransport, SyncTransport, ConnectionCounting, Sendable {
  /// What carries requests, in one process.
  private final class Carriers: Sendable {
    let engine: MultiEngine
    let pool: BlockingPool

    init(_ settings: Settings, isClosed: Bool) {
      // Without it all work, each connection by itself.
      let cache = SharedCache()
      engine = MultiEngine(settings, cache)
      pool = BlockingPool(settings, cache)
      if isClosed { close() }
    }

    func close() {
      pool.close()
      engine.shutdown()
    }
  }

  private let settings: Settings
  private let carriers: PerProcess<Carriers>
  private let flag: ShutdownFlag
  /// Whether it belongs to the whole process, so that none of its users may end it.
  private let isShared: Bool

  /// Makes a transport; opens no connection and starts no thread yet.
  ///
  /// - Parameter configuration: The settings.
  /// - Throws: `AzureError` of kind `invalidArgument` for a setting that cannot work, such as a CA file that
  ///   cannot be read; of kind `connection` when libcurl cannot be used at all.
  public convenience init(configuration: Configuration = Configuration()) throws(AzureError) {
    try self.init(configuration, isShared: false)
  }

  init(_ configuration: Configuration, isShared: Bool) throws(AzureError) {
    try CurlLibrary.prepare()
    let (settings, flag) = (try Settings(configuration), ShutdownFlag())
    self.settings = settings
    self.flag = flag
    self.isShared = isShared
    carriers = PerProcess { Carriers(settings, isClosed: flag.isSet) }
  }

  deinit {
    flag.set()
    carriers.existing?.close()
  }

  /// Counts the sockets to servers and proxies, for async and for blocking callers.
  ///
  /// One that is being connected counts, and so does one that is kept for further use.
  public var connectionCounter: ConnectionCounter? { settings.connections }

  /// Ends all calls under way and refuses new ones, with an error of kind `closed`; idempotent.
  ///
  /// All calls end at once. Connections are closed when this returns, but for those of blocking transfers, which their
  /// threads close. It does nothing to ``shared``.
  public func shutdown() {
    guard !isShared else { return }
    flag.set()
    // In a child that has not used it, too: another thread may be about to.
    carriers.value.close()
  }

  /// Sends a request and waits for the whole response, on the transport's thread.
  ///
  /// A cancelled call returns at once, also from the line for a connection; its transfer ends with it, and
  /// its connection is closed unless the response was complete.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed. `Content-Length` is added only if it is missing and the
  ///     method or body needs it.
  ///   - limits: The bounds to keep; a time of less than a millisecond counts as one.
  /// - Returns: The response, whatever its status; 1xx responses are passed over.
  /// - Throws: `TransportError`; `CancellationError` at once when the task is cancelled.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    try Task.checkCancellation()
    let call = AsyncCall(try TransferPlan(request, limits, settings.routing))
    let engine = carriers.value.engine
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard call.suspend(continuation) else { return }
        do throws(TransportError) {
          try engine.submit(call)
        } catch {
          call.finish(.failure(error))
        }
      }
    } onCancel: {
      if call.cancel() { engine.cancel(call) }
    }
    guard let outcome = call.outcome else { preconditionFailure("A call was resumed without a result") }
    return try outcome.get()
  }

  /// Sends a request and blocks until the whole response is there, on the calling thread.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed. `Content-Length` is added only if it is missing and the
  ///     method or body needs it.
  ///   - limits: The bounds to keep; a time of less than a millisecond counts as one.
  /// - Returns: The response, whatever its status; 1xx responses are passed over.
  /// - Throws: `TransportError`.
  @available(*, noasync, message: "This blocks its thread; in async code use send.")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
    -> AzureResponse
  {
    let plan = try TransferPlan(request, limits, settings.routing)
    let pool = carriers.value.pool
    let lane = try pool.acquire(for: plan)
    defer { pool.release(lane, plan.origin) }
    return try lane.perform(plan, until: flag).get()
  }
}
