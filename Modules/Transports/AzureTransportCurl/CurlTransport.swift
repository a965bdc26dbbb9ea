public import AzureCore

/// Sends requests over libcurl's connections, for async and for blocking callers.
///
/// libcurl makes the connections: name lookup, proxies, TLS. On them the transport speaks HTTP/1.1 itself, which costs a small
/// request a quarter of what libcurl's HTTP costs (`Benchmarks/README.md`).
///
/// Requests are sent as they are: the given fields and `Host`, the given path and query byte for byte. Only a missing
/// `Content-Length` and a proxy's credential are added. Nothing is decompressed, redirected or stored between requests except
/// live connections, names and TLS sessions.
///
/// Async calls write their request on the caller's thread where a connection is idle, and never wait there; one thread of the
/// transport, which starts with the first of them, makes connections and reads responses. Blocking calls are carried by their
/// callers' threads. When ``Configuration/maximumConnectionsPerHost`` connections are in use, further calls wait for one,
/// within their timeout. A request that is lost with a reused connection is sent again only when no byte of it had been sent or
/// `AttemptLimits.mayRetry` allows it. A proxy that refuses to connect to the server, with a status that another attempt would
/// meet again, is an error of kind `proxyRefused`.
///
/// A body without `Content-Length` and without chunks ends with its connection, and may have been cut off (RFC 9112 section
/// 9.8). Over TLS it is complete when the server's closing alert arrived before the end, and otherwise an error of kind
/// `connectionLost`. The alert can be seen where libcurl's TLS library is OpenSSL or has its interface; with other libraries
/// every such body is this error.
///
/// One transport serves any number of clients. It ends with its last reference, or by ``shutdown()``.
///
/// ## What libcurl does
///
/// - Name lookup in a thread of its own, where libcurl was built so, and with names shared by all connections of the transport.
/// - Connecting to several addresses of a name, IPv6 and IPv4 almost at the same time (RFC 8305).
/// - HTTP proxies: `CONNECT` for requests of scheme `https`, with Basic authentication, also over TLS to the proxy.
/// - SOCKS proxies of versions 4, 4a and 5, with the name looked up here or by the proxy, and with user and password.
/// - TLS 1.2 and later with the system's certificates, session resumption and client certificates.
///
/// Four more of its abilities are settings, all off by default: TCP keep-alive probes (``Configuration/keepAliveInterval``), a
/// maximum age of connections (``Configuration/maximumConnectionAge``), another address for a host, as `CURLOPT_RESOLVE` and
/// `CURLOPT_CONNECT_TO` give it (``Configuration/addressOverrides``), and the verbose log (``Configuration/debugLog``).
///
/// Requests of scheme `http` are sent to an HTTP proxy in absolute-form (RFC 9112 section 3.2.2) by the transport itself.
///
/// ## What libcurl could do and this transport does not
///
/// - HTTP/2 and HTTP/3. The service speaks HTTP/1.1.
/// - Other authentication at a proxy than Basic (Digest, NTLM, Negotiate), and automatic proxy configuration.
/// - Redirects, cookies, `.netrc`, decompression, `Expect: 100-continue`, and streaming of bodies.
/// - Certificate pinning (but for credentials of `AzureIdentity` on Service Fabric), other TLS versions or ciphers than those of the system, and turning verification off.
/// - Unix domain sockets, and binding to a network interface or local port.
///
/// ## Fork
///
/// A child process made by `fork` can go on with the transport. The child begins without connections and without a thread, and
/// the parent's connections stay with the parent. A call that is under way at the `fork` goes on in the parent only. If other
/// threads of the parent are in calls at that moment, a lock that one of them held stays locked in the child, as POSIX says. A
/// child that makes async calls needs an executor that works there; those of Swift and Dispatch do not once the parent has used
/// them.
public final class CurlTransport: AsyncTransport, SyncTransport, ConnectionCounting, Sendable {
  /// The thread and the connections of one process.
  private final class Engine: Sendable {
    let thread: TransferThread
    let pool: BlockingPool

