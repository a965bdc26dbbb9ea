/// The base address of a storage account's service: where requests go and which account they name.
///
/// Host style (`https://account.queue.core.windows.net`) or path style (`http://127.0.0.1:10001/account`), as emulators
/// and appliances use it. A shared access signature in a URL is not part of an endpoint: see ``parse(_:)``.
public struct Endpoint: Sendable, Hashable {
  /// `http` or `https`.
  public let scheme: String

  /// Host and optional port, for example `127.0.0.1:10001` or `[::1]:10001`.
  public let authority: String

  /// The percent-encoded path before every resource: empty, or `/account` in path style; never with a slash at its end.
  public let basePath: String

  /// The account, or `nil` for a custom domain, whose account must be told separately to sign requests.
  public let account: String?

  /// Makes an endpoint from a URL.
  ///
  /// An address without a scheme gets `https`. An address whose host is an IP address, `localhost` or another name without
  /// a dot is path style: the first path segment is the account.
  ///
  /// - Parameter url: The address, for example `https://contoso.queue.core.windows.net`; without a query.
  /// - Throws: ``AzureError`` when the address is not such a URL, or holds more path than an account, or a query.
  public init(_ url: String) throws(AzureError) {
    let parsed = try Self.parse(url)
    guard parsed.remainder.isEmpty else {
      throw .invalidArgument(
        "The endpoint has a path beyond the account",
        advice: "give the address of the service, not of a queue")
    }
    guard parsed.query == nil else {
      throw .invalidArgument(
        "The endpoint has a query", advice: "pass a shared access signature as a credential of its own")
    }
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
    guard (3...24).contains(account.utf8.count), account.utf8.allSatisfy(Self.isAccountCharacter) else {
      throw .invalidArgument(
        "The account name '\(account)' is not valid", advice: "use 3 to 24 lower-case letters and digits")
    }
    guard !suffix.isEmpty else {
      throw .invalidArgument("The suffix of the cloud is empty", advice: "leave it out for core.windows.net")
    }
    try self.init("\(scheme)://\(account).queue.\(suffix)")
  }

  /// The secondary location of this account: `-secondary` after the account's name, in the host or in the path.
  ///
  /// A mark of the network (`-ipv6`, `-dualstack`) stays behind it. The endpoint itself when it is the secondary already;
  /// `nil` for a custom domain, whose secondary cannot be derived.
  public var secondary: Endpoint? {
    guard let account else { return nil }
    guard basePath.isEmpty else {
      if basePath.hasSuffix(Self.secondaryMark) { return self }
      return Endpoint(
        scheme: scheme, authority: authority, basePath: basePath + Self.secondaryMark, account: account)
    }
    let rest = authority.dropFirst(account.utf8.count)
    if rest.hasPrefix(Self.secondaryMark) { return self }
    return Endpoint(
      scheme: scheme, authority: account + Self.secondaryMark + rest, basePath: "", account: account)
  }

  /// The address as a URL, without any credential.
  public var url: String { "\(scheme)://\(authority)\(basePath)" }

  /// Whether the account stands in the path.
  public var isPathStyle: Bool { !basePath.isEmpty }
}

extension Endpoint: CustomStringConvertible {
  /// The address as a URL; an endpoint holds no credential.
  public var description: String { url }
}
