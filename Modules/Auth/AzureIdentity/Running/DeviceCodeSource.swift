#if Identity
  import AzureCore

  /// Shows a person where to sign in.
  typealias DeviceCodePrompter = @Sendable (DeviceCodePrompt) -> Void

  /// Tokens for a person; remembers what gets the next one.
  final class DeviceCodeSource: TokenSource {
    let options: IdentityOptions
    private let clientID: String
    private let tenants: TenantRules
    private let authority: EntraAuthority
    private let prompter: DeviceCodePrompter
    private let promptsByItself: Bool
    private let refreshToken = ThreadLock<Secret<String>?>(nil)

    init(
      tenantID: String?, clientID: String, _ prompter: @escaping DeviceCodePrompter, promptsByItself: Bool,
      _ options: IdentityOptions
    ) throws(AzureError) {
      let tenant = tenantID ?? "organizations"
      try TenantRules.check(tenant, "\(DeviceCodeFlow.name): the tenant")
      try Required.text(clientID, "client id", DeviceCodeFlow.name)
      self.clientID = clientID
      self.prompter = prompter
      self.promptsByItself = promptsByItself
      self.options = options
      tenants = options.tenants(tenant)
      authority = try options.resolvedAuthority()
    }

    var name: String { DeviceCodeFlow.name }

    private func flow(_ request: TokenRequest, mayPrompt: Bool) throws(AzureError) -> any TokenFlow {
      try Scopes.check(request, name)
      let endpoint = TokenEndpoint(
        authority: authority, tenant: try tenants.tenant(for: request.tenantID, name) ?? "organizations")
      return DeviceCodeFlow(
        clientID: clientID, endpoint: endpoint, request: request, random: options.surroundings.random,
        mayPrompt: mayPrompt, asksAboutAuthority: options.asksAbout(authority, endpoint),
        refreshToken: refreshToken.withLock { $0 }
      ) { [weak self] token in self?.refreshToken.withLock { $0 = token } }
    }

    func fetch(_ request: TokenRequest, over transport: (any AsyncTransport)?) async throws -> AccessToken {
      try await fetch(request, over: transport, mayPrompt: promptsByItself)
    }

    func fetch(
      _ request: TokenRequest, over transport: (any AsyncTransport)?, mayPrompt: Bool
    ) async throws -> AccessToken {
      let driver = FlowDriver(name: name, options: options, borrowed: transport, prompt: prompter)
      return try await driver.run(try flow(request, mayPrompt: mayPrompt))
    }

    @available(*, noasync)
    func fetchBlocking(
      _ request: TokenRequest, within limit: Duration, over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      try fetchBlocking(request, within: limit, over: transport, mayPrompt: promptsByItself)
    }

    @available(*, noasync)
    func fetchBlocking(
      _ request: TokenRequest, within limit: Duration, over transport: (any SyncTransport)?, mayPrompt: Bool
    ) throws(AzureError) -> AccessToken {
      let driver = BlockingFlowDriver(name: name, options: options, borrowed: transport, prompt: prompter)
      return try driver.run(try flow(request, mayPrompt: mayPrompt), within: limit)
    }
  }
#endif
