#if Identity
  import AzureAuthToken
  import AzureCore
  import Logging

  /// Fetches tokens and keeps none.
  protocol TokenSource: Sendable {
    /// The name of the credential.
    var name: String { get }
    var options: IdentityOptions { get }
    /// The last sign-in beside all calls, after which no token of the person before is good.
    var lastSignIn: SignIn? { get }

    /// Fetches a token.
    func fetch(
      _ request: TokenRequest, _ need: TokenCache.Need, over transport: (any AsyncTransport)?
    ) async throws -> AccessToken

    /// Fetches a token within a time, blocking the calling thread.
    @available(*, noasync, message: "This blocks its thread.")
    func fetchBlocking(
      _ request: TokenRequest, _ need: TokenCache.Need, within limit: Duration,
      over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken
  }

  /// That a person has signed in beside all calls.
  struct SignIn: Sendable {
    /// Counts those of one source.
    var number: UInt64
    var token: AccessToken
    /// What the token was fetched for.
    var request: TokenRequest

    /// The token, if it is one for the request and has not ended.
    func token(for request: TokenRequest, at now: Timestamp) -> AccessToken? {
      guard TokenCache.Key(request) == TokenCache.Key(self.request), token.expiresOn > now else { return nil }
      return token
    }
  }

  extension TokenSource {
    var lastSignIn: SignIn? { nil }
  }

  /// A source whose tokens come by one flow.
  protocol FlowSource: TokenSource {
    /// The flow of one fetch.
    func flow(_ request: TokenRequest) throws(AzureError) -> any TokenFlow
    /// How a person is shown where to sign in.
    var prompt: DeviceCodePrompter? { get }
  }

  extension FlowSource {
    var prompt: DeviceCodePrompter? { nil }

    func fetch(
      _ request: TokenRequest, _ need: TokenCache.Need, over transport: (any AsyncTransport)?
    ) async throws -> AccessToken {
      let driver = FlowDriver(name: name, options: options, borrowed: transport, prompt: prompt)
      return try await driver.run(try flow(request))
    }

    @available(*, noasync)
    func fetchBlocking(
      _ request: TokenRequest, _ need: TokenCache.Need, within limit: Duration,
      over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      let driver = BlockingFlowDriver(name: name, options: options, borrowed: transport, prompt: prompt)
      return try driver.run(try flow(request), within: limit)
    }
  }

  /// The tokens of one credential: how they are fetched, and those that are kept.
  ///
  /// Any number of clients and threads share the tokens of a credential, and one fetch at a time.
  public final class EntraTokens: Sendable {
    let source: any TokenSource
    let cache: SharedTokenCache
    private let forTasks: CachedTokenCredential
    private let forThreads: BlockingCachedTokenCredential

    init(_ source: any TokenSource) {
      let options = source.options
      let cache = SharedTokenCache(rules: options.cacheRules)
      let bare = BareCredential(source: source)
      self.source = source
      self.cache = cache
      forTasks = CachedTokenCredential(
        bare, cache: cache, clock: options.surroundings.clock, random: options.surroundings.random)
      forThreads = BlockingCachedTokenCredential(
        bare, cache: cache, clock: options.surroundings.clock, random: options.surroundings.random)
    }

    func token(for request: TokenRequest, over transport: (any AsyncTransport)?) async throws -> AccessToken {
      adoptSignIn()
      return try await forTasks.token(for: request) { [source] request, need in
        do {
          let token = try await source.fetch(request, need, over: transport)
          source.logToken(token, request)
          return token
        } catch let error as AzureError {
          source.logFailure(error)
          throw error
        }
      }
    }

    @available(*, noasync)
    func tokenBlocking(
      for request: TokenRequest, within limit: Duration, over transport: (any SyncTransport)?
    ) throws(AzureError) -> AccessToken {
      adoptSignIn()
      return try forThreads.tokenBlocking(for: request, within: limit) { [source] request, left, need in
        Self.fetch(request, left, need, source, transport)
      }
    }

    @available(*, noasync)
    private static func fetch(
      _ request: TokenRequest, _ left: Duration, _ need: TokenCache.Need, _ source: any TokenSource,
      _ transport: (any SyncTransport)?
    ) -> Result<AccessToken, AzureError> {
      do throws(AzureError) {
        let token = try source.fetchBlocking(request, need, within: left, over: transport)
        source.logToken(token, request)
        return .success(token)
      } catch {
        source.logFailure(error)
        return .failure(error)
      }
    }
  }

  /// Signing in beside all calls.
  extension EntraTokens {
    /// Keeps the token of who signs in now in place of all others; the source has it then.
    func signIn(
      for request: TokenRequest, by fetch: () async throws -> AccessToken
    ) async throws {
      do {
        source.logToken(try await fetch(), request)
        adoptSignIn()
      } catch let error as AzureError {
        source.logFailure(error)
        throw error
      }
    }

    /// The same on the calling thread.
    @available(*, noasync)
    func signInBlocking(
      for request: TokenRequest, by fetch: () throws(AzureError) -> AccessToken
    ) throws(AzureError) {
      do throws(AzureError) {
        source.logToken(try fetch(), request)
        adoptSignIn()
      } catch {
        source.logFailure(error)
        throw error
      }
    }

    /// Takes the token of who has signed in since, here or at the member that a chain asks, in place of all others.
    private func adoptSignIn() {
      guard let signIn = source.lastSignIn, cache.isBefore(signIn.number) else { return }
      let surroundings = source.options.surroundings
      cache.replaceAll(
        with: signIn.token, for: signIn.request, signIn: signIn.number, now: surroundings.clock.now(),
        random: surroundings.random)
    }
  }

  /// A source as a credential, for the cache; it has no transport but that of its options.
  private struct BareCredential: TokenCredential, BlockingTokenCredential {
    let source: any TokenSource

    func token(for request: TokenRequest) async throws -> AccessToken {
      try await source.fetch(request, .now, over: nil)
    }

    @available(*, noasync)
    func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken {
      try source.fetchBlocking(request, .now, within: limit, over: nil)
    }
  }

  extension TokenSource {
    fileprivate func logToken(_ token: AccessToken, _ request: TokenRequest) {
      options.logger?.info(
        "token fetched",
        metadata: [
          "azure.identity.credential": "\(name)",
          "azure.identity.scopes": "\(request.scopes.joined(separator: " "))",
          "azure.identity.expires": "\(token.expiresOn.iso8601)",
        ])
    }

    fileprivate func logFailure(_ error: AzureError) {
      options.logger?.info(
        "no token", metadata: ["azure.identity.credential": "\(name)", "error": "\(error)"])
    }
  }
#endif
