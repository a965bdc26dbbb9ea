public import AzureCore

extension CurlTransport {
  /// Where requests go on their way to the server.
  public struct Proxy: Sendable, Hashable {
    /// A user and password that the proxy asks for.
    ///
    /// The password never prints.
    public struct Credential: Sendable, Hashable {
      /// The user.
      public var user: String
      /// The password.
      public var password: Secret<String>

      /// Makes a credential.
      ///
      /// - Parameters:
      ///   - user: The user.
      ///   - password: The password.
      public init(user: String, password: Secret<String>) {
        self.user = user
        self.password = password
      }
    }

    enum Choice: Sendable, Hashable {
      case none
      case environment
      case server(url: String, credential: Credential?, exceptions: [String])
    }

    let choice: Choice

    /// No proxy, whatever the environment says.
    public static let none = Proxy(choice: .none)

    /// What the environment of the process says, read once when the transport is made.
    ///
    /// By the scheme of the request `http_proxy` or `HTTP_PROXY`, `https_proxy` or `HTTPS_PROXY`, then `all_proxy` or
    /// `ALL_PROXY`; lower case comes first, and an empty variable means no proxy. Where `REQUEST_METHOD` is set, the
    /// process answers a request by CGI, and `HTTP_PROXY` is passed over: its value may be the header field `Proxy` of
    /// that request. User and password of an address are percent-encoded. `no_proxy` or `NO_PROXY` lists hosts to
    /// reach directly: names with their subdomains, addresses, networks such as `10.0.0.0/8`, or `*` for all.
    ///
    /// This machine (`localhost`, 127.0.0.0/8, `[::1]`) and the identity endpoint of a virtual machine
    /// (169.254.169.254) are always reached directly: no proxy could reach them, and the emulator lives there.
    public static let environment = Proxy(choice: .environment)

    /// One proxy for all requests.
    ///
    /// Requests of scheme `https` pass through it in a tunnel (`CONNECT`), so that it sees nothing but the
    /// host; those of scheme `http` are handed to it whole.
    ///
    /// - Parameters:
    ///   - url: The address: scheme (`http`, `https`, `socks4`, `socks4a`, `socks5` or `socks5h`), host and
    ///     port, for example `http://proxy.example:3128`. It must hold no user and password: those go into
    ///     `credential`.
    ///   - credential: The user and password; none by default.
    ///   - exceptions: Hosts to reach directly: names (with their subdomains), addresses, networks such as
    ///     `10.0.0.0/8`, or `*` for all.
    /// - Returns: The setting. A malformed address is refused when the transport is made.
    public static func server(
      _ url: String, credential: Credential? = nil, exceptions: [String] = []
    ) -> Proxy {
      Proxy(choice: .server(url: url, credential: credential, exceptions: exceptions))
    }
  }
}

extension CurlTransport.Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
  /// Where requests go; of an address its scheme, host and port, never a user or a password.
  public var description: String {
    switch choice {
    case .none: "Proxy.none"
    case .environment: "Proxy.environment"
    case .server(let url, let credential, let exceptions):
      "Proxy.server(\(Self.address(url))\(credential == nil ? "" : ", credential: <redacted>")"
        + (exceptions.isEmpty ? ")" : ", \(exceptions.count) exceptions)")
    }
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }

  /// Scheme, host and port of an address, as far as it is one: a malformed one is refused only when the transport is made.
  private static func address(_ url: String) -> String {
    let parts = url.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, Routing.schemes.contains(String(parts[0])),
      let authority = parts[1].split(separator: "@", omittingEmptySubsequences: false).last
    else { return "<redacted>" }
    let end = authority.hasSuffix("/") ? authority.dropLast() : authority
    return StorageEndpoint.host(of: String(end)) == nil ? "<redacted>" : "\(parts[0])://\(end)"
  }
}
