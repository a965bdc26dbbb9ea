#if Identity
  public import AzureCore

  /// Where Microsoft Entra ID signs identities in: one host for each cloud.
  public struct EntraAuthority: Sendable, Hashable, CustomStringConvertible {
    /// The scheme and the authority, without a slash at the end.
    public let url: String

    /// `login.microsoftonline.com`, of the public cloud.
    public static let publicCloud = EntraAuthority(host: "login.microsoftonline.com")
    /// `login.chinacloudapi.cn`, of the cloud in China.
    public static let china = EntraAuthority(host: "login.chinacloudapi.cn")
    /// `login.microsoftonline.us`, of the cloud of the US Government.
    public static let usGovernment = EntraAuthority(host: "login.microsoftonline.us")
    /// `login.microsoftonline.de`, of the cloud in Germany, which is closed.
    public static let germany = EntraAuthority(host: "login.microsoftonline.de")

    private static let known: Set<EntraAuthority> = [
      publicCloud, china, usGovernment, germany, EntraAuthority(host: "login.windows.net"),
      EntraAuthority(host: "sts.windows.net"), EntraAuthority(host: "login.microsoft.com"),
    ]

    private init(host: String) { url = "https://" + host }

    /// The authority at an address.
    ///
    /// - Parameters:
    ///   - text: The address, with or without `https://`.
    ///   - allowsHTTPOnLoopback: Whether plain http to this machine itself is accepted, for an emulator.
    /// - Throws: `AzureError` of kind `invalidArgument` when it is no https address, or has a path or a query.
    public init(_ text: String, allowsHTTPOnLoopback: Bool = false) throws(AzureError) {
      var text = text[...]
      while let last = text.last, last == " " || last == "/" { text.removeLast() }
      let parts: URLParts
      do throws(URLFault) {
        parts = try URLParts(String(text))
      } catch {
        throw .invalidArgument("The authority host \(error.predicate)", advice: error.advice)
      }
      guard parts.segments.isEmpty, parts.query == nil else {
        throw .invalidArgument(
          "The authority host has a path or a query",
          advice: "write the host alone; the tenant is an option of its own")
      }
      guard
        parts.scheme == "https" || allowsHTTPOnLoopback && StorageEndpoint.isLoopback(parts.authority)
      else {
        throw .invalidArgument(
          "The authority host is not an https address", advice: "secrets must not travel over plain http")
      }
      url = parts.scheme + "://" + parts.authority
    }

    /// Whether it is the host of a cloud that is known here, so that it needs no check.
    var isKnown: Bool { Self.known.contains(self) }

    /// The address.
    public var description: String { url }
  }
#endif
