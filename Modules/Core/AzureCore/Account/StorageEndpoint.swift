/// The base address of a storage account's service: where requests go and which account they name.
///
/// Host style (`https://account.queue.core.windows.net`) or path style (`http://127.0.0.1:10001/account`), as emulators
/// and appliances use it. A shared access signature in a URL is not part of an endpoint: see `StorageAccount.url(_:credential:)`.
public struct StorageEndpoint: Sendable, Hashable {
  /// `http` or `https`.
  public let scheme: String

  /// Host and optional port, for example `127.0.0.1:10001` or `[::1]:10001`.
  public let authority: String

  /// The percent-encoded path before every resource: empty, or `/account` in path style, with what the server has before
  /// it (`/gateway/account`); never with a slash at its end.
  public let basePath: String

  /// The account, or `nil` for a custom domain, where signing needs the account to be given separately.
  public let account: String?

  /// Makes an endpoint from a URL.
  ///
  /// An address without a scheme gets `https`. An address whose host is an IP address, `localhost` or another name without
  /// a dot is path style: the first path segment is the account. A host `account.queue.…` or `account.z1.queue.…` names the
  /// account; any other host is a custom domain, which does not.
  ///
  /// - Parameter url: The address, for example `https://contoso.queue.core.windows.net`; without a query.
  /// - Throws: ``AzureError`` when the address is not such a URL, or holds more path than an account, or a query.
  public init(_ url: String) throws(AzureError) {
    let parsed = try Self.parse(url)
    try parsed.checkIsService()
    self = parsed.endpoint
  }

  /// Makes an endpoint from a URL whose account is given beside it, as signing with a key at a custom domain needs.
  ///
  /// The account decides the style, not the host: an address whose path ends with the account, or with the account and
  /// `-secondary`, is path style, also with something before it (`http://127.0.0.1:8080/gateway/contoso`); one without a
  /// path is not, and its account stands nowhere in it.
  ///
  /// - Parameters:
  ///   - url: The address, for example `https://queues.contoso.example` or `http://azurite.example:10001/contoso`; without
  ///     a query.
  ///   - account: The account's name.
  /// - Throws: ``AzureError`` when the name cannot be an account's, the address is not such a URL, has another path or a query,
  ///   or is a host of a known cloud that names another account.
  public init(_ url: String, account: String) throws(AzureError) {
    guard !account.isEmpty else { throw .invalidArgument("The account name is empty") }
    guard Self.isEmulatorsAccountName(account) else {
      throw .invalidArgument(
        "The account name is not valid",
        advice: "use letters and digits, without quotation marks, escapes and '-secondary'")
    }
    let parsed: ParsedURL
    do throws(URLFault) {
      parsed = try Self.parse(url, account: account, isOfService: true)
    } catch {
      throw error.error(of: "The endpoint")
    }
    try parsed.checkIsService()
    self = parsed.endpoint
  }

  package init(scheme: String, authority: String, basePath: String, account: String?) {
    self.scheme = scheme
    self.authority = authority
    self.basePath = basePath
    self.account = account
  }

  /// Makes the endpoint of an account in the public cloud or another one.
  ///
  /// - Parameters:
  ///   - account: The account's name: 3 to 24 lower-case letters and digits.
  ///   - suffix: The cloud's suffix; `core.windows.net` by default.
  ///   - scheme: `https` by default.
  /// - Throws: ``AzureError`` when the parts do not make a host name.
  public init(account: String, suffix: String = "core.windows.net", scheme: String = "https")
    throws(AzureError)
  {
    try Self.checkAccount(account)
    guard !suffix.isEmpty else {
      throw .invalidArgument("The suffix of the cloud is empty", advice: "leave it out for core.windows.net")
    }
    try self.init("\(scheme)://\(account).queue.\(suffix)")
  }

  /// The secondary location of this account: `-secondary` after the account's name, in the host or in the path.
  ///
  /// A mark of the network (`-ipv6`, `-dualstack`) stays behind it. The endpoint itself when it is the secondary already;
  /// `nil` for a custom domain, whose secondary cannot be derived.
  public var secondary: StorageEndpoint? {
    guard let account else { return nil }
    guard basePath.isEmpty else {
      guard isPathStyle else { return nil }
      if basePath.hasSuffix(Self.secondaryMark) { return self }
      return StorageEndpoint(
        scheme: scheme, authority: authority, basePath: basePath + Self.secondaryMark, account: account)
    }
    let host = Self.host(of: authority) ?? ""
    guard Self.account(of: host) == account else { return nil }
    let label = authority.prefix { $0 != "." }
    let marks = label.dropFirst(account.utf8.count)
    guard label.hasPrefix(account), Self.hostMarks.contains(String(marks)) else { return nil }
    if marks.hasPrefix(Self.secondaryMark) { return self }
    let rest = authority.dropFirst(account.utf8.count)
    return StorageEndpoint(
      scheme: scheme, authority: account + Self.secondaryMark + rest, basePath: "", account: account)
  }

  /// Whether the host is one of the service's own; any other that looks alike may be a custom domain.
  package var isOfKnownCloud: Bool { Self.host(of: authority).map(Self.isOfKnownCloud) ?? false }

  static func isOfKnownCloud(_ host: Substring) -> Bool {
    let host = host.hasSuffix(".") ? host.dropLast() : host
    let clouds: [Cloud] = [.public, .china, .usGovernment, .germany]
    return (clouds.map(\.suffix) + ["storage.azure.net"]).contains { host.hasSuffix(".queue." + $0) }
  }

  /// Whether a path segment is the account, at its primary or secondary location.
  static func names(_ segment: some StringProtocol, account: String) -> Bool {
    guard let name = PercentEncoding.decode(segment) else { return false }
    return name.isExactly(account) || name.isExactly(account + secondaryMark)
  }

  /// The address as a URL, without any credential.
  public var url: String { "\(scheme)://\(authority)\(basePath)" }

  /// Whether the account stands in the path, at its end.
  package var isPathStyle: Bool {
    guard let account, let last = basePath.split(separator: "/").last else { return false }
    return Self.names(last, account: account)
  }
}

extension StorageEndpoint: CustomStringConvertible {
  /// The address as a URL; an endpoint holds no credential.
  public var description: String { url }
}

/// One of the two locations of a geo-redundant account.
///
/// These are all that there are; no case will be added.
public enum StorageLocation: String, Sendable, Hashable, Codable {
  /// The location that takes writes.
  case primary
  /// The copy, which lags behind and only serves reads.
  case secondary
}
