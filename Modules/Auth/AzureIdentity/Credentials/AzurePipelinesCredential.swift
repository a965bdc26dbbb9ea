#if Identity
  public import AzureCore

  /// Signs a job of Azure Pipelines in by a service connection with workload identity federation.
  public struct AzurePipelinesCredential: EntraCredential {
    static let name = "AzurePipelinesCredential"

    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is sent.
    ///
    /// Outside a job, where `SYSTEM_OIDCREQUESTURI` is not set, it is unavailable, which it says when it is asked for a token.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant of the service connection.
    ///   - clientID: Its client id.
    ///   - serviceConnectionID: Its id: `resourceId` in the address of its page.
    ///   - systemAccessToken: The job's `System.AccessToken`, which a job must be given by name.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be, or an argument that is empty.
    public init(
      tenantID: String, clientID: String, serviceConnectionID: String, systemAccessToken: String,
      options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      try Required.text(serviceConnectionID, "service connection id", Self.name)
      try Required.text(systemAccessToken, "system access token", Self.name)
      let address = options.variable("SYSTEM_OIDCREQUESTURI")
      let connection = PipelineConnection(
        requestURL: address ?? "", connectionID: serviceConnectionID,
        systemAccessToken: Secret(systemAccessToken))
      let source = try ClientGrantSource(
        Self.name, tenantID: tenantID, clientID: clientID, .assertion(.pipeline(connection)), options)
      guard address != nil else {
        tokens = EntraTokens(
          UnavailableSource(
            name: Self.name, options: options,
            error: .unavailable(
              Self.name, "SYSTEM_OIDCREQUESTURI is not set", .notConfigured,
              advice: "this credential is for jobs of Azure Pipelines, which set it")))
        return
      }
      tokens = EntraTokens(source)
    }
  }
#endif
