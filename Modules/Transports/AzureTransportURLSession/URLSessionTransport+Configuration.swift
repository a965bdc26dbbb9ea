public import AzureCore
import Foundation

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
    public var sharesConnectionsWhenNotRetryable: Bool

    /// The HTTP proxy of all requests; the system's by default.
    ///
    /// Only Apple's Foundation lets a program choose one: with a proxy set, every request on another system fails with
    /// `TransportError.Kind.unsupported`, before anything is sent. There the environment names it.
    public var proxy: Proxy?

    /// Makes a configuration.
    ///
    /// - Parameters:
    ///   - maximumConnections: How many requests may be under way at once.
    ///   - sharesConnectionsWhenNotRetryable: Whether requests that must not be repeated share connections.
    ///   - proxy: The HTTP proxy, on Apple's systems; the system's when `nil`.
    public init(
      maximumConnections: Int = 32, sharesConnectionsWhenNotRetryable: Bool = false, proxy: Proxy? = nil
    ) {
      self.maximumConnections = maximumConnections
      self.proxy = proxy
      self.sharesConnectionsWhenNotRetryable = sharesConnectionsWhenNotRetryable
    }
  }
}

extension URLSessionTransport {
  /// An HTTP proxy for all requests.
  ///
  /// Those of scheme `https` go through it in a tunnel (`CONNECT`).
  public struct Proxy: Sendable, Hashable {
    /// The host name or address of the proxy.
    public var host: String
    /// Its port.
    public var port: Int
    /// The user that the proxy asks for; none by default.
    public var user: String?
    /// The password of that user; it never prints.
    public var password: Secret<String>?

    /// Names a proxy.
    ///
    /// - Parameters:
    ///   - host: The host name or address.
    ///   - port: The port.
    ///   - user: The user that the proxy asks for.
    ///   - password: The password of that user.
    public init(host: String, port: Int, user: String? = nil, password: Secret<String>? = nil) {
      self.host = host
      self.port = port
      self.user = user
      self.password = password
    }
  }

  /// Makes a transport.
  ///
  /// - Parameter configuration: How to use connections.
  public convenience init(configuration: Configuration = Configuration()) {
    self.init(configuration, isShared: false)
  }

  convenience init(_ configuration: Configuration, isShared: Bool) {
    #if canImport(FoundationNetworking)
      let attempts = AttemptQueue(SessionSettings(configuration), .system)
    #else
      let attempts = AttemptQueue(SessionSettings(configuration))
    #endif
    self.init(attempts, Proxy.secrets(of: configuration.proxy), isShared: isShared)
  }

  #if canImport(FoundationNetworking)
    /// Makes a transport that looks names up in another way.
    package convenience init(configuration: Configuration = Configuration(), names: NameLookups) {
      self.init(AttemptQueue(SessionSettings(configuration), names), Proxy.secrets(of: configuration.proxy))
    }
  #endif
}

extension URLSessionTransport.Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// Host and port.
  ///
  /// Never a user or a password, nor a host that is malformed and may hold one.
  public var description: String {
    let host = StorageEndpoint.host(of: host.lowercased()) == nil ? "<redacted>" : host
    return "Proxy(\(host):\(port)\(user == nil && password == nil ? "" : ", user: <redacted>"))"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// The credentials that Foundation, and not the request, may send to a proxy.
  ///
  /// A response that repeats them must not show them.
  static func secrets(of configured: Self?) -> SentSecrets? {
    var users: [[UInt8]] = []
    if let user = configured?.user {
      users.append(Array("\(user):\(configured?.password?.value ?? "")".utf8))
    }
    #if canImport(FoundationNetworking)
      let environment = ProcessInfo.processInfo.environment
      users += ["http_proxy", "https_proxy", "all_proxy"].flatMap { [$0, $0.uppercased()] }
        .compactMap { environment[$0].flatMap(ProxyUser.bytes) }
    #endif
    return users.isEmpty
      ? nil : SentSecrets(proxyAuthorizations: users.map { ProxyUser.basicAuthorization($0) })
  }
}

extension SessionSettings {
  init(_ configuration: URLSessionTransport.Configuration) {
    self.init(
      maximumConnections: max(1, configuration.maximumConnections),
      sharesConnectionsWhenNotRetryable: configuration.sharesConnectionsWhenNotRetryable,
      proxy: configuration.proxy.map {
        SessionProxy(host: $0.host, port: $0.port, user: $0.user, password: $0.password)
      })
  }
}

extension URLSessionTransport {
  /// One transport with the default settings, for all code of the process that needs no other.
  ///
  /// Made when it is first asked for. It lives as long as the process: clients never end it, and ``shutdown()`` does nothing to
  /// it.
  public static let shared = URLSessionTransport(Configuration(), isShared: true)
}
