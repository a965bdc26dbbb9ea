extension CurlTransport {
  /// The settings of a ``CurlTransport``; every property has a default.
  ///
  /// Not settable: TLS 1.2 is the oldest version, certificates and host names are always verified, only
  /// HTTP/1.1 over `http` and `https` is spoken, and no redirect is followed. Timeouts and size limits come
  /// with each request.
  public struct Configuration: Sendable {
    /// How many connections to one host and port may be open at once, for each colour; 64 by default.
    ///
    /// Async calls share one set of connections and blocking calls another, so a transport that is used in
    /// both ways at once may open twice as many. A call that finds all connections busy waits for one, first
    /// come, first served; the wait counts as part of the attempt's timeout. At least 1.
    ///
    /// A connection takes a descriptor of the process. Eight of blocking calls take two more; with a libcurl before 7.87, or one
    /// that looks names up without a thread, each of them does.
    public var maximumConnectionsPerHost = 64

    /// How long an unused connection is kept for a later request; 60 seconds by default.
    ///
    /// An older connection is never used again. Connections of async calls are closed when that time is over,
    /// those of blocking calls when a blocking call after that time ends, or with the transport. Zero keeps
    /// none: every request opens a connection of its own. The service closes unused connections by itself
    /// after some minutes. Whole seconds count; a part of a second counts as one.
    public var maximumIdleTime = Duration.seconds(60)

    /// The path of a PEM file with certificates to trust in addition to those of the system; none by default.
    ///
    /// For servers with a certificate of one's own, such as an emulator or an inspecting proxy. The file is
    /// read once, when the transport is made.
    public var additionalCAFile: String?

    /// The certificate to show to servers that ask for one; none by default.
    ///
    /// Its files are read once, when the transport is made. A passphrase that does not fit, or a key that does not
    /// belong to the certificate, shows when the first connection is made. Never shown to a proxy.
    public var clientCertificate: ClientCertificate?

    /// Which proxy to use; by default what the environment says when the transport is made.
    public var proxy = Proxy.environment

    /// Makes the default settings.
    public init() {}
  }
}
