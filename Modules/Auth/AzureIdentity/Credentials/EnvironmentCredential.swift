#if Identity
  public import AzureCore

  /// Signs an application in by what the environment says: a secret or a certificate.
  ///
  /// | variables | signs in with |
  /// |---|---|
  /// | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_SECRET` | a secret |
  /// | `AZURE_TENANT_ID`, `AZURE_CLIENT_ID`, `AZURE_CLIENT_CERTIFICATE_PATH`; where needed `AZURE_CLIENT_CERTIFICATE_PASSWORD`, and `AZURE_CLIENT_SEND_CERTIFICATE_CHAIN` (`1` or `true`) | a certificate |
  ///
  /// User names and passwords are not taken: accounts with a second factor cannot sign in so, and Entra is giving it up.
  public struct EnvironmentCredential: EntraCredential {
    static let name = "EnvironmentCredential"

    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential of the variables as they are now; nothing is sent.
    ///
    /// When neither set is complete it is unavailable, which it says when it is asked for a token.
    ///
    /// - Parameter options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be, or a certificate that cannot be read.
    public init(options: IdentityOptions = IdentityOptions()) throws(AzureError) {
      tokens = EntraTokens(try Self.source(options))
    }

    static func source(_ options: IdentityOptions) throws(AzureError) -> any TokenSource {
      let (tenant, client) = (options.variable("AZURE_TENANT_ID"), options.variable("AZURE_CLIENT_ID"))
      let secret = options.variable("AZURE_CLIENT_SECRET")
      let path = options.variable("AZURE_CLIENT_CERTIFICATE_PATH")
      if let tenant, let client, let secret {
        return try ClientSecretCredential(
          tenantID: tenant, clientID: client, clientSecret: secret, options: options
        ).tokens.source
      }
      if let tenant, let client, let path {
        let sendsChain = ["1", "true"].contains(
          options.variable("AZURE_CLIENT_SEND_CERTIFICATE_CHAIN")?.asciiLowercased)
        return try ClientCertificateCredential(
          tenantID: tenant, clientID: client, path: path,
          password: options.variable("AZURE_CLIENT_CERTIFICATE_PASSWORD"), sendsChain: sendsChain,
          options: options
        ).tokens.source
      }
      return UnavailableSource(
        name: name, options: options, error: missing(tenant, client, secret, path, options))
    }

    private static func missing(
      _ tenant: String?, _ client: String?, _ secret: String?, _ path: String?, _ options: IdentityOptions
    ) -> AzureError {
      if secret == nil, path == nil, options.variable("AZURE_PASSWORD") != nil {
        return .unavailable(
          name, "a user name with a password is not supported", .incomplete,
          advice: "set AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH of an application instead")
      }
      var names: [String] = []
      if tenant == nil { names.append("AZURE_TENANT_ID") }
      if client == nil { names.append("AZURE_CLIENT_ID") }
      // With a secret or a certificate it is plain what is meant; an id alone may be a managed identity's.
      let isMeant = secret != nil || path != nil
      if !isMeant { names.append("AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH") }
      return .unavailable(
        name, "\(names.joined(separator: ", ")) \(names.count == 1 ? "is" : "are") not set",
        isMeant ? .incomplete : .notConfigured, advice: "set \(names.joined(separator: " and "))")
    }
  }
#endif
