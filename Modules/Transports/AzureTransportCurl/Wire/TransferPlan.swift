import AzureCore
import HTTPTypes

/// A request that this transport can send, with its bounds.
final class TransferPlan: Sendable {
  let limits: AttemptLimits
  let isEncrypted: Bool
  let authority: String
  /// Scheme, host and port: what connections are counted by.
  let origin: String
  /// The proxy on the way, or `nil`.
  let proxy: Routing.Server?
  /// The request as it stands on the wire.
  let bytes: [UInt8]
  /// Whether the response has no body whatever its fields say (RFC 9110 section 9.3.2).
  let isHead: Bool
  /// When the attempt began, on the clock of ``SystemClock``.
  let start: Duration
  /// When it ends, on the same clock.
  let deadline: Duration

  /// Checks a request and starts its time.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: Its bounds.
  ///   - routing: The proxies to use.
  /// - Throws: `TransportError` of kind `unsupported` for what HTTP or this transport cannot carry.
  init(_ request: AzureRequest, _ limits: AttemptLimits, _ routing: Routing) throws(TransportError) {
    let isEncrypted = try Self.isEncrypted(request.head.scheme)
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .unsupported("The request names no host")
    }
    // libcurl would decode a percent sign in a name, so that it were not the name that all else goes by.
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
    proxy = routing.server(isEncrypted: isEncrypted, to: authority)
    var whole: RequestText.Whole?
    if let proxy, !isEncrypted, proxy.takesWholeRequests {
      whole = RequestText.Whole(base: "http://" + authority, authorization: proxy.authorization?.value)
    }
    bytes = try RequestText(request, target: target, authority: authority, whole: whole).bytes
    isHead = request.head.method == .head
    self.isEncrypted = isEncrypted
    self.limits = limits
    self.authority = authority
    let host = authority.everyByte { !(0x41...0x5A).contains($0) } ? authority : authority.lowercased()
    origin = (isEncrypted ? "https://" : "http://") + host
    start = SystemClock.elapsed
    deadline = start + min(limits.timeout, .maximumWait)
  }

  /// Whether TLS may be spoken: to the server or to a proxy.
  var usesTLS: Bool { isEncrypted || proxy != nil }

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

  /// Visible ASCII; a number sign would start a fragment, which is never sent.
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
  /// The system has nothing left to make a transfer with, which may pass.
  static func noResources(_ missing: String) -> TransportError {
    TransportError(.connect, delivery: .notSent, "There is \(missing) for a transfer")
  }

  static func unsupported(_ message: String) -> TransportError {
    TransportError(.unsupported, delivery: .notSent, message)
  }

  static func closed(_ delivery: Delivery) -> TransportError {
    TransportError(.closed, delivery: delivery, "The transport was shut down")
  }
}
