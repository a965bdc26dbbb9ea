public import AzureCore
import Foundation

extension URLSessionTransport {
  /// An HTTP proxy that requests pass: those of scheme `https` in a tunnel (`CONNECT`).
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

    /// The form of `URLSessionConfiguration.connectionProxyDictionary`.
    ///
    /// Keys of CFProxySupport by their values, as the constants for `https` are missing on some systems.
    var dictionary: [AnyHashable: Any] {
      var settings: [AnyHashable: Any] = [:]
      for scheme in ["HTTP", "HTTPS"] {
        settings["\(scheme)Enable"] = 1
        settings["\(scheme)Proxy"] = host
        settings["\(scheme)Port"] = port
      }
      return settings
    }
  }
}

extension URLSessionTransport.Proxy: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable
{
  /// Host and port; never a user or a password, nor a host that is none.
  public var description: String {
    let host = StorageEndpoint.host(of: host.lowercased()) == nil ? "<redacted>" : host
    return "Proxy(\(host):\(port)\(user == nil && password == nil ? "" : ", user: <redacted>"))"
  }

  /// The same as ``description``.
  public var debugDescription: String { description }

  /// A mirror without children, so that `dump` shows no more than ``description``.
  public var customMirror: Mirror { Mirror(self, children: EmptyCollection<Mirror.Child>()) }
}

extension URLSessionTransport.Proxy {
  /// What a proxy may be told by Foundation and not by a request, so that an answer which repeats it does not show it.
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
