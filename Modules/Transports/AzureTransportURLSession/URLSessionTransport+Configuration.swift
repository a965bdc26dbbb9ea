extension URLSessionTransport {
  /// How a transport uses connections.
  public struct Configuration: Sendable, Hashable {
    /// How many requests may be under way at once, each on a connection; further ones wait in their order.
    ///
    /// The wait counts towards the attempt's timeout. Beside the connections of these requests as many idle ones may be kept
    /// alive: up to twice this number may be open. 32 by default; less than 1 is taken as 1.
    public var maximumConnections: Int

    /// Whether requests that must not be repeated share kept-alive connections too.
    ///
    /// False by default: such a request costs a new connection, and Foundation's stack cannot repeat it behind the
    /// caller's back. True is faster, but a connection that the server drops at the wrong moment makes the stack send
    /// the request twice: a message may be queued twice, or received and hidden without being returned.
    public var sharesConnectionsWhenNotRepeatable: Bool

    /// The HTTP proxy of all requests; the system's by default.
    ///
    /// Only Apple's Foundation lets a program choose one: with a proxy set, every request on another system fails with
    /// `TransportError.Kind.unsupported`, before anything is sent. There the environment names it.
    public var proxy: Proxy?

    /// Makes a configuration.
    ///
    /// - Parameters:
    ///   - maximumConnections: How many requests may be under way at once.
    ///   - sharesConnectionsWhenNotRepeatable: Whether requests that must not be repeated share connections.
    ///   - proxy: The HTTP proxy, on Apple's systems; the system's when `nil`.
    public init(
      maximumConnections: Int = 32, sharesConnectionsWhenNotRepeatable: Bool = false, proxy: Proxy? = nil
    ) {
      self.maximumConnections = maximumConnections
      self.proxy = proxy
      self.sharesConnectionsWhenNotRepeatable = sharesConnectionsWhenNotRepeatable
    }
  }
}
