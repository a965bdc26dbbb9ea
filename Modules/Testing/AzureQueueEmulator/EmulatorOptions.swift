/// What of the emulator's behaviour can be chosen.
public struct EmulatorOptions: Sendable, Hashable {
  /// How long the name of a deleted queue answers `409 QueueBeingDeleted` to Create Queue; zero unless set.
  ///
  /// The service takes 30 seconds or more.
  public var nameReuseDelay: Duration

  /// What Get Queue Service Stats tells of the secondary; live unless set.
  public var replication = EmulatorReplication.live

  /// The directory tenant that challenges name and that bearer tokens must come from; `nil` unless set.
  ///
  /// When `nil`, tokens of every tenant are accepted and challenges name a tenant of zeros.
  public var tenant: String?

  /// Whether bearer tokens are accepted over plain http, where the service refuses them; off unless set.
  ///
  /// For tests over loopback without TLS.
  public var acceptsTokensOverHTTP = false

  /// Whether every request over plain http is refused with `400 AccountRequiresHttps`; off unless set.
  ///
  /// The service's accounts require secure transfer unless their owner says otherwise.
  public var requiresHTTPS = false

  /// Whether the account's key may be used, for Shared Key and for the shared access signatures made with it; on unless
  /// set.
  ///
  /// Where it may not, such requests answer `403 KeyBasedAuthenticationNotPermitted`; bearer tokens and user delegation
  /// signatures go on. It counts with ``EmulatorAuthentication/required`` and `sharedKey`.
  public var permitsAccountKey = true

  /// Makes options; those left out have their defaults.
  ///
  /// - Parameter nameReuseDelay: How long a deleted name cannot be created again.
  public init(nameReuseDelay: Duration = .zero) {
    precondition(nameReuseDelay >= .zero, "nameReuseDelay is \(nameReuseDelay)")
    self.nameReuseDelay = nameReuseDelay
  }

  /// The tenant that a challenge names.
  var tenantID: String { tenant ?? "00000000-0000-0000-0000-000000000000" }
}
