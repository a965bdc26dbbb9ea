/// Why a transport has no response to give.
///
/// A status such as 404 or 503 is not a transport error: it is a response.
public struct TransportError: Error, Sendable, CustomStringConvertible {
  /// The kind of fault; an open type.
  public struct Kind: RawRepresentable, Hashable, Sendable {
    /// The name of the kind.
    public var rawValue: String

    /// Makes a kind from its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The host name could not be resolved.
    ///
    /// Worth another try.
    public static let nameResolution = Kind(rawValue: "nameResolution")
    /// No connection could be made.
    ///
    /// Worth another try.
    public static let connect = Kind(rawValue: "connect")
    /// The proxy refuses to lead to the server: it forbids it, or wants another user and password.
    ///
    /// Another try would fail alike.
    public static let proxyRefused = Kind(rawValue: "proxyRefused")
    /// The TLS handshake failed for a reason that may pass.
    ///
    /// Worth another try.
    public static let tls = Kind(rawValue: "tls")
    /// The server's certificate is not trusted.
    ///
    /// Another try would fail alike.
    public static let certificate = Kind(rawValue: "certificate")
    /// The connection broke before the response was complete.
    ///
    /// Worth another try.
    public static let connectionLost = Kind(rawValue: "connectionLost")
    /// The attempt took longer than its timeout.
    ///
    /// Worth another try.
    public static let timeout = Kind(rawValue: "timeout")
    /// What came back is not HTTP.
    ///
    /// Another try may meet a healthy server.
    public static let malformedResponse = Kind(rawValue: "malformedResponse")
    /// The response is larger than the limit.
    ///
    /// Another try would fail alike.
    public static let responseTooLarge = Kind(rawValue: "responseTooLarge")
    /// The request cannot be sent by this transport: scheme, header or method.
    ///
    /// Another try would fail alike.
    public static let unsupported = Kind(rawValue: "unsupported")
    /// The transport was shut down.
    ///
    /// Another try would fail alike.
    public static let closed = Kind(rawValue: "closed")
  }

  /// Whether bytes of the request may have left the machine; the two cases are all there will be.
  public enum Delivery: Sendable, Hashable {
    /// No byte of the request left; repeating is always safe.
    case notSent
    /// The request, or a part of it, may have reached the service.
    case maybeSent
  }

  /// The kind of fault.
  public var kind: Kind
  /// Whether bytes of the request may have left.
  public var delivery: Delivery
  /// What happened, for people; free of secrets.
  public var message: String
  /// What to do about it, where the transport knows better than the kind tells; free of secrets.
  package var advice: String?

  /// Makes an error.
  ///
  /// - Parameters:
  ///   - kind: The kind of fault.
  ///   - delivery: Whether bytes of the request may have left.
  ///   - message: What happened; must hold no secret.
  public init(_ kind: Kind, delivery: Delivery, _ message: String) {
    self.kind = kind
    self.delivery = delivery
    self.message = message
  }

  /// One line with the kind and the message.
  public var description: String { "\(kind.rawValue): \(message)" }

  /// Whether another attempt could succeed.
  public var isTransient: Bool {
    switch kind {
    case .certificate, .proxyRefused, .responseTooLarge, .unsupported, .closed: false
    default: true
    }
  }
}

extension TransportError.Kind {
  /// What it is when a proxy refuses a tunnel: `proxyRefused` where it would refuse the next attempt as well, else `connect`.
  ///
  /// What it cannot do now it may be able to do later. What it forbids or does not support stays refused, and a status of 511
  /// waits for a person.
  package static func refusedTunnel(status: Int) -> Self {
    switch status {
    case 408, 425, 429: .connect
    case 501, 505, 511: .proxyRefused
    default: status < 500 ? .proxyRefused : .connect
    }
  }
}
