#if Identity
  public import AzureCore

  /// Signs a person in who types a code on another device: for programs without a browser.
  ///
  /// ```swift
  /// let credential = try DeviceCodeCredential { print($0.message) }
  /// ```
  ///
  /// After the first time, tokens come without a prompt for as long as the authority allows it. What is needed for that is kept in
  /// memory only.
  public struct DeviceCodeCredential: EntraCredential {
    /// The public client of developers' tools, which every tenant knows.
    public static let developerClientID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens
    private let device: DeviceCodeSource

    /// Makes a credential for async and blocking clients; nothing is sent.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant to sign in to; `organizations`, which lets any do, when `nil`.
    ///   - clientID: The id of the application; ``developerClientID`` by default.
    ///   - promptsByItself: Whether a call that needs a token shows the prompt, which a refresh behind the calls never does; when
    ///     false only ``authenticate(for:over:)`` does.
    ///   - options: How tokens are asked for.
    ///   - prompt: Shows a person where to sign in and with which code; it must not wait for that.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be, or an empty id.
    public init(
      tenantID: String? = nil, clientID: String = Self.developerClientID, promptsByItself: Bool = true,
      options: IdentityOptions = IdentityOptions(), prompt: @escaping @Sendable (DeviceCodePrompt) -> Void
    ) throws(AzureError) {
      device = try DeviceCodeSource(
        tenantID: tenantID, clientID: clientID, prompt, promptsByItself: promptsByItself, options)
      tokens = EntraTokens(device)
    }

    /// Signs a person in now, whatever ``init(tenantID:clientID:promptsByItself:options:prompt:)`` says of prompts.
    ///
    /// The token is kept, in place of all others, and later calls get theirs without a prompt, also those of a
    /// ``ChainedTokenCredential`` that has chosen this credential: for the same request until that token ends, and for others and
    /// after that if the authority gave what is needed for it. A call that is under way meanwhile may still get a token of the
    /// person before, which is not kept. A sign-in that fails changes nothing.
    ///
    /// - Parameters:
    ///   - request: What the token is for; Azure Storage by default.
    ///   - transport: What carries the requests; that of the options when `nil`.
    /// - Throws: `AzureError` when nobody signs in; `CancellationError` when the task is cancelled.
    public func authenticate(
      for request: TokenRequest = .storage, over transport: (any AsyncTransport)? = nil
    ) async throws {
      try await tokens.signIn(for: request) { try await device.signIn(request, over: transport) }
    }

    /// Signs a person in now, blocking the calling thread; see ``authenticate(for:over:)``.
    ///
    /// - Parameters:
    ///   - request: What the token is for; Azure Storage by default.
    ///   - limit: How long the caller can wait; 15 minutes by default.
    ///   - transport: What carries the requests; that of the options when `nil`.
    /// - Throws: `AzureError` when nobody signs in within the time.
    @available(*, noasync, message: "This blocks its thread; in async code use authenticate.")
    public func authenticateBlocking(
      for request: TokenRequest = .storage, within limit: Duration = .seconds(900),
      over transport: (any SyncTransport)? = nil
    ) throws(AzureError) {
      try tokens.signInBlocking(for: request) { () throws(AzureError) in
        try device.signInBlocking(request, within: limit, over: transport)
      }
    }
  }
#endif
