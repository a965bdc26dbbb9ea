#if Identity
  public import AzureCore

  /// Signs an application in with an assertion that a function of yours gives, for example by a key vault or another issuer.
  public struct ClientAssertionCredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential for async and blocking clients; nothing is sent.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant of the application, by id or domain.
    ///   - clientID: The id of the application.
    ///   - options: How tokens are asked for.
    ///   - assertion: Returns a signed assertion, a new one each time; called for each fetch, on the thread that fetches. What
    ///     it throws ends the fetch.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be, or an empty id.
    public init(
      tenantID: String, clientID: String, options: IdentityOptions = IdentityOptions(),
      assertion: @escaping @Sendable () throws -> String
    ) throws(AzureError) {
      try self.init(
        tenantID, clientID, AssertionSource.Callback(blocking: assertion, async: { try assertion() }), options
      )
    }

    /// Makes a credential for async clients, which blocking ones cannot use; nothing is sent.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant of the application, by id or domain.
    ///   - clientID: The id of the application.
    ///   - options: How tokens are asked for.
    ///   - assertion: Returns a signed assertion, a new one each time; called for each fetch.
    /// - Returns: The credential.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be, or an empty id.
    public static func withAsyncAssertion(
      tenantID: String, clientID: String, options: IdentityOptions = IdentityOptions(),
      assertion: @escaping @Sendable () async throws -> String
    ) throws(AzureError) -> ClientAssertionCredential {
      try ClientAssertionCredential(
        tenantID, clientID, AssertionSource.Callback(blocking: nil, async: assertion), options)
    }

    private init(
      _ tenantID: String, _ clientID: String, _ callback: AssertionSource.Callback, _ options: IdentityOptions
    ) throws(AzureError) {
      tokens = EntraTokens(
        try ClientGrantSource(
          "ClientAssertionCredential", tenantID: tenantID, clientID: clientID,
          .assertion(.callback(callback)),
          options))
    }
  }
#endif
