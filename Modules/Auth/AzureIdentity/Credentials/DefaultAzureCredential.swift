#if Identity
  public import AzureCore

  /// Signs in as most programs want to, wherever they run: a chain of the usual credentials.
  ///
  /// ```swift
  /// let service = try QueueServiceClient(
  ///   .endpoint("https://contoso.queue.core.windows.net", credential: DefaultAzureCredential()))
  /// ```
  ///
  /// In this order, as in the official libraries: ``EnvironmentCredential``, ``WorkloadIdentityCredential``,
  /// ``ManagedIdentityCredential``, ``AzureCLICredential``, ``AzurePowerShellCredential``, ``AzureDeveloperCLICredential``. The first that
  /// gives a token is used from then on. One that is configured and refused ends the chain, but for the developers' tools.
  ///
  /// `AZURE_TOKEN_CREDENTIALS` chooses members without a change of the program: `prod` for the first three, `dev` for the tools, or
  /// the name of one.
  public struct DefaultAzureCredential: EntraCredential {
    /// A member of the chain.
    ///
    /// Cases may be added in a minor version: handle unknown ones by default.
    public enum Member: String, Sendable, Hashable, CaseIterable {
      /// ``EnvironmentCredential``.
      case environment = "EnvironmentCredential"
      /// ``WorkloadIdentityCredential``.
      case workloadIdentity = "WorkloadIdentityCredential"
      /// ``ManagedIdentityCredential``.
      case managedIdentity = "ManagedIdentityCredential"
      /// ``AzureCLICredential``.
      case azureCLI = "AzureCliCredential"
      /// ``AzurePowerShellCredential``.
      case azurePowerShell = "AzurePowerShellCredential"
      /// ``AzureDeveloperCLICredential``.
      case azureDeveloperCLI = "AzureDeveloperCliCredential"

      /// Whether it is for programs that are deployed, rather than for developers' machines.
      var isForProduction: Bool {
        switch self {
        case .environment, .workloadIdentity, .managedIdentity: true
        case .azureCLI, .azurePowerShell, .azureDeveloperCLI: false
        }
      }
    }

    static let name = "DefaultAzureCredential"

    /// How tokens are fetched, and those that are kept.
    public let tokens: EntraTokens

    /// The members in their order, after what was left out.
    public let members: [Member]

    /// The member that gave the last token; `nil` while none has.
    public var chosenMember: Member? {
      guard let name = (tokens.source as? ChainSource)?.chosenName else { return nil }
      // What the environment configures says its own name.
      return members.first { $0.rawValue.asciiLowercased == name.asciiLowercased }
        ?? (members.contains(.environment) ? .environment : nil)
    }

    /// What became of each member when the chain last looked for one that gives a token, under the name of its
    /// ``Member``.
    public var memberOutcomes: [ChainMemberOutcome] {
      zip(members, (tokens.source as? ChainSource)?.memberOutcomes ?? []).map { member, outcome in
        ChainMemberOutcome(credential: member.rawValue, result: outcome.result)
      }
    }

    /// Makes the chain of the environment as it is now; nothing is sent.
    ///
    /// - Parameters:
    ///   - excluded: Members to leave out.
    ///   - managedIdentity: Which managed identity; `AZURE_CLIENT_ID` names one, or else it is the host's own, when `nil`.
    ///   - workloadIdentityClientID: The client id of the workload; that of the managed identity, or `AZURE_CLIENT_ID`, when `nil`.
    ///   - requiresVariable: Whether `AZURE_TOKEN_CREDENTIALS` must be set; false by default.
    ///   - options: How tokens are asked for.
    /// - Throws: `AzureError` of kind `invalidArgument` when `AZURE_TOKEN_CREDENTIALS` names no member or is not set where it
    ///   must be, when no member is left, or when a member is configured in a way that cannot be.
    public init(
      excluding excluded: Set<Member> = [], managedIdentity: ManagedIdentityID? = nil,
      workloadIdentityClientID: String? = nil, requiresVariable: Bool = false,
      options: IdentityOptions = IdentityOptions()
    ) throws(AzureError) {
      let variable = options.variable("AZURE_TOKEN_CREDENTIALS")?.trimmed ?? ""
      guard !requiresVariable || !variable.isEmpty else {
        throw .invalidArgument(
          "AZURE_TOKEN_CREDENTIALS is not set",
          advice: "set it to 'dev', 'prod' or the name of one credential")
      }
      members = try Self.chosen(by: variable).filter { !excluded.contains($0) }
      guard !members.isEmpty else {
        throw .invalidArgument(
          "\(Self.name) has no member left", advice: "leave fewer out, or see AZURE_TOKEN_CREDENTIALS")
      }
      let identity =
        managedIdentity ?? options.variable("AZURE_CLIENT_ID").map { .clientID($0) } ?? .systemAssigned
      var workload = workloadIdentityClientID
      if workload == nil, case .clientID(let id)? = managedIdentity { workload = id }
      var sources: [ChainSource.Member] = []
      for member in members {
        sources.append(
          .source(
            try Self.source(
              member, identity, workload,
              isNamed: variable.asciiLowercased == member.rawValue.asciiLowercased, options)))
      }
      tokens = EntraTokens(ChainSource(Self.name, sources, advice: Self.advice, options))
    }

    private static let advice =
      "on a developer's machine run 'az login'; in Azure give the program a managed identity; elsewhere set the variables of "
      + "EnvironmentCredential"

    private static func chosen(by variable: String) throws(AzureError) -> [Member] {
      switch variable.asciiLowercased {
      case "": return Member.allCases
      case "prod": return Member.allCases.filter(\.isForProduction)
      case "dev": return Member.allCases.filter { !$0.isForProduction }
      case let name:
        if let member = Member.allCases.first(where: { $0.rawValue.asciiLowercased == name }) {
          return [member]
        }
        throw .invalidArgument(
          "AZURE_TOKEN_CREDENTIALS names no credential of \(Self.name)",
          advice: "set it to 'dev', 'prod' or one of "
            + Member.allCases.map(\.rawValue).joined(separator: ", "))
      }
    }

    private static func source(
      _ member: Member, _ identity: ManagedIdentityID, _ workloadClientID: String?, isNamed: Bool,
      _ options: IdentityOptions
    ) throws(AzureError) -> any TokenSource {
      func tool(_ tool: DeveloperTool) throws(AzureError) -> any TokenSource {
        var source = try DeveloperToolSource(tool, tenantID: nil, options)
        source.isInDefaultChain = true
        return source
      }
      switch member {
      case .environment: return try EnvironmentCredential.source(options)
      case .workloadIdentity:
        return try WorkloadIdentityCredential.source(nil, workloadClientID, nil, options)
      // Named, it is meant: then the host is waited for.
      case .managedIdentity: return ManagedIdentitySource(identity, probes: !isNamed, options)
      case .azureCLI: return try tool(.azureCLI(subscription: nil))
      case .azurePowerShell: return try tool(.azurePowerShell)
      case .azureDeveloperCLI: return try tool(.azureDeveloperCLI)
      }
    }
  }
#endif
