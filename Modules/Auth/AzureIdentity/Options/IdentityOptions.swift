#if Identity
  public import AzureAuthToken
  public import AzureCore
  public import Logging

  /// How credentials ask for tokens; every credential of this module takes them.
  public struct IdentityOptions: Sendable {
    /// Where identities are signed in; `nil`, the default, for the host that `AZURE_AUTHORITY_HOST` names, and else the public
    /// cloud's.
    public var authority: EntraAuthority?

    /// The tenants beside the credential's own for which it may get tokens, when a challenge of the service names one; `*`
    /// allows all.
    ///
    /// Empty by default: a token for any other tenant is refused, as its resources may be somebody else's. Where
    /// `AZURE_IDENTITY_DISABLE_MULTITENANTAUTH` is set, credentials use their own tenant whatever a challenge names.
    public var additionallyAllowedTenants: [String]

    /// Whether an authority that is none of the known clouds is used without asking the public cloud about it first; false by
    /// default.
    ///
    /// Set it where that cannot be reached, or does not know the authority: in a cloud of your own and for an emulator. AD FS
    /// is never asked about.
    public var disablesInstanceDiscovery: Bool

    /// What carries the requests for tokens; `nil`, the default, for the transport of the client whose call needs a token.
    ///
    /// A credential that is used without a client, or by `warmUp()`, needs one here.
    public var transport: (any AsyncTransport & SyncTransport)?

    /// Who watches the requests for tokens, for example a `LoggingObserver` of `AzurePolicies`; none by default.
    public var observers: [any CallObserver]

    /// Where it is logged which credential gave a token (at `info`) and why another was not available (at `debug`); nowhere
    /// by default.
    ///
    /// No line holds a token or another secret.
    public var logger: Logger?

    /// When kept tokens are replaced.
    public var cacheRules: TokenCacheRules

    /// How long a developer's tool may take to print a token; 10 seconds by default.
    public var processTimeout: Duration

    /// Whether the authority may be reached over plain http on this machine itself, for an emulator; false by default.
    public var allowsHTTPOnLoopback: Bool

    /// Where variables, files, programs, time and chance come from.
    package var surroundings = IdentitySurroundings()

    /// Makes options; those left out have their defaults.
    ///
    /// - Parameters:
    ///   - authority: Where identities are signed in; as the environment says, else the public cloud, when `nil`.
    ///   - additionallyAllowedTenants: The tenants beside the credential's own for which it may get tokens; `*` allows all.
    ///   - disablesInstanceDiscovery: Whether an authority that is none of the known clouds is used without asking about it.
    ///   - transport: What carries the requests for tokens; the transport of the client when `nil`.
    ///   - observers: Who watches the requests for tokens.
    ///   - logger: Where it is logged which credential gave a token; nowhere when `nil`.
    ///   - cacheRules: When kept tokens are replaced.
    ///   - processTimeout: How long a developer's tool may take to print a token.
    ///   - allowsHTTPOnLoopback: Whether the authority may be reached over plain http on this machine itself.
    public init(
      authority: EntraAuthority? = nil,
      additionallyAllowedTenants: [String] = [],
      disablesInstanceDiscovery: Bool = false,
      transport: (any AsyncTransport & SyncTransport)? = nil,
      observers: [any CallObserver] = [],
      logger: Logger? = nil,
      cacheRules: TokenCacheRules = TokenCacheRules(),
      processTimeout: Duration = .seconds(10),
      allowsHTTPOnLoopback: Bool = false
    ) {
      self.authority = authority
      self.additionallyAllowedTenants = additionallyAllowedTenants
      self.disablesInstanceDiscovery = disablesInstanceDiscovery
      self.transport = transport
      self.observers = observers
      self.logger = logger
      self.cacheRules = cacheRules
      self.processTimeout = processTimeout
      self.allowsHTTPOnLoopback = allowsHTTPOnLoopback
    }
  }

  extension IdentityOptions {
    /// The value of a variable that is set to something.
    func variable(_ name: String) -> String? {
      let value = surroundings.environment()[name]
      return value?.isEmpty == false ? value : nil
    }

    /// The authority: that of the options, else of the environment, else the public cloud's.
    func resolvedAuthority() throws(AzureError) -> EntraAuthority {
      if let authority { return authority }
      guard let text = variable("AZURE_AUTHORITY_HOST") else { return .publicCloud }
      do throws(AzureError) {
        return try EntraAuthority(text, allowsHTTPOnLoopback: allowsHTTPOnLoopback)
      } catch {
        throw .invalidArgument("AZURE_AUTHORITY_HOST: \(error.message)", advice: error.advice)
      }
    }

    /// The rules for tenants of a credential.
    func tenants(_ tenantID: String?) -> TenantRules {
      TenantRules(
        own: tenantID, allowed: additionallyAllowedTenants,
        ignoresRequested: variable("AZURE_IDENTITY_DISABLE_MULTITENANTAUTH") != nil)
    }
  }
#endif
