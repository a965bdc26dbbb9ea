import AzureCore

/// A checked configuration, in the units that transfers need.
///
/// A class, because every request and connection refers to it, and a copy would retain all of its parts.
final class Settings: Sendable {
  let connectionsPerHost: Int
  /// How long an idle connection is kept, in seconds; zero keeps none.
  let idleSeconds: Int
  /// How long after it was made a connection may begin another request; `nil` for no limit.
  let maximumAge: Duration?
  /// The interval of TCP keep-alive probes in seconds; `nil` for none.
  let keepAliveSeconds: Int?
  /// The certificates to trust; `nil` for those of the system.
  let trust: TrustAnchors?
  let identity: ClientIdentity?
  let proxies: ProxyRouting
  let overrides: AddressOverrides
  let log: DebugLog?
  /// Counts the connections of async and of blocking calls.
  let connections = ConnectionCounter()

  init(
    connectionsPerHost: Int, idleSeconds: Int, maximumAge: Duration?, keepAliveSeconds: Int?,
    trust: TrustAnchors?, identity: ClientIdentity?, proxies: ProxyRouting, overrides: AddressOverrides,
    log: DebugLog?
  ) {
    self.connectionsPerHost = connectionsPerHost
    self.idleSeconds = idleSeconds
    self.maximumAge = maximumAge
    self.keepAliveSeconds = keepAliveSeconds
    self.trust = trust
    self.identity = identity
    self.proxies = proxies
    self.overrides = overrides
    self.log = log
  }
}

extension Duration {
  /// Whole seconds, rounded up, of a duration that is not negative; some thirty years at most.
  var roundedUpToSeconds: Int {
    let (seconds, rest) = min(self, .maximumWait).components
    return Int(rest > 0 ? seconds + 1 : seconds)
  }

  /// Whole milliseconds, rounded up, from 1 millisecond to 24 days: what libcurl and `poll` accept.
  ///
  /// Never zero, which means "no limit" to libcurl: an attempt always has one.
  var milliseconds: Int {
    let (seconds, rest) = min(max(self, .zero), .maximumWait).components
    guard seconds < 2_000_000 else { return 2_000_000_000 }
    return max(1, Int(seconds) * 1000 + Int((rest + 999_999_999_999_999) / 1_000_000_000_000_000))
  }

  /// The duration in seconds, for people.
  var inSeconds: String {
    let thousandths = milliseconds
    let whole = "\(thousandths / 1000)"
    guard thousandths % 1000 != 0 else { return whole + " s" }
    let digits = String(thousandths % 1000 + 1000).dropFirst()
    return whole + "." + digits + " s"
  }
}
