/// When a cached token is replaced.
public struct TokenCacheRules: Sendable, Hashable {
  /// A token with less life than this is refreshed ahead of its end; 300 seconds by default.
  public var refreshAhead = Duration.seconds(300)

  /// Up to this much is taken off ``refreshAhead`` by chance, so that many clients do not refresh at once; 60 seconds by
  /// default.
  public var jitter = Duration.seconds(60)

  /// A token that lives at least this long, and whose issuer named no time to refresh it, is refreshed after half of
  /// its life; 2 hours by default.
  public var longLife = Duration.seconds(7_200)

  /// How much time lies at least between a fetch and the next early refresh; 30 seconds by default.
  ///
  /// It also keeps tokens that live less than ``refreshAhead`` from being fetched for every call.
  public var refreshSpacing = Duration.seconds(30)

  /// How long an early refresh may take before the old token is used instead; 10 seconds by default.
  public var refreshLimit = Duration.seconds(10)

  /// Makes the defaults.
  public init() {}
}
