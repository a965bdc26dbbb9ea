import AzureCore
import HTTP1Codec
import HTTPTypes

/// A request that this transport can send: checked, written as bytes, and with its time running.
///
/// Made on the caller's thread, because one thread carries all async transfers.
final class PreparedRequest: Sendable {
  let limits: AttemptLimits
  /// Whether the scheme is `https`.
  let isEncrypted: Bool
  let authority: String
  /// Scheme, host and port: what connections are pooled by.
  let origin: String
  /// The proxy on the way, or `nil`.
  let proxy: ProxyRouting.Server?
  /// Where to connect in place of the host, in the form of an entry of `CURLOPT_CONNECT_TO`, or `nil`.
  let connectTo: String?
  /// Head and body, as they stand on the wire.
  let bytes: [UInt8]
  /// Whether the response has no body whatever its fields say (RFC 9110 section 9.3.2).
  let isHead: Bool
  /// When the attempt began, on the clock of ``SystemClock``.
  let start: Duration
  /// When it must end, on the same clock.
  let deadline: Duration

  /// Checks a request and starts its time.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: Its limits.
  ///   - settings: The settings.
  ///   - now: The time on the clock of ``SystemClock``.
  /// - Throws: `TransportError` of kind `unsupported` for what HTTP or this transport cannot send.
  init(
    _ request: AzureRequest, _ limits: AttemptLimits, _ settings: Settings,
    now: Duration = SystemClock.elapsed
  ) throws(TransportError) {
    let isEncrypted = try Self.isEncrypted(request.head.scheme)
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .unsupported("The request names no host")
    }
    // libcurl would decode a percent sign in a name; the name would then differ from the one that was checked and signed.
    guard authority.everyByte(Authority.isCharacter),
      authority.utf8.first == UInt8(ascii: "[") || authority.everyByte({ $0 != UInt8(ascii: "%") })
    else { throw .unsupported("The host has a character that cannot stand there, or a user") }
    let target = request.target
    guard target.utf8.first == UInt8(ascii: "/"), target.everyByte(Self.isTargetCharacter) else {
      throw .unsupported(
        "The path or query has a character that must be percent-encoded, or does not start with a slash")
    }
    try Self.check(request)
    guard limits.timeout > .zero else {
      throw TransportError(.timeout, delivery: .notSent, "No time was left for the attempt")
    }
    proxy = settings.proxies.server(isEncrypted: isEncrypted, to: authority)
    connectTo = settings.overrides.entry(for: authority, isEncrypted: isEncrypted)
    var absoluteForm: RequestText.AbsoluteForm?
    // To another address than that of the host libcurl makes a tunnel, which the proxy does not read.
    if let proxy, !isEncrypted, proxy.takesAbsoluteForm, connectTo == nil {
      absoluteForm = .init(base: "http://" + authority, authorization: proxy.authorization?.value)
    }
    bytes = try RequestText(request, target: target, authority: authority, absoluteForm: absoluteForm).bytes
    isHead = request.head.method == .head
    self.isEncrypted = isEncrypted
    self.limits = limits
    self.authority = authority
    let host = authority.everyByte { !(0x41...0x5A).contains($0) } ? authority : authority.lowercased()
    origin = (isEncrypted ? "https://" : "http://") + host
    start = now
    deadline = now + min(limits.timeout, .maximumWait)
  }

  /// Whether the connection may use TLS: to the server or to a proxy.
  var mayUseTLS: Bool { isEncrypted || proxy != nil }

  private static func check(_ request: AzureRequest) throws(TransportError) {
    switch request.head.method {
    case .connect: throw .unsupported("The method CONNECT is not for requests")
    case .head where !request.body.isEmpty: throw .unsupported("A HEAD request has no body")
    default: break
    }
  }

  private static func isEncrypted(_ scheme: String?) throws(TransportError) -> Bool {
    switch scheme {
    case "https": return true
    case "http": return false
    default: break
    }
    switch scheme?.lowercased() {
    case "https": return true
    case "http": return false
    default: throw .unsupported("The scheme is neither http nor https")
    }
  }

  /// Visible ASCII without the number sign, which would start a fragment; fragments are never sent.
  private static func isTargetCharacter(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }
}

extension String {
  /// Whether every byte satisfies a condition; the standard library's function for it is not specialized.
  @inline(__always)
  fileprivate func everyByte(_ condition: (UInt8) -> Bool) -> Bool {
    let isContiguous = utf8.withContiguousStorageIfAvailable { bytes in
      for byte in bytes where !condition(byte) { return false }
      return true
    }
    return isContiguous ?? utf8.allSatisfy(condition)
  }
}

extension TransportError {
  static func closed(_ delivery: Delivery) -> TransportError {
    TransportError(.closed, delivery: delivery, "The transport was shut down")
  }

  /// The error of a call whose time is over before it had a connection of a full pool.
  static func noFreeConnection(_ request: PreparedRequest, _ limit: Int) -> TransportError {
    TransportError(
      .timeout, delivery: .notSent,
      "None of the \(limit) connections to \(request.authority) became free within the attempt timeout of "
        + request.limits.timeout.inSeconds)
  }
}
