#if Identity
  public import AzureCore

  /// Signs a program in by the identity that Azure gives the machine, app or container in which it runs.
  ///
  /// Which host that is, its variables tell: Service Fabric, App Service (with Functions and Container Apps), Azure Arc, Azure
  /// Machine Learning, Cloud Shell, a cluster with workload identity, and otherwise the metadata service of virtual machines. That
  /// one is given 2 seconds to connect and then tried for about half a minute, as it says of some of its failures that they pass;
  /// in a chain it must respond within a second first, so that nobody waits for it on a machine that has none.
  public struct ManagedIdentityCredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is sent.
    ///
    /// - Parameters:
    ///   - id: Which identity; the host's own by default.
    ///   - options: How tokens are asked for. The authority and the tenants in them count for workload identity only.
    /// - Throws: `AzureError` of kind `invalidArgument` for an empty id, or a tenant of workload identity that cannot be.
    public init(
      _ id: ManagedIdentityID = .systemAssigned, options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      if let value = id.value { try Required.text(value, "id of the identity", ManagedIdentityFlow.name) }
      let source = ManagedIdentitySource(id, probes: false, options)
      if source.isMetadataService, options.variable("AZURE_FEDERATED_TOKEN_FILE") != nil,
        options.variable("AZURE_TENANT_ID") != nil
      {
        // A cluster with workload identity: the identity's token is got by the service account's.
        var clientID = options.variable("AZURE_CLIENT_ID")
        if case .clientID(let id) = id { clientID = id }
        tokens = EntraTokens(try WorkloadIdentityCredential.source(nil, clientID, nil, options))
      } else {
        tokens = EntraTokens(source)
      }
    }
  }
#endif
