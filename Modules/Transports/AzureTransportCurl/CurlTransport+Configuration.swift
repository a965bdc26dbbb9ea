public import AzureCore

extension CurlTransport {
  /// The settings of a ``CurlTransport``; every property has a default.
  ///
  /// Some things cannot be set: TLS 1.2 is the oldest version, certificates and host names are always verified, only HTTP/1.1
  /// over `http` and `https` is spoken, and no redirect is followed. Timeouts and size limits come with each request.
  public struct Configuration: Sendable {
    /// How many connections to one host and port may be open at once, for each calling style; 64 by default.
    ///
    /// Async calls share one set of connections and blocking calls another, so a transport that is used in both ways at once
    /// may open twice as many. A call that finds all connections busy waits for one, first come, first served; the wait counts
    /// as part of the attempt's timeout. At least 1.
    ///
    /// A connection takes one descriptor of the process. Every eight connections of blocking calls take two more; with a libcurl
    /// before 7.87, or one that looks names up without a thread, each of them takes two more.
    public var maximumConnectionsPerHost: Int

    /// How long an idle connection is kept for a later request; 60 seconds by default.
    ///
    /// A connection that was idle for longer is never used again. Connections of async calls are closed when that time is over.
    /// Those of blocking calls are closed when a blocking call after that time ends, or with the transport. Zero keeps none:
    /// every request opens a connection of its own. The service closes idle connections itself after some minutes. Whole
    /// seconds count; a part of a second counts as one.
    public var maximumIdleTime: Duration

    /// How long after it was made a connection may begin another request; without limit by default.
    ///
    /// An older connection is closed when it becomes idle, or at the latest when the next request finds it; a request that is
    /// under way is not interrupted. A connection that is never idle for long never looks its host's name up again, so set this
    /// where the address of a name may change. Zero gives every request a connection of its own.
    public var maximumConnectionAge: Duration?

    /// After how long without traffic TCP asks whether the other side is still there, and how often it asks again; `nil`, the
    /// default, for never.
    ///
    /// Such probes (`SO_KEEPALIVE`) notice a server that has vanished while a response is awaited, and keep an idle connection
    /// in the tables of routers on the way. How many unanswered probes end a connection is up to the system. Whole seconds
    /// count, from 1 to 32,767; a part of a second counts as one.
    public var keepAliveInterval: Duration?

    /// Where to connect instead of the address that a host's name has; nowhere else by default.
    ///
    /// The keys are `host` or `host:port` as requests name them, without regard to case; one with a port comes first. The values
    /// are names or addresses (IPv6 in brackets) with or without a port: without one, the port stays. For a private endpoint
    /// that the name server does not know, or a test:
    ///
    /// ```swift
    /// configuration.addressOverrides = ["account.queue.core.windows.net": "10.0.0.5"]
    /// ```
    ///
    /// Only the connection changes: the request, its `Host`, and the name that a server's certificate must have are those of the
    /// request. A proxy that is set for the host stays in use; requests of scheme `http` then go through it in a tunnel.
    public var addressOverrides: [String: String]

    /// Takes lines about connections, for finding a fault; none by default.
    ///
    /// The lines say what libcurl says while it connects (names, addresses, TLS, proxies) and when a connection is used again.
    /// They are in English and may change. They hold nothing of requests and responses, and no credential. Each is one line of
    /// at most 1,024 bytes and a mark where it was cut, with the host before it.
    ///
    /// Called on the transport's thread and on those of callers, also on several at once, while they hold up
    /// connections: it must return soon and must not call the transport.
    public var debugLog: (@Sendable (_ line: String) -> Void)?

    /// The path of a PEM file with certificates to trust in addition to those of the system; none by default.
    ///
    /// For servers whose certificate comes from a private authority, such as an emulator or an inspecting proxy. The file is read
    /// once, when the transport is made.
    public var additionalCAFile: String?

    /// The certificate to show to servers that ask for one; none by default.
    ///
    /// Its files are read once, when the transport is made. A wrong passphrase, or a key that does not belong to the certificate,
    /// is an error of the first connection. The certificate is never shown to a proxy.
    public var clientCertificate: ClientCertificate?

    /// Which proxy to use; by default what the environment says when the transport is made.
    public var proxy: Proxy

    /// Makes settings; whatever is left out has its default.
    ///
    /// - Parameters:
    ///   - maximumConnectionsPerHost: How many connections to one host and port may be open at once, for each calling style.
    ///   - maximumIdleTime: How long an idle connection is kept for a later request.
    ///   - maximumConnectionAge: How long after it was made a connection may begin another request.
    ///   - keepAliveInterval: After how long without traffic TCP asks whether the other side is still there.
    ///   - addressOverrides: Where to connect instead of the address that a host's name has.
    ///   - debugLog: Takes lines about connections.
    ///   - additionalCAFile: The path of a PEM file with certificates to trust in addition.
    ///   - clientCertificate: The certificate to show to servers that ask for one.
    ///   - proxy: Which proxy to use.
    public init(
      maximumConnectionsPerHost: Int = 64,
      maximumIdleTime: Duration = .seconds(60),
      maximumConnectionAge: Duration? = nil,
      keepAliveInterval: Duration? = nil,
      addressOverrides: [String: String] = [:],
      debugLog: (@Sendable (_ line: String) -> Void)? = nil,
      additionalCAFile: String? = nil,
      clientCertificate: ClientCertificate? = nil,
      proxy: Proxy = .environment
    ) {
      self.maximumConnectionsPerHost = maximumConnectionsPerHost
      self.maximumIdleTime = maximumIdleTime
      self.maximumConnectionAge = maximumConnectionAge
      self.keepAliveInterval = keepAliveInterval
      self.addressOverrides = addressOverrides
      self.debugLog = debugLog
      self.additionalCAFile = additionalCAFile
      self.clientCertificate = clientCertificate
      self.proxy = proxy
    }
  }
}