    init(_ settings: Settings, isClosed: Bool) {
      // Without a cache everything works, but connections share nothing.
      let cache = SharedCache()
      thread = TransferLoop.makeThread(settings, cache)
      pool = BlockingPool(settings, cache)
      if isClosed { close() }
    }

    func close() {
      pool.close()
      thread.shutdown()
    }
  }

  private let settings: Settings
  private let engine: PerProcess<Engine>
  private let flag: ShutdownFlag
  /// Whether it belongs to the whole process, so that none of its users may end it.
  private let isShared: Bool

  init(_ settings: Settings, isShared: Bool = false) {
    let flag = ShutdownFlag()
    self.settings = settings
    self.flag = flag
    self.isShared = isShared
    engine = PerProcess { Engine(settings, isClosed: flag.isSet) }
  }

  deinit {
    flag.set()
    engine.existing?.close()
  }

  /// Counts the sockets to servers and proxies, for async and for blocking callers.
  ///
  /// A connection counts from the beginning of connecting until it is closed, so idle ones count as well.
  public var connectionCounter: ConnectionCounter? { settings.connections }

  /// Ends all calls under way and refuses new ones, with an error of kind `closed`; idempotent.
  ///
  /// All calls end at once. When this returns, all connections are closed except those of blocking transfers, which their
  /// threads close. It does nothing to ``shared``.
  public func shutdown() {
    guard !isShared else { return }
    flag.set()
    // Also in a child that has not used it: another thread may be about to.
    engine.value.close()
  }

  /// Sends a request and waits for the whole response, without blocking a thread.
  ///
  /// A cancelled call returns at once, also while it waits for a connection. Its transfer ends with it, and the connection is
  /// closed unless the response was complete.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed. `Content-Length` is added only if it is missing and the
  ///     method or body needs it.
  ///   - limits: The limits to keep; a time of less than a millisecond counts as one.
  /// - Returns: The response, whatever its status; interim responses (1xx) are skipped.
  /// - Throws: `TransportError`; `CancellationError` at once when the task is cancelled.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    try Task.checkCancellation()
    let call = AsyncCall(try PreparedRequest(request, limits, settings))
    let thread = engine.value.thread
    await withTaskCancellationHandler {
      do throws(TransportError) {
        // The response may be there before the task is suspended.
        try thread.submit(call)
      } catch {
        call.finish(.failure(error))
      }
      await withUnsafeContinuation { call.suspend($0) }
    } onCancel: {
      if call.cancel() { thread.cancel(call) }
    }
    guard let outcome = call.outcome else { preconditionFailure("A call was resumed without a result") }
    return try outcome.get()
  }

  /// Sends a request and blocks until the whole response is there, on the calling thread.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed. `Content-Length` is added only if it is missing and the
  ///     method or body needs it.
  ///   - limits: The limits to keep; a time of less than a millisecond counts as one.
  /// - Returns: The response, whatever its status; interim responses (1xx) are skipped.
  /// - Throws: `TransportError`.
  @available(*, noasync, message: "This blocks its thread; in async code use send.")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
    -> AzureResponse
  {
    let request = try PreparedRequest(request, limits, settings)
    let pool = engine.value.pool
    let connection = try pool.acquire(for: request)
    defer { pool.release(connection, request.origin) }
    return try connection.perform(request, until: flag).get()
  }
}

extension CurlTransport: CertificatePinning {
  package func pinned(
    to isExpected: @escaping @Sendable (_ certificate: [UInt8]) -> Bool
  ) throws(TransportError) -> any AsyncTransport & SyncTransport {
    do throws(AzureError) {
      return CurlTransport(try settings.pinned(to: isExpected))
    } catch {
      throw TransportError(.unsupported, delivery: .notSent, error.message)
    }
  }
}

extension CurlTransport: CustomReflectable {
  /// A mirror without children, because `dump` of a client must not read what the transport's threads change.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
