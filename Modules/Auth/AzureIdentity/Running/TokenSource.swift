#if Identity
  import AzureAuthToken
  import AzureCore
  import Logging

  /// Fetches tokens and keeps none.
  protocol TokenSource: Sendable {
    /// The name of the credential.
    var name: String { get }
    var options: IdentityOptions { get }

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
      try await forTasks.token(for: request) { [source] request, need in
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
      try forThreads.tokenBlocking(for: request, within: limit) { [source] request, left, need in
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
    /// Keeps the token of who signs in now in place of all others.
    func signIn(
      for request: TokenRequest, by fetch: () async throws -> AccessToken
    ) async throws {
      do {
        try keep(try await fetch(), request)
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
        try keep(try fetch(), request)
      } catch {
        source.logFailure(error)
        throw error
      }
    }

    private func keep(_ token: AccessToken, _ request: TokenRequest) throws(AzureError) {
      source.logToken(token, request)
      let surroundings = source.options.surroundings
      try cache.replaceAll(
        with: token, for: request, now: surroundings.clock.now(), random: surroundings.random)
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
          "credential": "\(name)", "scopes": "\(request.scopes.joined(separator: " "))",
          "expires": "\(token.expiresOn.iso8601)",
        ])
    }

    fileprivate func logFailure(_ error: AzureError) {
      options.logger?.info("no token", metadata: ["credential": "\(name)", "error": "\(error)"])
    }
  }
#endif
