public import AzureCore
import HTTPTypes

/// Carries requests over Foundation's `URLSession`, for async and for blocking callers.
///
/// On Apple systems this is the natural transport: it follows the system's proxies, VPNs and trust settings.
///
/// **Servers on Linux should take `CurlTransport` of the module `AzureTransportCurl`.** There `URLSession` is
/// FoundationNetworking, in which a single server can end the process or stop every `URLSession` in it, as described below; this
/// transport is for programs that already live with that.
///
/// Each instance has sessions of its own, without cookies, cache, credential storage and redirects. It may be shared by
/// any number of threads and tasks. Dropping the last reference, like ``shutdown()``, ends what is under way.
///
/// An attempt ends at its limit and at its cancellation, and ``shutdown()`` returns, whatever Foundation does: requests are
/// handed to it by threads of this transport, never by the caller's and never by those of Swift's tasks.
///
/// ## What Foundation does not let a transport keep
///
/// - The reason phrase of a response is not available; it is empty.
/// - A response field that comes several times is one field, its values joined by a comma. The order of the fields is
///   lost.
/// - A response with a `Content-Encoding` that Foundation knows is decoded, asked for or not.
/// - `AttemptLimits.connectTimeout` is not kept: Foundation has no limit of its own for connecting. The whole attempt,
///   waiting for a free connection included, ends at `AttemptLimits.timeout`.
/// - Foundation does not tell how many connections are open: this transport is not `ConnectionCounting`.
/// - There is no setting for a further CA file and none for a client certificate: Foundation takes both from the system.
/// - Foundation's stack repeats a request on a stale kept-alive connection without asking. Therefore a request that must
///   not be repeated travels on a new connection, in a session of its own; only repeatable ones share kept-alive
///   connections. (Apple's stack never repeats a `POST`, so there a `POST` shares them too.)
///   ``Configuration/sharesConnectionsWhenNotRetryable`` turns this off.
/// - What Foundation or its libcurl would change is refused with `TransportError.Kind.unsupported` instead: a target
///   with dot segments or with characters that are not allowed, a field that stands more than once, and a `GET` with a body.
///
/// On Apple systems Foundation does not tell that a proxy refuses the tunnel to a server: that is a lost connection there,
/// which a retry rule takes for a fault that passes. On Linux it is `TransportError.Kind.proxyRefused`, as of `CurlTransport`.
///
/// On Apple systems Foundation adds `Accept`, `Accept-Encoding`, `Accept-Language`, `Connection` and `User-Agent` where
/// the request has none; Shared Key signs none of these. FoundationNetworking adds more, even a form `Content-Type` to a
/// `POST` without one, but there all of it is suppressed. FoundationNetworking differs further:
///
/// - A failed TLS handshake is a lost connection that may have sent bytes.
/// - The proxy comes from the environment alone (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`, with user and
///   password in the address), even for loopback; ``Configuration/proxy`` is refused.
/// - No oldest version of TLS can be set: it is what its libcurl and the system allow, which may be older
///   than 1.2. On Apple's systems it is 1.2.
/// - The body of a redirect (301 to 308) whose `StorageLocation` is missing or no address is lost: it is empty.
/// - Each session carries one request at a time. Sessions share neither resolved names nor TLS sessions, and a session whose
///   request was given up is not used again.
///
/// ## What ends the process on Linux
///
/// Fatal errors in FoundationNetworking that no caller can catch. A hostile server, or one that breaks at the wrong moment, can
/// provoke each:
///
/// - A connection that ends in the middle of a response's *head*, also of one that follows an interim response (1xx).
/// - A chunked response with a trailer field.
/// - A `Content-Length` from 9223372036854775296 to 9223372036854775807.
///
/// ## What holds requests up on Linux
///
/// All sessions of a process, those of other code among them, share one queue in FoundationNetworking (that of Swift 6.3; in
/// others each has its own). While something keeps it busy, every request waits, to whatever server, and ends at its limit
/// (`TransportError.Kind.timeout`, and `notSent` where it had not begun); nobody outside of Foundation can stop this:
///
/// - A response whose body or trailer fields come without an end, as fast as they are read, for as long as the server goes on
///   (and many trailer fields for minutes longer); it costs a processor, and memory for each piece. Header fields without an
///   end, for some seconds.
/// - A request that is given up while the system looks up a name, until the system has given up the name server (10 seconds are
///   common). Names are looked up before Foundation is given a request, so that a silent name server costs only the requests
///   that need it. What is left is a name server that falls silent within the milliseconds between the two look-ups, or while
///   a kept-alive connection that ended is replaced. Not so where a variable names a proxy: then its name is looked up by
///   Foundation alone.
///
/// A request that was given up counts until Foundation lets go of it. When there are 64 of these, further attempts wait for
/// one of them to be over, and end at their limit with an error that says so.
///
/// A process made by `fork` without `exec` has none of the threads that Foundation waits for. There, every call of a transport
/// is refused with `TransportError.Kind.unsupported` if its parent had made a transport, and otherwise ends at its limit at
/// best.
public final class URLSessionTransport: AsyncTransport, SyncTransport {
  private let attempts: AttemptQueue
  /// The credentials that Foundation may send to proxies by itself.
  private let proxySecrets: SentSecrets?
  /// Whether it belongs to the whole process, so that none of its users may end it.
  private let isShared: Bool

