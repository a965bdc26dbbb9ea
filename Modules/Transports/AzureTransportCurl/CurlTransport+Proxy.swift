public import AzureCore

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

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
    /// Depending on the scheme of the request this is `http_proxy` or `HTTP_PROXY`, `https_proxy` or `HTTPS_PROXY`, and
    /// otherwise `all_proxy` or `ALL_PROXY`. Lower case comes first, and an empty variable means no proxy. Where
    /// `REQUEST_METHOD` is set, the process is a CGI program, and `HTTP_PROXY` is ignored: its value may be the header field
    /// `Proxy` of the request that the program serves. User and password in an address are percent-encoded. `no_proxy` or
    /// `NO_PROXY` lists hosts to reach directly: names with their subdomains, addresses, networks such as `10.0.0.0/8`, or `*`
    /// for all.
    ///
    /// This machine (`localhost`, 127.0.0.0/8, `[::1]`) and what is on its own link (169.254.0.0/16), such as the identity
    /// endpoint of a virtual machine or an app, are always reached directly: no proxy could reach them, and the emulator runs
    /// there.
    public static let environment = Proxy(choice: .environment)

    /// One proxy for all requests.
    ///
    /// Requests of scheme `https` go through it in a tunnel (`CONNECT`), so that it sees only the host and port. An HTTP proxy
    /// reads those of scheme `http`, with everything in them; a SOCKS proxy only forwards them.
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

  /// Scheme, host and port of an address, without anything that may be a secret.
  ///
  /// A malformed address is refused only when the transport is made, so anything may stand here.
  private static func address(_ url: String) -> String {
    let parts = url.lowercased().split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, ProxyRouting.schemes.contains(String(parts[0])),
      let authority = parts[1].split(separator: "@", omittingEmptySubsequences: false).last
    else { return "<redacted>" }
    let end = authority.hasSuffix("/") ? authority.dropLast() : authority
    return StorageEndpoint.host(of: String(end)) == nil ? "<redacted>" : "\(parts[0])://\(end)"
  }
}

extension ProxyRouting {
  /// Decides from a setting.
  ///
  /// - Parameters:
  ///   - proxy: The setting.
  ///   - environment: Looks up a variable of the environment.
  /// - Throws: `AzureError` for a malformed address.
  init(
    _ proxy: CurlTransport.Proxy, environment: (String) -> String? = Self.variable
  ) throws(AzureError) {
    switch proxy.choice {
    case .none:
      self.init(plain: nil, encrypted: nil, exceptions: ProxyExceptions(""), bypassesLocalHosts: false)
    case .environment:
      func first(_ names: [String]) -> String? {
        for name in names {
          if let value = environment(name) { return value }
        }
        return nil
      }
      // An empty variable means no proxy, even where a more general one names one.
      func server(_ url: String?) -> Server? { url.flatMap { $0.isEmpty ? nil : Server(url: $0) } }
      let common = first(["all_proxy", "ALL_PROXY"])
      // A CGI server passes the header field `Proxy` of a request to its program as HTTP_PROXY: https://httpoxy.org.
      let plain = environment("REQUEST_METHOD") == nil ? ["http_proxy", "HTTP_PROXY"] : ["http_proxy"]
      self.init(
        plain: server(first(plain) ?? common),
        encrypted: server(first(["https_proxy", "HTTPS_PROXY"]) ?? common),
        exceptions: ProxyExceptions(first(["no_proxy", "NO_PROXY"]) ?? ""), bypassesLocalHosts: true)
    case .server(let url, let credential, let exceptions):
      try Self.check(url, credential, exceptions)
      let server = Server(
        url: url,
        credential: credential.map { Credential(user: $0.user, password: $0.password) })
      self.init(
        plain: server, encrypted: server, exceptions: ProxyExceptions(exceptions.joined(separator: ",")),
        bypassesLocalHosts: false)
    }
  }

  private static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  private static func check(
    _ url: String, _ credential: CurlTransport.Proxy.Credential?, _ exceptions: [String]
  ) throws(AzureError) {
    // Errors do not repeat the address: it may hold a password although it must not.
    let parts = url.split(separator: "://", maxSplits: 1, omittingEmptySubsequences: false)
    guard parts.count == 2, schemes.contains(parts[0].lowercased()) else {
      throw .invalidArgument(
        "The address of the proxy has no scheme that is known",
        advice: "write it as http://host:port; also known: \(schemes.joined(separator: ", "))")
    }
    guard !parts[1].contains("@") else {
      throw .invalidArgument(
        "The address of the proxy holds a user",
        advice: "give user and password by the parameter `credential`, so that the password never prints")
    }
    let host = parts[1].hasSuffix("/") ? parts[1].dropLast() : parts[1]
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
