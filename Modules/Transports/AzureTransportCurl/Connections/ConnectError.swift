import AzureCore
import CCurl

/// Why a connection could not be made: what libcurl knows about it, and the error that this means.
///
/// Messages are made of libcurl's words for a code and of the host. libcurl's detailed text may hold a URL, and is not shown.
struct ConnectError {
  /// The result of connecting.
  var code: CURLcode
  /// Whether the server sent a TLS alert about the client's certificate.
  var wasCertificateRefused = false
  /// Whether a client certificate is set.
  var hasIdentity = false
  /// The status of the proxy's response to CONNECT; `nil` or zero for none.
  var proxyStatus: Int?
  /// `CURLINFO_PROXY_ERROR`, which may be left over from an earlier connection of the handle.
  var proxyCode = Int(CURLPX_OK.rawValue)

  /// The error for people and for the pipeline.
  func error(for request: PreparedRequest) -> TransportError {
    let host = request.authority
    if code == CURLE_OPERATION_TIMEDOUT { return Self.timeout(request) }
    if code == CURLE_SSL_CLIENTCERT || code == CURLE_SSL_CONNECT_ERROR || code == CURLE_RECV_ERROR,
      request.isEncrypted, wasCertificateRefused
    {
      return Self.certificateRefused(request, .notSent, hasIdentity: hasIdentity)
    }
    let socks = code == CURLE_PROXY ? proxyCode : Int(CURLPX_OK.rawValue)
    if let proxy = request.proxy, let refusal = ProxyRefusal(status: proxyStatus, socksCode: socks) {
      return refusal.error(host, hasUser: proxy.hasUser)
    }
    var message = "\(CurlLibrary.text(of: code)) (\(host), libcurl code \(code.rawValue))"
    if request.proxy != nil { message += "; a proxy is set for it" }
    return TransportError(Self.kind(of: code), delivery: .notSent, message)
  }

  /// The error of connecting for too long: over its own limit, or over that of the attempt.
  static func timeout(_ request: PreparedRequest) -> TransportError {
    let isAttempt = SystemClock.elapsed >= request.deadline
    let limit = isAttempt ? request.limits.timeout : request.limits.connectTimeout
    return TransportError(
      .timeout, delivery: .notSent,
      "No connection to \(request.authority) within the \(isAttempt ? "attempt" : "connect") timeout of "
        + limit.inSeconds
    )
  }

  /// The error for a server that wants another client certificate, or any.
  static func certificateRefused(
    _ request: PreparedRequest, _ delivery: TransportError.Delivery, hasIdentity: Bool
  ) -> TransportError {
    TransportError(
      .certificate, delivery: delivery,
      "\(request.authority) asks for a client certificate"
        + (hasIdentity ? " and refuses the one that is set" : ", and none is set"))
  }

  private static func kind(of code: CURLcode) -> TransportError.Kind {
    switch code {
    case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
      .nameResolution
    case CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_ISSUER_ERROR,
      CURLE_SSL_CRL_BADFILE, CURLE_SSL_INVALIDCERTSTATUS, CURLE_SSL_PINNEDPUBKEYNOTMATCH,
      CURLE_SSL_CERTPROBLEM, CURLE_SSL_CLIENTCERT:
      .certificate
    case CURLE_SSL_CONNECT_ERROR, CURLE_SSL_CIPHER, CURLE_SSL_ENGINE_NOTFOUND, CURLE_SSL_ENGINE_SETFAILED,
      CURLE_SSL_ENGINE_INITFAILED, CURLE_USE_SSL_FAILED:
      .tls
    case CURLE_URL_MALFORMAT, CURLE_NOT_BUILT_IN, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_FUNCTION_ARGUMENT:
      .unsupported
    default:
      .connect
    }
  }
}

/// A proxy's refusal to connect to the server.
struct ProxyRefusal {
  private enum Reason {
    /// The status of the response to CONNECT.
    case status(Int)
    /// The code of a SOCKS proxy, in libcurl's numbers.
    case socks(Int)
  }

  private let reason: Reason

  /// Makes a refusal, or `nil` when the proxy did not refuse.
  ///
  /// - Parameters:
  ///   - status: The status of the response to CONNECT; `nil` or zero for none.
  ///   - socksCode: `CURLINFO_PROXY_ERROR`.
  init?(status: Int?, socksCode: Int) {
    if let status, status >= 300 {
      reason = .status(status)
    } else if socksCode != Int(CURLPX_OK.rawValue) {
      reason = .socks(socksCode)
    } else {
      return nil
    }
  }

  /// Of kind `proxyRefused` when the proxy would refuse the next attempt as well.
  private var kind: TransportError.Kind {
    switch reason {
    case .status(let status): .refusedTunnel(status: status)
    case .socks(let code):
      Self.finalCodes.contains { Int($0.rawValue) == code } ? .proxyRefused : .connect
    }
  }

  private static let finalCodes = [
    CURLPX_GSSAPI, CURLPX_GSSAPI_PERMSG, CURLPX_GSSAPI_PROTECTION, CURLPX_IDENTD, CURLPX_IDENTD_DIFFER,
    CURLPX_LONG_HOSTNAME, CURLPX_LONG_PASSWD, CURLPX_LONG_USER, CURLPX_NO_AUTH,
    CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED, CURLPX_REPLY_COMMAND_NOT_SUPPORTED, CURLPX_REPLY_NOT_ALLOWED,
    CURLPX_USER_REJECTED,
  ]

  /// Whether the proxy wants a user and a password, or others than it got.
  private var isAboutUser: Bool {
    switch reason {
    case .status(let status): status == 401 || status == 407
    case .socks(let code):
      [CURLPX_NO_AUTH, CURLPX_USER_REJECTED].contains { Int($0.rawValue) == code }
    }
  }

  /// The error for people and for the pipeline; the proxy's own words are not repeated.
  ///
  /// - Parameters:
  ///   - host: The server.
  ///   - hasUser: Whether the proxy was given a user and a password.
  /// - Returns: The error, of kind `proxyRefused`, or `connect` where another attempt may succeed.
  func error(_ host: String, hasUser: Bool) -> TransportError {
    var message = "The proxy refused the tunnel to \(host) with "
    switch reason {
    case .status(let status): message += "status \(status)"
    case .socks(let code): message += "a response of SOCKS (libcurl proxy code \(code))"
    }
    if isAboutUser {
      message +=
        hasUser
        ? ": it does not take the user and password that are set for it"
        : ": it asks for a user and a password, and none are set"
    }
    return TransportError(kind, delivery: .notSent, message)
  }
}
