import AzureCore
import CCurl

/// What a proxy said that does not lead to the server.
struct ProxyRefusal {
  private enum Answer {
    case status(Int)
    /// One of SOCKS, in libcurl's numbers.
    case socks(Int)
  }

  private let answer: Answer

  /// Makes a refusal, or `nil` when the proxy said none.
  ///
  /// - Parameters:
  ///   - status: The status of the answer to CONNECT; `nil` or zero for none.
  ///   - reply: `CURLINFO_PROXY_ERROR`.
  init?(status: Int?, reply: Int) {
    if let status, status >= 300 {
      answer = .status(status)
    } else if reply != Int(CURLPX_OK.rawValue) {
      answer = .socks(reply)
    } else {
      return nil
    }
  }

  /// Whether the proxy would answer the next attempt alike.
  ///
  /// What it could not do now it may be able to do later; what it forbids, or does not know, it will not. A status of 511 waits
  /// for a person.
  private var isFinal: Bool {
    switch answer {
    case .status(408), .status(425), .status(429): false
    case .status(501), .status(505), .status(511): true
    case .status(let status): status < 500
    case .socks(let code): Self.finalCodes.contains { Int($0.rawValue) == code }
    }
  }

  private static let finalCodes = [
    CURLPX_GSSAPI, CURLPX_GSSAPI_PERMSG, CURLPX_GSSAPI_PROTECTION, CURLPX_IDENTD, CURLPX_IDENTD_DIFFER,
    CURLPX_LONG_HOSTNAME, CURLPX_LONG_PASSWD, CURLPX_LONG_USER, CURLPX_NO_AUTH,
    CURLPX_REPLY_ADDRESS_TYPE_NOT_SUPPORTED, CURLPX_REPLY_COMMAND_NOT_SUPPORTED, CURLPX_REPLY_NOT_ALLOWED,
    CURLPX_USER_REJECTED,
  ]

  /// Whether the proxy wants another user or password than it got.
  private var isAboutUser: Bool {
    switch answer {
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
  /// - Returns: The error, of kind `proxyRefused` or, where another try may succeed, `connect`.
  func error(_ host: String, hasUser: Bool) -> TransportError {
    var message = "The proxy refused the tunnel to \(host) with "
    switch answer {
    case .status(let status): message += "status \(status)"
    case .socks(let code): message += "a reply of SOCKS (libcurl proxy code \(code))"
    }
    if isAboutUser {
      message +=
        hasUser
        ? ": it does not take the user and password that are set for it"
        : ": it asks for a user and a password, and none are set"
    }
    return TransportError(isFinal ? .proxyRefused : .connect, delivery: .notSent, message)
  }
}
