#if Identity
  package import AzureAuthToken
  public import AzureCore

  /// A credential of this module: a value whose copies share the tokens that it has fetched.
  ///
  /// It serves async and blocking clients. Its requests go over the transport of ``IdentityOptions/transport``, or else over that
  /// of the client whose call needs a token. Tokens are kept until they end, refreshed ahead of that without a call having to
  /// wait, and fetched once for all who need one. A fetch that fails is not remembered. No secret of it is ever printed.
  public protocol EntraCredential: TokenCredential, BlockingTokenCredential, RedactedDescription {
    /// How tokens are fetched, and those that are kept.
    var tokens: EntraTokens { get }
  }

  extension TokenRequest {
    /// A token for Azure Storage, as clients ask for it.
    public static let storage = TokenRequest(
      scopes: ["https://storage.azure.com/.default"], canMeetClaims: true)
  }

  extension EntraCredential {
    /// Returns a kept token, or fetches one over the transport of the options.
    ///
    /// - Parameter request: The scopes, and the tenant and claims of a challenge.
    /// - Returns: A token that is good now.
    /// - Throws: `AzureError` of kind `AzureError.Kind.credentialUnavailable` when the credential cannot be tried here, `credential`
    ///   when it was refused, `service` when what gives tokens is throttling, has failed or responded with a redirect, and
    ///   `connection`, `timeout` or `deadline` when there was no response; `CancellationError` at once when the task is
    ///   cancelled. A status is in the message and under `status` in the details: the property `status` is the queue service's.
    public func token(for request: TokenRequest) async throws -> AccessToken {
      try await tokens.token(for: request, over: nil)
    }

    /// Returns a kept token, or fetches one over the transport of the options, blocking the calling thread.
    ///
    /// - Parameters:
    ///   - request: The scopes, and the tenant and claims of a challenge.
    ///   - limit: How long the caller can wait.
    /// - Returns: A token that is good now.
    /// - Throws: `AzureError`, as ``token(for:)``; of kind `timeout` or `deadline` when the limit has passed.
    @available(*, noasync, message: "This blocks its thread; in async code use token(for:).")
    public func tokenBlocking(
      for request: TokenRequest, within limit: Duration
    ) throws(AzureError) -> AccessToken {
      try tokens.tokenBlocking(for: request, within: limit, over: nil)
    }

    /// Fetches a token ahead of the first call, so that no call waits for it.
    ///
    /// - Parameters:
    ///   - request: What the token is for; Azure Storage as clients ask for it by default.
    ///   - transport: What carries the requests; that of the options when `nil`.
    /// - Throws: What ``token(for:)`` throws.
    public func warmUp(for request: TokenRequest = .storage, over transport: (any AsyncTransport)? = nil)
      async throws
    {
      _ = try await tokens.token(for: request, over: transport)
    }

    /// Fetches a token ahead of the first call, so that no call waits for it, blocking the calling thread.
    ///
    /// - Parameters:
    ///   - request: What the token is for; Azure Storage as clients ask for it by default.
    ///   - limit: How long the caller can wait; 60 seconds by default.
    ///   - transport: What carries the requests; that of the options when `nil`.
    /// - Throws: What ``tokenBlocking(for:within:)`` throws.
    @available(*, noasync, message: "This blocks its thread; in async code use warmUp.")
    public func warmUpBlocking(
      for request: TokenRequest = .storage, within limit: Duration = .seconds(60),
      over transport: (any SyncTransport)? = nil
    ) throws(AzureError) {
      _ = try tokens.tokenBlocking(for: request, within: limit, over: transport)
    }

    /// The name of the type; neither ids nor secrets.
    public var description: String { tokens.source.name }
  }

  // What a client needs to lend its transport and to forget a token that the service refused.
  extension TransportBorrowing where Self: EntraCredential {
    package func token(for request: TokenRequest, over transport: any AsyncTransport) async throws
      -> AccessToken
    {
      try await tokens.token(for: request, over: transport)
    }
  }

  extension BlockingTransportBorrowing where Self: EntraCredential {
    @available(*, noasync)
    package func tokenBlocking(
      for request: TokenRequest, within limit: Duration, over transport: any SyncTransport
    ) throws(AzureError) -> AccessToken {
      try tokens.tokenBlocking(for: request, within: limit, over: transport)
    }
  }

  extension MemoryTokenCredential where Self: EntraCredential {
    package var keptTokens: SharedTokenCache? { tokens.cache }
  }

  typealias ClientServing = BlockingTransportBorrowing & MemoryTokenCredential & TransportBorrowing

  extension AzureCLICredential: ClientServing {}
  extension AzureDeveloperCLICredential: ClientServing {}
  extension AzurePipelinesCredential: ClientServing {}
  extension AzurePowerShellCredential: ClientServing {}
  extension ChainedTokenCredential: ClientServing {}
  extension ClientAssertionCredential: ClientServing {}
  extension ClientCertificateCredential: ClientServing {}
  extension ClientSecretCredential: ClientServing {}
  extension DefaultAzureCredential: ClientServing {}
  extension DeviceCodeCredential: ClientServing {}
  extension EnvironmentCredential: ClientServing {}
  extension ManagedIdentityCredential: ClientServing {}
  extension OnBehalfOfCredential: ClientServing {}
  extension WorkloadIdentityCredential: ClientServing {}
#endif
