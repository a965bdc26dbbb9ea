#if Identity
  public import AzureCore

  /// Signs a workload in with a token of its own platform, such as a service account of Kubernetes, that lies in a file.
  ///
  /// The file is read again for each fetch, so that a token that the platform has replaced counts at once.
  public struct WorkloadIdentityCredential: EntraCredential {
    static let name = "WorkloadIdentityCredential"
    static let variables = ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_FEDERATED_TOKEN_FILE"]

    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is sent and no file read.
    ///
    /// What is neither an argument nor a variable makes the credential unavailable, which it says when it is asked for a token.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant; `AZURE_TENANT_ID` when `nil`.
    ///   - clientID: The id of the application or identity; `AZURE_CLIENT_ID` when `nil`.
    ///   - tokenFilePath: The file with the platform's token; `AZURE_FEDERATED_TOKEN_FILE` when `nil`.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be.
    public init(
      tenantID: String? = nil, clientID: String? = nil, tokenFilePath: String? = nil,
      options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      tokens = EntraTokens(try Self.source(tenantID, clientID, tokenFilePath, options))
    }

    static func source(
      _ tenantID: String?, _ clientID: String?, _ path: String?, _ options: IdentityOptions
    ) throws(AzureError) -> any TokenSource {
      let values = zip(variables, [tenantID, clientID, path]).map { $1 ?? options.variable($0) }
      guard let tenant = values[0], let client = values[1], let path = values[2] else {
        let missing = zip(variables, values).filter { $1 == nil }.map(\.0)
        return UnavailableSource(
          name: name, options: options,
          error: .unavailable(
            name, "\(missing.joined(separator: ", ")) \(missing.count == 1 ? "is" : "are") not set",
            // The other two are set for other credentials as well.
            values[2] == nil ? .notConfigured : .incomplete,
            advice:
              "a platform with workload identity sets all three; check the service account and its annotations"
          ))
      }
      return try ClientGrantSource(
        name, tenantID: tenant, clientID: client, .assertion(.file(path: path)), options)
    }
  }
#endif