  init(_ attempts: AttemptQueue, _ proxySecrets: SentSecrets?, isShared: Bool = false) {
    self.attempts = attempts
    self.proxySecrets = proxySecrets
    self.isShared = isShared
  }

  deinit { attempts.shutdown() }

  /// Ends every call under way with `TransportError.Kind.closed` and refuses new ones.
  ///
  /// Returns at once. A second call does nothing, and neither does one to ``shared``.
  public func shutdown() {
    if !isShared { attempts.shutdown() }
  }

  /// Sends a request and waits for the whole response.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The limits to keep; `connectTimeout` has no effect.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` saying whether bytes may have left; `CancellationError` at once when the task is
  ///   cancelled. The request may have reached the service then.
  public func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
    try Task.checkCancellation()
    let attempt = Attempt(limits: limits, isHead: request.head.method == .head)
    let gate = TaskGate<Attempt.Outcome>()
    let outcome = await withTaskCancellationHandler {
      attempt.whenFinished { gate.open(with: $0) }
      attempts.start(attempt, request)
      attempt.startDeadline { [weak attempts, weak attempt] in
        if let attempt { attempts?.expire(attempt) }
      }
      return await gate.wait()
    } onCancel: {
      attempt.cancel()
    }
    switch outcome {
    case .response(let response): return noting(response)
    case .failure(let error): throw error
    case .cancelled: throw CancellationError()
    }
  }

  /// Sends a request and blocks until the whole response is there.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The limits to keep; `connectTimeout` has no effect.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` saying whether bytes may have left.
  @available(*, noasync, message: "This blocks its thread; in async code use AsyncTransport.send.")
  public func sendBlocking(_ request: AzureRequest, limits: AttemptLimits) throws(TransportError)
    -> AzureResponse
  {
    let attempt = Attempt(limits: limits, isHead: request.head.method == .head)
    // A thread of Dispatch opens the gate. Nothing here waits for a task, so this ends however busy Swift's cooperative pool is,
    // and this thread keeps the time itself.
    let gate = ThreadGate<Void>()
    attempt.whenFinished { _ in gate.open(with: ()) }
    attempts.start(attempt, request)
    if gate.wait(for: limits.timeout) == nil { attempts.expire(attempt) }
    switch attempt.outcome {
    case .response(let response): return noting(response)
    case .failure(let error): throw error
    case .cancelled, nil:
      throw TransportError(.closed, delivery: .maybeSent, "The attempt was ended from outside")
    }
  }

  private func noting(_ response: AzureResponse) -> AzureResponse {
    guard let proxySecrets else { return response }
    var response = response
    response.sent = proxySecrets
    return response
  }
}

extension URLSessionTransport: CustomReflectable {
  /// A mirror without children, because `dump` of a client must not read what Foundation's threads change.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}
