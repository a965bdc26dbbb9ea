import AzureCore

/// Which proxy a request goes through.
///
/// Decided once for a transport; libcurl never looks at the environment.
///
/// Reading the environment while the program changes it on another thread would be a data race, and the form of the request
/// line depends on whether there is a proxy.
struct ProxyRouting: Sendable {
  /// A user and a password that were set beside the address of a proxy.
  struct Credential: Sendable {
    let user: String
    let password: Secret<String>
  }

  /// One proxy, in libcurl's terms.
  struct Server: Sendable {
    /// The address; from the environment it may hold a password.
    let url: Secret<String>
    let credential: Credential?
    /// The value of `Proxy-Authorization`, which the transport writes into requests in absolute-form.
    let authorization: Secret<String>?
    /// Whether the proxy speaks HTTP, so that plain requests go to it in absolute-form and not through a tunnel.
    let takesAbsoluteForm: Bool
    /// Whether the connection to the proxy uses TLS.
    let isEncrypted: Bool

    /// Whether the proxy is given a user and a password.
    var hasUser: Bool { authorization != nil }

    init(url: String, credential: Credential? = nil) {
      self.url = Secret(url)
      self.credential = credential
      let scheme = url.lowercased()
      takesAbsoluteForm = !["socks4://", "socks4a://", "socks5://", "socks5h://", "socks://"].contains {
        scheme.hasPrefix($0)
      }
      isEncrypted = scheme.hasPrefix("https:")
      let bytes = credential.map { Array("\($0.user):\($0.password.value)".utf8) } ?? ProxyUser.bytes(in: url)
      authorization = bytes.map { Secret(ProxyUser.basicAuthorization($0)) }
    }
  }

  /// The schemes that the address of a proxy may have.
  static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

  private let plain: Server?
  private let encrypted: Server?
  private let exceptions: ProxyExceptions
  private let bypassesLocalHosts: Bool

  /// Makes a routing.
  ///
  /// - Parameters:
  ///   - plain: The proxy for requests of scheme `http`; `nil` for none.
  ///   - encrypted: The proxy for requests of scheme `https`; `nil` for none.
  ///   - exceptions: The hosts that are reached directly.
  ///   - bypassesLocalHosts: Whether hosts that no proxy can reach are reached directly as well.
  init(plain: Server?, encrypted: Server?, exceptions: ProxyExceptions, bypassesLocalHosts: Bool) {
    self.plain = plain
    self.encrypted = encrypted
    self.exceptions = exceptions
    self.bypassesLocalHosts = bypassesLocalHosts
  }

  /// The values of `Proxy-Authorization` for all proxies.
  var authorizations: [String] { [plain, encrypted].compactMap { $0?.authorization?.value } }

  /// The proxy for requests of a scheme to an authority, or `nil` for none.
  func server(isEncrypted: Bool, to authority: String) -> Server? {
    guard let server = isEncrypted ? encrypted : plain else { return nil }
    let isDirect = bypassesLocalHosts && Authority.isLocal(authority) || exceptions.contain(authority)
    return isDirect ? nil : server
  }
}

/// The rules for `host:port`.
enum Authority {
  /// Whether a byte may stand in an authority: in a host name, an address in brackets, or a port.
  ///
  /// A user may not.
  static func isCharacter(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
      UInt8(ascii: "~"), UInt8(ascii: ":"), UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "%"):
      true
    default: false
    }
  }

  /// The services that Azure gives a machine or an app for itself.
  ///
  /// They are 169.254.169.254 for virtual machines, and within 169.254.129.0/24 for App Service. What is asked of them and what they respond must not pass a proxy.
  private static let linkLocal = ProxyExceptions("169.254.0.0/16")

  /// Whether no proxy can reach the host: this machine (`localhost`, an address of 127.0.0.0/8, `[::1]`) or a service on its
  /// own link (169.254.0.0/16), such as its identity endpoint.
  static func isLocal(_ authority: String) -> Bool {
    if StorageEndpoint.isLoopback(authority) || linkLocal.contain(authority) { return true }
    let name = authority.lowercased().prefix { $0 != ":" }
    return name == "localhost" || name.hasSuffix(".localhost")
  }
}
