public import AzurePipeline
import Dispatch
import HTTPTypes

#if canImport(FoundationNetworking)
  import Foundation
  import FoundationNetworking
#else
  import Foundation
#endif

/// Carries requests over Foundation's `URLSession`, for async and for blocking callers.
///
/// On Apple systems this is the natural transport: it follows the system's proxies, VPNs and trust settings. On Linux,
/// where FoundationNetworking wraps its own libcurl, `AzureTransportCurl` keeps more promises and is faster; this one is
/// for programs that already live with Foundation.
///
/// Each instance has sessions of its own, without cookies, cache, credential storage and redirects. It may be shared by
/// any number of threads and tasks. Dropping the last reference, like ``shutdown()``, ends what is under way.
///
/// ## What Foundation does not let a transport keep
///
/// - The reason phrase of a response is not available; it is empty.
/// - A response field that comes several times is one field, its values joined by a comma. The order of the fields is
///   lost.
/// - A response with a `Content-Encoding` that Foundation knows is decoded, asked for or not.
/// - `AttemptLimits.connectTimeout` is not kept: Foundation has no limit of its own for connecting. The whole attempt,
///   waiting for a free connection included, ends at `AttemptLimits.timeout`.
/// - Nobody tells how many connections are open: this transport is not `ConnectionCounting`.
/// - There is no setting for a further CA file and none for a client certificate: Foundation takes both from the system.
/// - Foundation's stack repeats a request on a stale kept-alive connection without asking. Therefore a request that must
///   not be repeated travels on a new connection, in a session of its own; only repeatable ones share kept-alive
///   connections. (Apple's stack never repeats a `POST`, so there a `POST` shares them too.)
///   ``Configuration/sharesConnectionsWhenNotRepeatable`` turns this off.
/// - What Foundation or its libcurl would change is refused with `TransportError.Kind.unsupported` instead: a target
///   with dot segments or with characters that are not allowed, a field that stands more than once, and a `GET` or
///   `HEAD` with a body.
///
/// On Apple systems Foundation adds `Accept`, `Accept-Encoding`, `Accept-Language`, `Connection` and `User-Agent` where
/// the request has none; Shared Key signs none of these. FoundationNetworking adds more, even a form `Content-Type` to a
/// `POST` without one, but there all of it is suppressed. FoundationNetworking differs further:
///
/// - A server that closes the connection in the middle of a response's *head* ends the whole process: a fatal error in
///   FoundationNetworking that no caller can catch. A hostile server can provoke it.
/// - A failed TLS handshake is a lost connection that may have sent bytes.
/// - The proxy comes from the environment alone (`http_proxy`, `https_proxy`, `all_proxy`, `no_proxy`, with user and
///   password in the address), even for loopback; ``Configuration/proxy`` is refused.
/// - No oldest version of TLS can be set: it is what its libcurl and the system allow, which may be older
///   than 1.2. On Apple's systems it is 1.2.
public final class URLSessionTransport: AsyncTransport, SyncTransport {
  private let sessions: Sessions
  /// What Foundation tells proxies by itself.
  private let proxySecrets: SentSecrets?

  /// Makes a transport.
  ///
  /// - Parameter configuration: How to use connections.
  public init(configuration: Configuration = Configuration()) {
    sessions = Sessions(configuration)
    proxySecrets = Proxy.secrets(of: configuration.proxy)
  }

  deinit { sessions.shutdown() }

  /// Ends every call under way with `TransportError.Kind.closed` and refuses new ones.
  ///
  /// Returns at once. A second call does nothing.
  public func shutdown() { sessions.shutdown() }

  /// Sends a request and waits for the whole response.
  ///
  /// - Parameters:
  ///   - request: The request, final and signed.
  ///   - limits: The bounds to keep; `connectTimeout` has no effect.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` saying whether bytes may have left; `CancellationError` at once when the task is
  ///   cancelled. The request may have reached the service then.
  public func send(_ request: Request, limits: AttemptLimits) async throws -> Response {
    try Task.checkCancellation()
    let attempt = Attempt(limits: limits, isHead: request.head.method == .head)
    let outcome = await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        attempt.whenFinished { continuation.resume(returning: $0) }
        sessions.start(attempt, request)
      }
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
  ///   - limits: The bounds to keep; `connectTimeout` has no effect.
  /// - Returns: The response, whatever its status.
  /// - Throws: ``TransportError`` saying whether bytes may have left.
  @available(*, noasync, message: "This blocks its thread; in async code use AsyncTransport.send.")
  public func sendBlocking(_ request: Request, limits: AttemptLimits) throws(TransportError) -> Response {
    let attempt = Attempt(limits: limits, isHead: request.head.method == .head)
    // What signals is URLSession's delegate queue or the timer's queue, threads of Dispatch. No task is waited for, so
    // this ends however busy the cooperative pool is.
    let done = DispatchSemaphore(value: 0)
    attempt.whenFinished { _ in done.signal() }
    sessions.start(attempt, request)
    done.wait()
    switch attempt.outcome {
    case .response(let response): return noting(response)
    case .failure(let error): throw error
    case .cancelled, nil:
      throw TransportError(.closed, delivery: .maybeSent, "The attempt was ended from outside")
    }
  }

  private func noting(_ response: Response) -> Response {
    guard let proxySecrets else { return response }
    var response = response
    response.sent = proxySecrets
    return response
  }
}
