#if Identity
  public import AzureCore

  /// Signs an application in with a secret.
  ///
  /// ```swift
  /// let credential = try ClientSecretCredential(tenantID: tenant, clientID: client, clientSecret: secret)
  /// ```
  public struct ClientSecretCredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is sent.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant of the application, by id or domain; `adfs` for AD FS.
    ///   - clientID: The id of the application.
    ///   - clientSecret: The value of its secret.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be, or an empty id or secret.
    public init(
      tenantID: String, clientID: String, clientSecret: String, options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      try Required.text(clientSecret, "client secret", "ClientSecretCredential")
      tokens = EntraTokens(
        try ClientGrantSource(
          "ClientSecretCredential", tenantID: tenantID, clientID: clientID, .secret(Secret(clientSecret)),
          options))
    }
  }
#endif
