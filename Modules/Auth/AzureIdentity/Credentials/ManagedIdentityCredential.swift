#if Identity
  public import AzureCore

  /// Signs a program in by the identity that Azure gives the machine, app or container in which it runs.
  ///
  /// Which host that is, its variables tell: Service Fabric, App Service (with Functions and Container Apps), Azure Arc, Azure
  /// Machine Learning, Cloud Shell, a cluster with workload identity, and otherwise the metadata service of virtual machines. That
  /// one is given 2 seconds to connect and then tried for about half a minute, as it says of some of its failures that they pass;
  /// in a chain it must respond within a second first, so that nobody waits for it on a machine that has none.
  ///
  /// Its requests must not pass a proxy, which would see the tokens. `CurlTransport` reaches this machine and 169.254.0.0/16
  /// directly, unless the program itself names a proxy without such exceptions. `URLSessionTransport` knows no exceptions of its
  /// own: where the environment or the system names a proxy, give it the exceptions too (`no_proxy` on Linux, the network
  /// settings elsewhere), or give the credential a `CurlTransport` in its options.
  public struct ManagedIdentityCredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is sent.
    ///
    /// - Parameters:
    ///   - id: Which identity; the host's own by default. A host that cannot choose by such an id says so when a token is asked
    ///     for: a cluster with workload identity knows client ids alone.
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
        switch id {
        case .systemAssigned, .clientID:
          tokens = EntraTokens(try WorkloadIdentityCredential.source(nil, id.value, nil, options))
        case .objectID, .resourceID:
          // Without its client id only that of the environment could be asked for, which is another's.
          tokens = EntraTokens(
            UnavailableSource(
              name: ManagedIdentityFlow.name, options: options,
              error: .noToken(
                ManagedIdentityFlow.name, "workload identity does not let a program choose this identity",
                advice: "choose it by its client id, or leave the id out for that of the service account")))
        }
      } else {
        tokens = EntraTokens(source)
      }
    }
  }
#endif
