import AzurePipeline
import HTTPTypes

/// A request that this transport can send, with its bounds.
struct TransferPlan: Sendable {
  let request: Request
  let limits: AttemptLimits
  let isEncrypted: Bool
  let authority: String
  /// Scheme, host and port: what connections are counted by.
  let origin: String
  /// When the attempt ends, on the clock of ``SystemClock``.
  let deadline: Duration

  /// Checks a request and starts its time.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - limits: Its bounds.
  /// - Throws: `TransportError` of kind `unsupported` for what HTTP or this transport cannot carry.
  init(_ request: Request, _ limits: AttemptLimits) throws(TransportError) {
    switch request.head.scheme?.lowercased() {
    case "http": isEncrypted = false
    case "https": isEncrypted = true
    default: throw .unsupported("The scheme is neither http nor https")
    }
    guard let authority = request.head.authority, !authority.isEmpty else {
      throw .unsupported("The request names no host")
    }
    guard authority.utf8.allSatisfy(Authority.isCharacter) else {
      throw .unsupported("The host has a character that cannot stand there, or a user")
    }
    guard request.target.utf8.first == UInt8(ascii: "/"),
      request.target.utf8.allSatisfy(Self.isTargetCharacter)
    else {
      throw .unsupported(
        "The path or query has a character that must be percent-encoded, or does not start with a slash")
    }
    try Self.check(request)
    guard limits.timeout > .zero else {
      throw TransportError(.timeout, delivery: .notSent, "No time was left for the attempt")
    }
    self.request = request
    self.limits = limits
    self.authority = authority
    origin = (isEncrypted ? "https://" : "http://") + authority.lowercased()
    deadline = SystemClock().now().elapsed + limits.timeout
  }

  /// The time that is left, at least a moment.
  var remaining: Duration { max(deadline - SystemClock().now().elapsed, .microseconds(1)) }

  var isPastDeadline: Bool { SystemClock().now().elapsed >= deadline }

  private static func check(_ request: Request) throws(TransportError) {
    let fields = request.head.headerFields
    switch request.head.method {
    case .connect: throw .unsupported("The method CONNECT is not for requests")
    case .head where !request.body.isEmpty: throw .unsupported("A HEAD request has no body")
    default: break
    }
    let lengths = fields[values: .contentLength]
    guard lengths.isEmpty || lengths == [String(request.body.count)] else {
      throw .unsupported("Content-Length is not the length of the body, \(request.body.count)")
    }
    guard !fields.contains(.transferEncoding) else {
      throw .unsupported("Transfer-Encoding is not for requests: the body is sent as it is")
    }
    guard !fields.contains(where: { $0.name.canonicalName == "host" }) else {
      throw .unsupported("Host comes from the authority of the request, not from its fields")
    }
  }

  /// Visible ASCII; a number sign would start a fragment, which is never sent.
  private static func isTargetCharacter(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && byte != UInt8(ascii: "#")
  }
}

extension TransportError {
  static func unsupported(_ message: String) -> TransportError {
    TransportError(.unsupported, delivery: .notSent, message)
  }

  static func closed(_ delivery: Delivery) -> TransportError {
    TransportError(.closed, delivery: delivery, "The transport was shut down")
  }
}