extension CurlTransport {
  /// The certificate that a transport shows to servers that ask for one (mutual TLS).
  ///
  /// The service itself never asks; gateways and private front ends may.
  public struct ClientCertificate: Sendable, Hashable {
    /// The path of a PEM file with the certificate, followed by the intermediate certificates of its chain.
    public var certificateFile: String

    /// The path of a PEM file with the private key; may be the same file.
    public var keyFile: String

    /// The passphrase of the private key; none by default.
    ///
    /// It never prints.
    public var passphrase: Secret<String>?

    /// Names a certificate and its key.
    ///
    /// - Parameters:
    ///   - certificateFile: The path of a PEM file with the certificate.
    ///   - keyFile: The path of a PEM file with the private key; the certificate's file when `nil`.
    ///   - passphrase: The passphrase of the key, when it is encrypted.
    public init(certificateFile: String, keyFile: String? = nil, passphrase: Secret<String>? = nil) {
      self.certificateFile = certificateFile
      self.keyFile = keyFile ?? certificateFile
      self.passphrase = passphrase
    }
  }

  /// Makes a transport; opens no connection and starts no thread yet.
  ///
  /// - Parameter configuration: The settings.
  /// - Throws: `AzureError` of kind `invalidArgument` for a setting that cannot work, such as a CA file that cannot be read; of
  ///   kind `connection` when libcurl cannot be used at all.
  public convenience init(configuration: Configuration = Configuration()) throws(AzureError) {
    try CurlLibrary.prepare()
    self.init(try Settings(configuration))
  }
}

extension Settings {
  /// Checks a configuration and reads the files that it names.
  convenience init(_ configuration: CurlTransport.Configuration) throws(AzureError) {
    guard configuration.maximumConnectionsPerHost >= 1 else {
      throw .invalidArgument(
        "maximumConnectionsPerHost is \(configuration.maximumConnectionsPerHost)", advice: "allow at least 1")
    }
    guard configuration.maximumIdleTime >= .zero else {
      throw .invalidArgument(
        "maximumIdleTime is negative", advice: "use .zero to keep no connection between requests")
    }
    guard configuration.maximumConnectionAge ?? .zero >= .zero else {
      throw .invalidArgument(
        "maximumConnectionAge is negative", advice: "use nil for no limit, .zero for a connection per request"
      )
    }
    guard configuration.keepAliveInterval ?? .seconds(1) > .zero else {
      throw .invalidArgument(
        "keepAliveInterval is not positive", advice: "use nil to send no probes, or at least a second")
    }
    var trust: TrustAnchors?
    if let path = configuration.additionalCAFile {
      trust = try TrustAnchors(adding: path, to: CurlLibrary.systemCertificates)
    }
    var identity: ClientIdentity?
    if let certificate = configuration.clientCertificate {
      identity = try ClientIdentity(
        certificateFile: certificate.certificateFile, keyFile: certificate.keyFile,
        passphrase: certificate.passphrase)
    }
    let proxies = try ProxyRouting(configuration.proxy)
    self.init(
      connectionsPerHost: min(configuration.maximumConnectionsPerHost, 65536),
      idleSeconds: min(configuration.maximumIdleTime.roundedUpToSeconds, 1_000_000),
      maximumAge: configuration.maximumConnectionAge.map { min($0, .maximumWait) },
      // The system refuses more.
      keepAliveSeconds: configuration.keepAliveInterval.map { min($0.roundedUpToSeconds, 32_767) },
      trust: trust, identity: identity, proxies: proxies,
      overrides: try AddressOverrides(configuration.addressOverrides),
      log: configuration.debugLog.map { DebugLog(hiding: proxies, $0) })
  }
}

extension CurlTransport {
  /// One transport with the default settings, for all code of the process that needs no other.
  ///
  /// Made when it is first asked for, with the proxy that the environment names then. Its
  /// ``Configuration/maximumConnectionsPerHost`` is that of all its users together. It lives as long as the process: clients
  /// never end it, and ``shutdown()`` does nothing to it. Like every transport it goes on in a child made by `fork`, without
  /// the parent's connections.
  ///
  /// - Throws: `AzureError` of kind `connection` when libcurl cannot be used at all.
  public static var shared: CurlTransport {
    get throws(AzureError) { try madeOnce.get() }
  }

  private static let madeOnce = Result<CurlTransport, AzureError> { () throws(AzureError) in
    try CurlLibrary.prepare()
    return CurlTransport(try Settings(Configuration()), isShared: true)
  }
}
