/// The bounds that a transport keeps while it carries one request.
public struct AttemptLimits: Sendable, Hashable {
  /// How long the whole attempt may take, from the call to the last byte of the response.
  public var timeout: Duration

  /// How long connecting (name, TCP, proxy and TLS) may take within that time.
  public var connectTimeout: Duration

  /// How many bytes the body of the response may have.
  public var maximumResponseBytes: Int

  /// Whether the transport may send the request again by itself when a kept-alive connection turns out dead.
  ///
  /// Transports of many HTTP stacks repeat a request on a stale connection without asking. When this is false, one
  /// may only do so if no byte of the request had been sent.
  public var mayRepeat: Bool

  /// Makes limits.
  ///
  /// - Parameters:
  ///   - timeout: The whole attempt; 60 seconds by default.
  ///   - connectTimeout: Connecting; 20 seconds by default.
  ///   - maximumResponseBytes: The body of the response; 64 MiB by default.
  ///   - mayRepeat: Whether a silent repeat on a stale connection is allowed; false by default.
  public init(
    timeout: Duration = .seconds(60), connectTimeout: Duration = .seconds(20),
    maximumResponseBytes: Int = 64 * 1024 * 1024, mayRepeat: Bool = false
  ) {
    self.timeout = timeout
    self.connectTimeout = connectTimeout
    self.maximumResponseBytes = maximumResponseBytes
    self.mayRepeat = mayRepeat
  }
}
