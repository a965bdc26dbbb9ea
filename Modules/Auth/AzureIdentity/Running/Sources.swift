#if Identity
  import AzureAuthToken
  import AzureCore

  /// Tokens for an application, or for a person on whose behalf it acts.
  struct ClientGrantSource: FlowSource {
    let identity: ClientIdentity
    let tenants: TenantRules
    let authority: EntraAuthority
    let options: IdentityOptions

    /// Checks what all applications have.
    init(
      _ credential: String, tenantID: String, clientID: String, _ authentication: ClientAuthentication,
      userAssertion: Secret<String>? = nil, _ options: IdentityOptions
    ) throws(AzureError) {
      try TenantRules.check(tenantID, "\(credential): the tenant")
      try Required.text(clientID, "client id", credential)
      identity = ClientIdentity(
        credential: credential, clientID: clientID, authentication: authentication,
        userAssertion: userAssertion)
      tenants = options.tenants(tenantID)
      authority = try options.resolvedAuthority()
      self.options = options
    }

    var name: String { identity.credential }

    func flow(_ request: TokenRequest) throws(AzureError) -> any TokenFlow {
      try Scopes.check(request, name)
      let endpoint = TokenEndpoint(
        authority: authority, tenant: try tenants.tenant(for: request.tenantID, name) ?? "organizations")
      return ClientGrantFlow(
        client: identity, endpoint: endpoint, request: request,
        asksAboutAuthority: options.asksAbout(authority, endpoint), random: options.surroundings.random)
    }
  }

  enum Scopes {
    static func check(_ request: TokenRequest, _ credential: String) throws(AzureError) {
      guard !request.scopes.isEmpty, !request.scopes.contains("") else {
        throw .noToken(credential, "it was asked for no scope")
      }
    }
  }

  extension IdentityOptions {
    /// Whether the public cloud is to vouch for an authority before anything secret is sent there.
    func asksAbout(_ authority: EntraAuthority, _ endpoint: TokenEndpoint) -> Bool {
      !disablesInstanceDiscovery && !authority.isKnown && !endpoint.isADFS
    }
  }

  /// A credential that lacks something: it says so when it is asked.
  struct UnavailableSource: TokenSource {
    let name: String
    let options: IdentityOptions
    let error: AzureError

    func fetch(
      _ request: TokenRequest, _ need: TokenCache.Need, over transport: (any AsyncTransport)?
    ) async throws -> AccessToken {
      throw error
    }

    @available(*, noasync)
    func fetchBlocking(
      _ request: TokenRequest, _ need: TokenCache.Need, within limit: Duration,
      over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken { throw error }
  }

  /// Tokens of a managed identity.
  final class ManagedIdentitySource: FlowSource {
    let id: ManagedIdentityID
    let options: IdentityOptions
    /// Whether the metadata service must respond within a second before it is waited for.
    let probes: Bool
    private let host: ManagedIdentityHost
    /// Whether it has responded once, whatever came of that fetch.
    private let hasResponded = ThreadLock(false)

    init(_ id: ManagedIdentityID, probes: Bool, _ options: IdentityOptions) {
      self.id = id
      self.options = options
      self.probes = probes
      host = ManagedIdentityHost(options)
    }

    var name: String { ManagedIdentityFlow.name }

    /// Whether nothing says that the program runs on another kind of host.
    var isMetadataService: Bool { host.isMetadataService }

    /// The same within a chain, where another credential may be meant.
    var inChain: ManagedIdentitySource { ManagedIdentitySource(id, probes: true, options) }

    func flow(_ request: TokenRequest) throws(AzureError) -> any TokenFlow {
      ManagedIdentityFlow(
        host: host, id: id, request: request, probes: probes, hasResponded: hasResponded.withLock { $0 }
      ) { [weak self] hasResponded in self?.hasResponded.withLock { $0 = hasResponded } }
    }
  }

  /// Tokens that a developer's tool prints.
  struct DeveloperToolSource: FlowSource {
    let tool: DeveloperTool
    let tenants: TenantRules
    let options: IdentityOptions
    var isInDefaultChain = false

    init(_ tool: DeveloperTool, tenantID: String?, _ options: IdentityOptions) throws(AzureError) {
      if let tenantID { try TenantRules.check(tenantID, "\(tool.credential): the tenant") }
      self.tool = tool
      tenants = options.tenants(tenantID)
      self.options = options
    }

    var name: String { tool.credential }

    func flow(_ request: TokenRequest) throws(AzureError) -> any TokenFlow {
      DeveloperToolFlow(
        tool: tool, request: request, tenant: try tenants.tenant(for: request.tenantID, name),
        options: options,
        isInDefaultChain: isInDefaultChain)
    }
  }
#endif
