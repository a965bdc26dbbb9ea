import AzureCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

/// The proxies to use, decided once; libcurl itself never looks at the environment.
///
/// Reading the environment on many threads while the program changes it is a data race, and the form of the
/// request target depends on whether there is a proxy.
struct Routing: Sendable {
  /// One proxy as libcurl takes it.
  struct Server: Sendable {
    /// The address; from the environment it may hold a password.
    let url: Secret<String>
    let credential: CurlTransport.Proxy.Credential?
    /// The value of `Proxy-Authorization` where the transport writes it itself: in requests that the proxy gets whole.
    let authorization: Secret<String>?
    /// Whether it speaks HTTP, so that plain requests are handed to it whole.
    let takesWholeRequests: Bool
    /// Whether TLS is spoken to it.
    let isEncrypted: Bool

    /// Whether it is given a user and a password.
    var hasUser: Bool { authorization != nil }

    init(url: String, credential: CurlTransport.Proxy.Credential? = nil) {
      self.url = Secret(url)
      self.credential = credential
      let scheme = url.lowercased()
      takesWholeRequests = !["socks4://", "socks4a://", "socks5://", "socks5h://", "socks://"].contains {
        scheme.hasPrefix($0)
      }
      isEncrypted = scheme.hasPrefix("https:")
      let user = credential.map { Array("\($0.user):\($0.password.value)".utf8) } ?? ProxyUser.bytes(in: url)
      authorization = user.map { Secret(ProxyUser.basicAuthorization($0)) }
    }
  }

  private var plain: Server?
  private var encrypted: Server?
  /// Hosts to reach directly.
  private let exceptions: ProxyExceptions
  /// Whether what no proxy can reach is reached directly, too: what the environment says is not meant for it.
  private let sparesLocal: Bool

  /// Decides from a setting.
  ///
  /// - Parameters:
  ///   - proxy: The setting.
  ///   - environment: Looks a variable of the environment up.
  /// - Throws: `AzureError` for a malformed address.
  init(_ proxy: CurlTransport.Proxy, environment: (String) -> String? = Self.variable) throws(AzureError) {
    sparesLocal = proxy.choice == .environment
    switch proxy.choice {
    case .none:
      exceptions = ProxyExceptions("")
    case .environment:
      let common = Self.first(of: ["all_proxy", "ALL_PROXY"], environment)
      // A CGI server hands the header field `Proxy` of whoever calls over as HTTP_PROXY: https://httpoxy.org.
      let names = environment("REQUEST_METHOD") == nil ? ["http_proxy", "HTTP_PROXY"] : ["http_proxy"]
      plain = Self.server(Self.first(of: names, environment) ?? common)
      encrypted = Self.server(Self.first(of: ["https_proxy", "HTTPS_PROXY"], environment) ?? common)
      exceptions = ProxyExceptions(Self.first(of: ["no_proxy", "NO_PROXY"], environment) ?? "")
    case .server(let url, let credential, let hosts):
      try Self.check(url, credential, hosts)
      plain = Server(url: url, credential: credential)
      encrypted = plain
      exceptions = ProxyExceptions(hosts.joined(separator: ","))
    }
  }

  /// The proxy for requests of a scheme to an authority, or `nil` for none.
  func server(isEncrypted: Bool, to authority: String) -> Server? {
    guard let server = isEncrypted ? encrypted : plain else { return nil }
    return sparesLocal && Authority.isLocal(authority) || exceptions.contain(authority) ? nil : server
  }

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private static func first(of names: [String], _ environment: (String) -> String?) -> String? {
    for name in names {
      if let value = environment(name) { return value }
    }
    return nil
  }

  /// An empty variable means no proxy, even where a more general one names one.
  private static func server(_ url: String?) -> Server? {
    guard let url, !url.isEmpty else { return nil }
    return Server(url: url)
  }

  static let schemes = ["http", "https", "socks4", "socks4a", "socks5", "socks5h"]

  private static func check(
    _ url: String, _ credential: CurlTransport.Proxy.Credential?, _ exceptions: [String]
  ) throws(AzureError) {
    // The address is not repeated: it may hold a password in spite of all.
    guard let colon = url.range(of: "://"), schemes.contains(url[..<colon.lowerBound].lowercased()) else {
      throw .invalidArgument(
        "The address of the proxy has no scheme that is known",
        advice: "write it as http://host:port; also known: \(schemes.joined(separator: ", "))")
    }
    let authority = url[colon.upperBound...]
    guard !authority.contains("@") else {
      throw .invalidArgument(
        "The address of the proxy holds a user",
        advice: "give user and password by the parameter `credential`, so that the password never prints")
    }
    let host = authority.hasSuffix("/") ? authority.dropLast() : authority
    guard !host.isEmpty, host.utf8.allSatisfy(Authority.isCharacter) else {
      throw .invalidArgument(
        "The address of the proxy is not scheme, host and port",
        advice: "write it as http://host:port, without a path")
    }
    let texts = exceptions + [credential?.user ?? "", credential?.password.value ?? ""]
    guard !texts.contains(where: { $0.utf8.contains(0) }) else {
      throw .invalidArgument("A setting of the proxy holds a NUL character")
    }
  }
}

extension String {
  /// Where a text occurs first; the standard library has no such search for older systems.
  fileprivate func range(of text: String) -> Range<Index>? {
    var start = startIndex
    while start < endIndex {
      if self[start...].hasPrefix(text) { return start..<index(start, offsetBy: text.count) }
      formIndex(after: &start)
    }
    return nil
  }
}
