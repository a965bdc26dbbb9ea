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
    private let held = ThreadLock(Held())

    private struct Held {
      var refreshToken: Secret<String>?
      var signIn: SignIn?
      var generation: UInt64 { signIn?.number ?? 0 }
    }

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

    var lastSignIn: SignIn? { held.withLock { $0.signIn } }

    /// When a person may be asked to sign in.
    private enum Prompting {
      /// Now, even if somebody has signed in before.
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

    /// The flow of one fetch; `keep` is told of a refresh token.
    private func flow(
      _ request: TokenRequest, _ prompting: Prompting, _ refreshToken: Secret<String>?,
      keep: @escaping @Sendable (Secret<String>?) -> Void
    ) throws(AzureError) -> any TokenFlow {
      try Scopes.check(request, name)
      let endpoint = TokenEndpoint(
        authority: authority, tenant: try tenants.tenant(for: request.tenantID, name) ?? "organizations")
      return DeviceCodeFlow(
        clientID: clientID, endpoint: endpoint, request: request, random: options.surroundings.random,
        refusal: Self.refusal(of: prompting), asksAboutAuthority: options.asksAbout(authority, endpoint),
        refreshToken: refreshToken, keep: keep)
    }

    /// The flow of a call's fetch, which keeps nothing any more once somebody else has signed in.
    private func flow(_ request: TokenRequest, _ need: TokenCache.Need) throws(AzureError) -> any TokenFlow {
      let (refreshToken, generation) = held.withLock { ($0.refreshToken, $0.generation) }
      return try flow(request, prompting(need), refreshToken) { [weak self] token in
        self?.held.withLock { if $0.generation == generation { $0.refreshToken = token } }
      }
    }

    /// Takes who has signed in in place of the person before, if the token is good.
    private func take(
      _ token: AccessToken, _ refreshToken: Secret<String>?, _ request: TokenRequest
    ) throws(AzureError) {
      guard token.expiresOn > options.surroundings.clock.now().date else {
        throw AzureError(
          .credential, "The authority gave a token that ended at \(token.expiresOn.iso8601)",
          advice: "check the clock of this machine")
      }
      held.withLock {
        // bounded: counts people who sign in
        let number = $0.generation + 1
        $0 = Held(
          refreshToken: refreshToken, signIn: SignIn(number: number, token: token, request: request))
      }
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
      try await driver(transport).run(try flow(request, need))
    }

    /// Signs a person in, even if somebody has signed in before.
    func signIn(_ request: TokenRequest, over transport: (any AsyncTransport)?) async throws -> AccessToken {
      let refreshToken = ThreadLock<Secret<String>?>(nil)
      let flow = try flow(request, .first, nil) { new in refreshToken.withLock { $0 = new } }
      let token = try await driver(transport).run(flow)
      try take(token, refreshToken.withLock { $0 }, request)
      return token
    }

    private func driver(_ transport: (any AsyncTransport)?) -> FlowDriver {
      FlowDriver(name: name, options: options, borrowed: transport, prompt: prompter)
    }

    @available(*, noasync)
    func fetchBlocking(
      _ request: TokenRequest, _ need: TokenCache.Need, within limit: Duration,
      over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      try blockingDriver(transport).run(try flow(request, need), within: limit)
    }

    /// Signs a person in on the calling thread, even if somebody has signed in before.
    @available(*, noasync)
    func signInBlocking(
      _ request: TokenRequest, within limit: Duration, over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      let refreshToken = ThreadLock<Secret<String>?>(nil)
      let flow = try flow(request, .first, nil) { new in refreshToken.withLock { $0 = new } }
      let token = try blockingDriver(transport).run(flow, within: limit)
      try take(token, refreshToken.withLock { $0 }, request)
      return token
    }

    private func blockingDriver(_ transport: (any SyncTransport)?) -> BlockingFlowDriver {
      BlockingFlowDriver(name: name, options: options, borrowed: transport, prompt: prompter)
    }
  }
#endif
