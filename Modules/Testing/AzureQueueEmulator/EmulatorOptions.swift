import AzureCore

/// Options for the behaviour of the emulator.
public struct EmulatorOptions: Sendable, Hashable {
  /// How long the name of a deleted queue gets `409 QueueBeingDeleted` to Create Queue; zero unless set.
  ///
  /// The service takes 30 seconds or more.
  public var nameReuseDelay: Duration

  /// The state of the secondary in Get Queue Service Stats; live unless set.
  public var replication: EmulatorReplication

  /// The Microsoft Entra tenant that challenges name and bearer tokens must come from; `nil` unless set.
  ///
  /// When `nil`, tokens of every tenant are accepted, and challenges name a tenant id of zeros.
  public var tenant: String?

  /// Whether bearer tokens are accepted over plain http, where the service refuses them; off unless set.
  ///
  /// For tests over loopback without TLS.
  public var acceptsTokensOverHTTP: Bool

  /// Whether every request over plain http is refused with `400 AccountRequiresHttps`; off unless set.
  ///
  /// The service's accounts require secure transfer unless their owner says otherwise.
  public var requiresHTTPS: Bool

  /// Whether the account's key may be used, for Shared Key and for the shared access signatures made with it; on unless
  /// set.
  ///
  /// When off, such requests are refused with `403 KeyBasedAuthenticationNotPermitted`; bearer tokens and user delegation
  /// signatures still work. It applies to ``EmulatorAuthentication/required`` and `sharedKey`.
  public var permitsAccountKey: Bool

  /// Whether the emulator notes what happens to each message, for `QueueEmulator.history(of:in:account:)`; off unless set.
  ///
  /// For tests: it grows with every request, until the queue is deleted.
  public var keepsHistory: Bool

  /// How many requests a second are served before the others get `503 ServerBusy`; any number unless set.
  public var throttling: EmulatorThrottling?

  /// Creates options; those left out have their defaults.
  ///
  /// - Parameters:
  ///   - nameReuseDelay: How long the name of a deleted queue cannot be used again; not negative.
  ///   - replication: The state of the secondary in Get Queue Service Stats.
  ///   - tenant: The Microsoft Entra tenant that bearer tokens must come from.
  ///   - acceptsTokensOverHTTP: Whether bearer tokens are accepted over plain http.
  ///   - requiresHTTPS: Whether every request over plain http is refused.
  ///   - permitsAccountKey: Whether the account's key may be used.
  ///   - keepsHistory: Whether the emulator notes what happens to each message.
  ///   - throttling: How many requests a second are served; any number when `nil`.
  public init(
    nameReuseDelay: Duration = .zero,
    replication: EmulatorReplication = .live,
    tenant: String? = nil,
    acceptsTokensOverHTTP: Bool = false,
    requiresHTTPS: Bool = false,
    permitsAccountKey: Bool = true,
    keepsHistory: Bool = false,
    throttling: EmulatorThrottling? = nil
  ) {
    precondition(nameReuseDelay >= .zero, "nameReuseDelay is \(nameReuseDelay)")
    self.nameReuseDelay = nameReuseDelay
    self.replication = replication
    self.tenant = tenant
    self.acceptsTokensOverHTTP = acceptsTokensOverHTTP
    self.requiresHTTPS = requiresHTTPS
    self.permitsAccountKey = permitsAccountKey
    self.keepsHistory = keepsHistory
    self.throttling = throttling
  }

  /// The tenant that a challenge names.
  var tenantID: String { tenant ?? "00000000-0000-0000-0000-000000000000" }
}

/// A storage account that the emulator serves: a name and a key.
///
/// Its description does not contain the key.
public struct EmulatorAccount: Sendable {
  /// The name, as it stands in addresses.
  public let name: String

  /// The bytes of the key.
  let key: Secret<[UInt8]>

  /// Creates an account; `nil` when the name or the key is not valid.
  ///
  /// - Parameters:
  ///   - name: 3 to 24 lower-case letters and digits.
  ///   - key: The key in base64 with padding; not empty.
  public init?(name: String, key: String) {
    let isName = { (byte: UInt8) in (0x30...0x39).contains(byte) || (0x61...0x7A).contains(byte) }
    guard (3...24).contains(name.utf8.count), name.utf8.allSatisfy(isName), let bytes = Base64.decode(key),
      !bytes.isEmpty
    else { return nil }
    self.init(name: name, bytes: bytes)
  }

  private init(name: String, bytes: [UInt8]) {
    self.name = name
    self.key = Secret(bytes)
  }

  /// The well-known development account `devstoreaccount1`, with its published key.
  ///
  /// The key is no secret: it is in the documentation of the storage emulators.
  public static let development = EmulatorAccount(
    name: "devstoreaccount1", bytes: Base64.decode(developmentKey) ?? [])

  /// The published key of ``development``, in base64.
  public static let developmentKey =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
}

/// How the emulator authenticates callers.
public struct EmulatorAuthentication: Sendable, Hashable {
  enum Mode: Sendable, Hashable {
    case none
    case sharedKey
    case required
  }

  let mode: Mode

  /// Accepts every request, whatever credentials it has.
  public static let none = EmulatorAuthentication(mode: .none)

  /// Requires credentials, of any kind that the service accepts: Shared Key and Shared Key Lite, account, queue and user
  /// delegation shared access signatures, and bearer tokens.
  ///
  /// Signatures are verified, and so are validity, permissions, protocol, the caller's address and stored access
  /// policies of shared access signatures. A stored policy takes effect at once; with the service it may take 30
  /// seconds. Which bearer tokens are accepted is an option of its own, ``EmulatorTokenChecks``.
  ///
  /// While the trait `SharedKey` is off, signatures cannot be verified and are refused; bearer tokens are accepted.
  public static let required = EmulatorAuthentication(mode: .required)

  #if SharedKey
    /// Verifies the signature of every request with the account's key, and accepts nothing else.
    ///
    /// Shared Key and Shared Key Lite are understood. Shared access signatures are refused with
    /// `403 AuthenticationFailed`, bearer tokens with `401` or `400 InvalidAuthenticationInfo`. Exists only while the
    /// trait `SharedKey` is on, because it needs swift-crypto.
    public static let sharedKey = EmulatorAuthentication(mode: .sharedKey)
  #endif
}

/// The state of the secondary of the emulated accounts, as Get Queue Service Stats returns it.
///
/// It changes that response only; the secondary serves reads in every state.
public struct EmulatorReplication: Sendable, Hashable {
  /// The value on the wire.
  package let rawValue: String

  /// All writes are replicated; the last synchronization is at the emulator's current time.
  public static let live = EmulatorReplication(rawValue: "live")

  /// The initial copy is being made; there is no last synchronization.
  public static let bootstrap = EmulatorReplication(rawValue: "bootstrap")

  /// The secondary is unavailable; there is no last synchronization.
  public static let unavailable = EmulatorReplication(rawValue: "unavailable")
}
