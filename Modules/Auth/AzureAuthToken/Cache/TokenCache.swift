package import AzureCore

/// Decides for each caller whether a token is used, refreshed, fetched or waited for.
///
/// A value without clock, lock or I/O: the time and the chance come in, decisions go out.
///
/// - A token is used until it ends, never after.
/// - It is refreshed ahead when its issuer's time for that has come, when half of a long life is over, or when little is
///   left, by one caller; the others use the old one meanwhile. A refresh that fails changes nothing, and another is begun
///   after ``TokenCacheRules/refreshSpacing`` at the earliest.
/// - Without a usable token one task and one thread may fetch at a time. Tasks wait for the task, threads for the thread,
///   and never one for the other.
/// - A failure is not remembered: the next caller fetches.
/// - A request with claims never gets a token from before its challenge. What is fetched for it also replaces the
///   token without claims, which the service no longer accepts.
package struct TokenCache: Sendable {
  /// Who asks, and therefore who may wait for whom.
  package enum Caller: Sendable, Hashable {
    /// An async caller.
    case task
    /// A blocking caller.
    case thread
  }

  /// What a caller has to do.
  package enum Decision: Sendable, Hashable {
    /// Use this token.
    case use(AccessToken)
    /// Fetch another token, and use this one if that fails.
    ///
    /// The caller owes ``TokenCache/store(_:for:from:jitter:now:)``, ``TokenCache/fail(_:from:now:)`` or
    /// ``TokenCache/abandon(_:from:)``.
    case refreshAhead(AccessToken)
    /// Fetch a token: there is none.
    ///
    /// The caller owes the same as after ``refreshAhead(_:)``.
    case fetch
    /// Wait for the fetch that another caller of the same kind has begun.
    case wait
  }

  /// What a fetch is for.
  package enum Need: Sendable, Hashable {
    /// A call waits for the token.
    case now
    /// A good token is there and nobody waits: whatever needs a person is left for ``now``.
    case ahead
  }

  /// The key of a token, byte for byte: scopes in any order, tenant, claims and capability.
  package struct Key: Sendable, Hashable {
    var scopes: Set<ExactText>
    var tenantID: ExactText?
    var claims: ExactText?
    var canMeetClaims: Bool

    /// Makes the key of a request.
    ///
    /// - Parameter request: The request.
    package init(_ request: TokenRequest) {
      scopes = Set(request.scopes.map(ExactText.init))
      tenantID = (request.tenantID?.asciiLowercased).map(ExactText.init)
      claims = request.claims.map(ExactText.init)
      canMeetClaims = request.canMeetClaims
    }

    var withoutClaims: Key {
      var key = self
      key.claims = nil
      return key
    }
  }

  private struct Entry {
    var token: AccessToken?
    /// From when on the token should be replaced.
    var refreshOn = Timestamp(seconds: 0)
    /// Before this moment of the monotonic clock no early refresh is begun.
    var nextRefresh = Duration.zero
    var fetching: Set<Caller> = []

    func living(at now: ClockReading) -> AccessToken? {
      token.flatMap { $0.expiresOn > now.date ? $0 : nil }
    }
  }

  private let rules: TokenCacheRules
  private var entries: [Key: Entry] = [:]

  /// Makes an empty cache.
  ///
  /// - Parameter rules: When a token is replaced.
  package init(rules: TokenCacheRules = TokenCacheRules()) { self.rules = rules }

  /// How many different kinds of token are kept or being fetched.
  var count: Int { entries.count }

  /// Whether anybody fetches.
  var isFetching: Bool { entries.values.contains { !$0.fetching.isEmpty } }

  /// The kept token for a request, while it lives.
  func token(for request: TokenRequest, at now: ClockReading) -> AccessToken? {
    entries[Key(request)]?.living(at: now)
  }

  /// Decides for one caller.
  ///
  /// - Parameters:
  ///   - request: What the caller wants a token for.
  ///   - caller: Who asks.
  ///   - now: The present time.
  /// - Returns: What the caller has to do.
  package mutating func decide(_ request: TokenRequest, for caller: Caller, now: ClockReading) -> Decision {
    let key = Key(request)
    var entry = entries[key] ?? Entry()
    let decision: Decision
    if let token = entry.living(at: now) {
      guard now.date >= entry.refreshOn, now.elapsed >= entry.nextRefresh, entry.fetching.isEmpty else {
        return .use(token)
      }
      decision = .refreshAhead(token)
    } else {
      guard !entry.fetching.contains(caller) else { return .wait }
      decision = .fetch
    }
    entry.fetching.insert(caller)
    entries[key] = entry
    return decision
  }

  /// Takes the token that a caller has fetched.
  ///
  /// - Parameters:
  ///   - token: The token.
  ///   - request: What it was fetched for.
  ///   - caller: Who fetched it; `nil` when nobody was told to.
  ///   - jitter: What chance takes off the time to refresh ahead, 0 to ``TokenCacheRules/jitter``.
  ///   - now: The present time.
  /// - Returns: Whether the token is kept; false when it has ended already.
  package mutating func store(
    _ token: AccessToken, for request: TokenRequest, from caller: Caller?, jitter: Duration, now: ClockReading
  ) -> Bool {
    let key = Key(request)
    if let caller { entries[key]?.fetching.remove(caller) }
    defer { entries = entries.filter { !$1.fetching.isEmpty || $1.living(at: now) != nil } }
    guard token.expiresOn > now.date else { return false }
    if key.claims != nil {
      // The service has refused what was fetched for older claims too.
      for other in entries.keys where other != key && other.withoutClaims == key.withoutClaims {
        entries[other]?.token = nil
      }
      keep(token, as: key.withoutClaims, jitter: jitter, now: now)
    }
    keep(token, as: key, jitter: jitter, now: now)
    return true
  }

  private mutating func keep(_ token: AccessToken, as key: Key, jitter: Duration, now: ClockReading) {
    var entry = entries[key] ?? Entry()
    let life = token.expiresOn - now.date
    var refreshOn = token.expiresOn + (jitter - rules.refreshAhead)
    if let named = token.refreshOn {
      refreshOn = min(refreshOn, named)
    } else if life >= rules.longLife {
      refreshOn = min(refreshOn, now.date + life / 2)
    }
    entry.token = token
    entry.refreshOn = refreshOn
    entry.nextRefresh = now.elapsed + rules.refreshSpacing
    entries[key] = entry
  }

  /// Takes note that a caller's fetch failed.
  ///
  /// - Parameters:
  ///   - request: What was to be fetched.
  ///   - caller: Who tried.
  ///   - now: The present time.
  /// - Returns: The old token while it lives, to be used in place of an error.
  package mutating func fail(
    _ request: TokenRequest, from caller: Caller, now: ClockReading
  ) -> AccessToken? {
    let key = Key(request)
    entries[key]?.fetching.remove(caller)
    guard let token = entries[key]?.living(at: now) else {
      if entries[key]?.fetching.isEmpty == true { entries[key] = nil }
      return nil
    }
    entries[key]?.nextRefresh = now.elapsed + rules.refreshSpacing
    return token
  }

  /// Takes note that a caller has given its fetch up, so that another may begin one at once.
  ///
  /// - Parameters:
  ///   - request: What was to be fetched.
  ///   - caller: Who gave up.
  package mutating func abandon(_ request: TokenRequest, from caller: Caller) {
    let key = Key(request)
    entries[key]?.fetching.remove(caller)
    if let entry = entries[key], entry.token == nil, entry.fetching.isEmpty { entries[key] = nil }
  }

  /// Takes note that nobody fetches any more.
  mutating func abandonAll() {
    for key in entries.keys { entries[key]?.fetching = [] }
    entries = entries.filter { $1.token != nil }
  }

  /// Forgets all tokens and who fetches one, because somebody else has signed in: what those fetches give is not to be stored.
  mutating func dropAll() { entries = [:] }

  /// Forgets a token, whatever it was fetched for, because the service refused it.
  ///
  /// A newer token in its place stays.
  ///
  /// - Parameter token: The refused token.
  package mutating func drop(_ token: AccessToken) {
    for (key, entry) in entries where entry.token?.secret == token.secret {
      entries[key]?.token = nil
      if entry.fetching.isEmpty { entries[key] = nil }
    }
  }
}
