/// How bearer tokens are asked for and where they may go.
public struct BearerOptions: Sendable, Hashable {
  /// Azure Storage in every cloud: `https://storage.azure.com`.
  public static let storageAudience = "https://storage.azure.com"

  /// Where Microsoft Entra ID signs identities of the known clouds in: public, China, US Government, Germany.
  public static let knownAuthorityHosts: Set<String> = [
    "login.microsoftonline.com", "login.chinacloudapi.cn", "login.microsoftonline.us",
    "login.microsoftonline.de",
  ]

  /// Whom the tokens are for; ``storageAudience`` by default.
  ///
  /// Narrower: `https://{account}.queue.core.windows.net`. The scope is this text with `/.default` at its
  /// end, unless it has that already.
  public var audience: String

  /// The hosts whose tenants a challenge may name; ``knownAuthorityHosts`` by default, in lower case.
  ///
  /// A challenge that names any other is refused, since its sender could otherwise have tokens made for itself.
  public var authorityHosts: Set<String>

  /// Whether the first request goes without a token, to learn the tenant from the service's challenge; false by default.
  ///
  /// The authorizer remembers the tenant, so this costs one more request in its life. A credential that may only use one
  /// tenant does not need it.
  public var discoversTenant: Bool

  /// Whether tokens may go over plain http to this machine itself (`localhost`, `127.0.0.0/8`, `[::1]`), for
  /// an emulator; false by default.
  public var allowsHTTPOnLoopback: Bool

  /// When cached tokens are replaced.
  ///
  /// Not used by credentials of `AzureIdentity`, which keep their tokens themselves, by rules of their own options.
  public var cacheRules: TokenCacheRules

  /// Makes settings; whatever is left out has its default.
  ///
  /// - Parameters:
  ///   - audience: Whom the tokens are for.
  ///   - authorityHosts: The hosts whose tenants a challenge may name.
  ///   - discoversTenant: Whether the first request goes without a token, to learn the tenant from the service's challenge.
  ///   - allowsHTTPOnLoopback: Whether tokens may go over plain http to this machine itself (`localhost`, `127.0.0.0/8`, `[::1]`), for an emulator.
  ///   - cacheRules: When cached tokens are replaced.
  public init(
    audience: String = BearerOptions.storageAudience,
    authorityHosts: Set<String> = BearerOptions.knownAuthorityHosts,
    discoversTenant: Bool = false,
    allowsHTTPOnLoopback: Bool = false,
    cacheRules: TokenCacheRules = TokenCacheRules()
  ) {
    self.audience = audience
    self.authorityHosts = authorityHosts
    self.discoversTenant = discoversTenant
    self.allowsHTTPOnLoopback = allowsHTTPOnLoopback
    self.cacheRules = cacheRules
  }

  static func scope(of audience: String) -> String {
    let suffix = "/.default"
    if audience.hasSuffix(suffix) { return audience }
    return (audience.hasSuffix("/") ? String(audience.dropLast()) : audience) + suffix
  }
}

/// When a cached token is replaced.
public struct TokenCacheRules: Sendable, Hashable {
  /// A token with less life than this is refreshed ahead of its end; 300 seconds by default.
  public var refreshAhead: Duration

  /// Up to this much is taken off ``refreshAhead`` by chance, so that many clients do not refresh at once; 60 seconds by
  /// default.
  public var jitter: Duration

  /// A token that lives at least this long, and whose issuer named no time to refresh it, is refreshed after half of
  /// its life; 2 hours by default.
  public var longLife: Duration

  /// How much time lies at least between a fetch and the next early refresh; 30 seconds by default.
  ///
  /// It also keeps tokens that live less than ``refreshAhead`` from being fetched for every call.
  public var refreshSpacing: Duration

  /// How long an early refresh may take before it counts as failed; 10 seconds by default.
  ///
  /// Calls use the old token meanwhile and do not wait.
  public var refreshLimit: Duration

  /// Makes rules; whatever is left out has its default.
  ///
  /// - Parameters:
  ///   - refreshAhead: A token with less life than this is refreshed ahead of its end.
  ///   - jitter: Up to this much is taken off ``refreshAhead`` by chance, so that many clients do not refresh at once.
  ///   - longLife: A token that lives at least this long, and whose issuer named no time to refresh it, is refreshed after half of its life.
  ///   - refreshSpacing: How much time lies at least between a fetch and the next early refresh.
  ///   - refreshLimit: How long an early refresh may take before it counts as failed.
  public init(
    refreshAhead: Duration = Duration.seconds(300),
    jitter: Duration = Duration.seconds(60),
    longLife: Duration = Duration.seconds(7_200),
    refreshSpacing: Duration = Duration.seconds(30),
    refreshLimit: Duration = Duration.seconds(10)
  ) {
    self.refreshAhead = refreshAhead
    self.jitter = jitter
    self.longLife = longLife
    self.refreshSpacing = refreshSpacing
    self.refreshLimit = refreshLimit
  }
}
