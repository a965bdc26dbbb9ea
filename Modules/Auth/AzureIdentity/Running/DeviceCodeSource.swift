#if Identity
  import AzureAuthToken
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

    /// When a person may be asked to sign in.
    private enum Prompting {
      /// Now, whoever has signed in before.
      case first
      /// When nothing else gives a token.
      case last
      /// Not by this fetch: a call that waits for its token may.
      case later
      /// Only by a call that signs in.
      case never
    }

    private func prompting(_ need: TokenCache.Need) -> Prompting {
      guard promptsByItself else { return .never }
      // Within the short time of a refresh nobody can sign in, and the code would be dead before it is typed.
      return need == .ahead ? .later : .last
    }

    private func flow(_ request: TokenRequest, _ prompting: Prompting) throws(AzureError) -> any TokenFlow {
      try Scopes.check(request, name)
      let endpoint = TokenEndpoint(
        authority: authority, tenant: try tenants.tenant(for: request.tenantID, name) ?? "organizations")
      return DeviceCodeFlow(
        clientID: clientID, endpoint: endpoint, request: request, random: options.surroundings.random,
        refusal: Self.refusal(of: prompting), asksAboutAuthority: options.asksAbout(authority, endpoint),
        refreshToken: prompting == .first ? nil : refreshToken.withLock { $0 }
      ) { [weak self] token in self?.refreshToken.withLock { $0 = token } }
    }

    private static func refusal(of prompting: Prompting) -> AzureError? {
      switch prompting {
      case .first, .last: nil
      case .later:
        .noToken(DeviceCodeFlow.name, "somebody must sign in, who is asked when the token has ended")
      case .never:
        .noToken(
          DeviceCodeFlow.name, "somebody must sign in, and the options forbid to ask",
          advice: "call authenticate(), which asks")
      }
    }

    func fetch(
      _ request: TokenRequest, _ need: TokenCache.Need, over transport: (any AsyncTransport)?
    ) async throws -> AccessToken {
      try await run(request, prompting(need), transport)
    }

    /// Signs a person in, whoever has signed in before.
    func signIn(_ request: TokenRequest, over transport: (any AsyncTransport)?) async throws -> AccessToken {
      try await run(request, .first, transport)
    }

    private func run(
      _ request: TokenRequest, _ prompting: Prompting, _ transport: (any AsyncTransport)?
    ) async throws -> AccessToken {
      let driver = FlowDriver(name: name, options: options, borrowed: transport, prompt: prompter)
      return try await driver.run(try flow(request, prompting))
    }

    @available(*, noasync)
    func fetchBlocking(
      _ request: TokenRequest, _ need: TokenCache.Need, within limit: Duration,
      over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      try runBlocking(request, prompting(need), limit, transport)
    }

    /// Signs a person in on the calling thread, whoever has signed in before.
    @available(*, noasync)
    func signInBlocking(
      _ request: TokenRequest, within limit: Duration, over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      try runBlocking(request, .first, limit, transport)
    }

    @available(*, noasync)
    private func runBlocking(
      _ request: TokenRequest, _ prompting: Prompting, _ limit: Duration, _ transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      let driver = BlockingFlowDriver(name: name, options: options, borrowed: transport, prompt: prompter)
      return try driver.run(try flow(request, prompting), within: limit)
    }
  }
#endif
