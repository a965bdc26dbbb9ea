import AzurePipeline

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

/// A storage account that the emulator serves: a name and a key.
///
/// The key never prints.
public struct EmulatorAccount: Sendable {
  /// The name, as it stands in addresses.
  public let name: String

  /// The bytes of the key.
  let key: Secret<[UInt8]>

  /// Makes an account; `nil` when the name or the key cannot be one.
  ///
  /// - Parameters:
  ///   - name: 3 to 24 lower-case letters and digits.
  ///   - key: The key as base64 with padding; not empty.
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

  /// The account `devstoreaccount1` with its published key, known to every client of the service.
  ///
  /// The key is no secret: it stands in the documentation of the storage emulators.
  public static let development = EmulatorAccount(
    name: "devstoreaccount1", bytes: Base64.decode(developmentKey) ?? [])

  /// The published key of ``development``, as base64.
  public static let developmentKey =
    "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw=="
}

/// How the emulator finds out who calls.
public struct EmulatorAuthentication: Sendable, Hashable {
  enum Mode: Sendable, Hashable {
    case none
    case sharedKey
    case required
  }

  let mode: Mode

  /// Believes every request, whatever it carries.
  public static let none = EmulatorAuthentication(mode: .none)

  /// Accepts every way of the service, and nothing without one: Shared Key and Shared Key Lite, account, queue and user
  /// delegation shared access signatures, and bearer tokens.
  ///
  /// Signatures are computed anew from what arrived; the window, the permissions, the protocol, the caller's address and
  /// stored access policies are checked. A stored policy counts at once, where the service may take 30 seconds. Of a bearer
  /// token the shape, the audience, the times and the tenant are checked, not the signature, and every token may do all
  /// that tokens can: there are no roles.
  ///
  /// While the trait `SharedKey` is off nothing that is signed can be verified, and is refused; tokens are accepted.
  public static let required = EmulatorAuthentication(mode: .required)

  #if SharedKey
    /// Verifies the signature of every request with the account's key, and accepts nothing else.
    ///
    /// Shared Key and Shared Key Lite are understood. Shared access signatures are refused with
    /// `403 AuthenticationFailed`, bearer tokens with `401` or `400 InvalidAuthenticationInfo`. Exists only while the
    /// trait `SharedKey` is on, as it needs swift-crypto.
    public static let sharedKey = EmulatorAuthentication(mode: .sharedKey)
  #endif
}

/// How far the secondary of the emulated accounts is: what Get Queue Service Stats answers.
///
/// It changes that answer only; the secondary serves reads in every state.
public struct EmulatorReplication: Sendable, Hashable {
  /// The word on the wire.
  public let rawValue: String

  /// All writes are there; the time of the last synchronization is the service's present time.
  public static let live = EmulatorReplication(rawValue: "live")

  /// The first copy is being made; there is no time of the last synchronization.
  public static let bootstrap = EmulatorReplication(rawValue: "bootstrap")

  /// The secondary cannot be reached; there is no time of the last synchronization.
  public static let unavailable = EmulatorReplication(rawValue: "unavailable")
}
