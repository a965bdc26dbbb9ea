#if Identity
  public import AzureCore

  /// Signs in as the user of the Azure CLI (`az login`).
  ///
  /// It runs `az account get-access-token` without a shell, in a folder of the system, and ends it after
  /// ``IdentityOptions/processTimeout``. For developers: servers have better credentials.
  public struct AzureCLICredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is run.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant to ask for; that of the tool's current account when `nil`.
    ///   - subscription: The name or id of the subscription whose account is meant; the tool's current one when `nil`.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant or subscription that cannot be.
    public init(
      tenantID: String? = nil, subscription: String? = nil, options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      if let subscription { try Required.subscription(subscription, "AzureCLICredential") }
      tokens = EntraTokens(
        try DeveloperToolSource(.azureCLI(subscription: subscription), tenantID: tenantID, options))
    }
  }

  /// Signs in as the user of the Azure Developer CLI (`azd auth login`).
  ///
  /// It runs `azd auth token` as ``AzureCLICredential`` runs its tool.
  public struct AzureDeveloperCLICredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is run.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant to ask for; that of the tool's account when `nil`.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be.
    public init(tenantID: String? = nil, options: IdentityOptions = IdentityOptions()) throws(AzureError) {
      tokens = EntraTokens(try DeveloperToolSource(.azureDeveloperCLI, tenantID: tenantID, options))
    }
  }

  /// Signs in as the user of Azure PowerShell (`Connect-AzAccount`).
  ///
  /// It runs `Get-AzAccessToken` in `pwsh` as ``AzureCLICredential`` runs its tool.
  public struct AzurePowerShellCredential: EntraCredential {
    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// Makes a credential; nothing is run.
    ///
    /// - Parameters:
    ///   - tenantID: The tenant to ask for; that of the tool's account when `nil`.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` for a tenant that cannot be.
    public init(tenantID: String? = nil, options: IdentityOptions = IdentityOptions()) throws(AzureError) {
      tokens = EntraTokens(try DeveloperToolSource(.azurePowerShell, tenantID: tenantID, options))
    }
  }
#endif
