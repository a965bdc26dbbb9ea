#if Identity
  import AzureAuthToken
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import HTTPTypes
  import Testing

  @Suite("Chains")
  struct ChainTests {
    static let azToken = ChildOutcome.printed(#"{"accessToken":"AZ-4711","expires_on":4102444800}"#)
    static let noService = ScriptedTransport.Outcome.failure(
      TransportError(.connect, delivery: .notSent, "no route"))

    @Test(
      "The default chain has the official order, and says which member gave the token",
      arguments: Style.allCases)
    func order(_ style: Style) async throws {
      let tools = FakeTools(["az": Self.azToken])
      let transport = ScriptedTransport([Self.noService])
      let credential = try DefaultAzureCredential(options: .fake(tools: tools, transport: transport))
      #expect(
        credential.members == [
          .environment, .workloadIdentity, .managedIdentity, .azureCLI, .azurePowerShell, .azureDeveloperCLI,
        ])
      #expect(credential.chosenMember == nil)
      #expect(try await style.token(credential).secret.value == "AZ-4711")
      #expect(credential.chosenMember == .azureCLI)
      // The probe: a second, without the field that a request for a token has.
      let limits = try #require(transport.limits.first)
      #expect(limits.connectTimeout == .seconds(1) && limits.timeout == .seconds(1))
      #expect(
        transport.requests.first?.head.headerFields.contains { $0.name.canonicalName == "metadata" } == false)
    }

    /// The outcomes as texts: a hyphen for the one that gave the token, nothing for those that were not asked.
    private func told(_ outcomes: [ChainMemberOutcome]) -> [String] {
      outcomes.map { outcome in
        switch outcome.result {
        case .gaveToken: "\(outcome.credential) -"
        case .failed(let error): "\(outcome.credential) \(error.kind.rawValue)"
        case .notAsked: outcome.credential
        }
      }
    }

    @Test("What became of each member is told, and why", arguments: Style.allCases)
    func outcomes(_ style: Style) async throws {
      let tools = FakeTools(["az": Self.azToken])
      let credential = try DefaultAzureCredential(
        options: .fake(tools: tools, transport: ScriptedTransport([Self.noService])))
      #expect(told(credential.memberOutcomes) == DefaultAzureCredential.Member.allCases.map(\.rawValue))
      _ = try await style.token(credential)
      #expect(
        told(credential.memberOutcomes) == [
          "EnvironmentCredential credentialUnavailable", "WorkloadIdentityCredential credentialUnavailable",
          "ManagedIdentityCredential credentialUnavailable", "AzureCliCredential -",
          "AzurePowerShellCredential", "AzureDeveloperCliCredential",
        ])
      let refused = try DefaultAzureCredential(
        options: .fake(
          ["AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_CLIENT_SECRET": "s"], tools: tools,
          transport: ScriptedTransport([.json(401, #"{"error":"invalid_client"}"#)])))
      #expect(await style.failure(refused) != nil)
      #expect(
        Array(told(refused.memberOutcomes).prefix(2)) == [
          "EnvironmentCredential credential", "WorkloadIdentityCredential",
        ])
      let own = StaticTokenCredential(AccessToken(token: "own", expiresOn: Timestamp(seconds: 4_102_444_800)))
      let chain = try ChainedTokenCredential([AzureCLICredential(options: .fake()), own], options: .fake())
      _ = try await style.token(chain)
      #expect(
        told(chain.memberOutcomes) == [
          "AzureCLICredential credentialUnavailable", "StaticTokenCredential -",
        ])
    }

    @Test("The member that worked is used alone from then on", arguments: Style.allCases)
    func remembers(_ style: Style) async throws {
      let tools = FakeTools(["az": Self.azToken])
      let transport = ScriptedTransport([Self.noService])
      let credential = try DefaultAzureCredential(options: .fake(tools: tools, transport: transport))
      _ = try await style.token(credential)
      _ = try await style.token(credential, TokenRequest(scopes: ["https://other.test/.default"]))
      #expect(transport.requests.count == 1)
      #expect(tools.commands.map(\.program) == ["az", "az"])
    }

    @Test(
      "When none is available one message lists them all and mends the likeliest", arguments: Style.allCases)
    func none(_ style: Style) async throws {
      let tools = FakeTools([
        "azd": .printed("", status: 1, errors: "not logged in, run `azd auth login` to login")
      ])
      let transport = ScriptedTransport([Self.noService])
      let credential = try DefaultAzureCredential(options: .fake(tools: tools, transport: transport))
      let error = try #require(await style.failure(credential))
      #expect(error.kind == .credentialUnavailable)
      #expect(error.message.split(separator: "\n").count == 7)
      for text in [
        "none of its 6 credentials is available", "- EnvironmentCredential: AZURE_TENANT_ID",
        "- WorkloadIdentityCredential: ", "- ManagedIdentityCredential: no metadata service",
        "- AzureCLICredential: the Azure CLI is not installed", "- AzurePowerShellCredential: ",
        "- AzureDeveloperCLICredential: nobody is signed in",
      ] { #expect(error.message.contains(text), "\(error.message)") }
      #expect(error.advice == "run 'azd auth login'")
    }

    static let likeliest: [(String, [String: String], [String: ChildOutcome], String)] = [
      ("nothing", [:], [:], "on a developer's machine run 'az login'"),
      (
        "half an environment", ["AZURE_CLIENT_SECRET": "s", "AZURE_CLIENT_ID": "c"], [:],
        "set AZURE_TENANT_ID"
      ),
      (
        "a tool that is signed out", [:], ["az": .printed("", status: 1, errors: "az login")],
        "run 'az login'"
      ),
      (
        "a workload without its tenant", ["AZURE_FEDERATED_TOKEN_FILE": "/f"], [:],
        "a platform with workload identity"
      ),
      ("a slow tool", [:], ["pwsh": .timedOut], "raise processTimeout"),
    ]

    @Test("The advice is about the member that is nearest", arguments: Self.likeliest)
    func advice(_ row: (String, [String: String], [String: ChildOutcome], String)) async throws {
      let options = IdentityOptions.fake(
        row.1, tools: FakeTools(row.2), transport: ScriptedTransport([Self.noService, Self.noService]))
      let error = await Style.async.failure(try DefaultAzureCredential(options: options))
      #expect(error?.advice?.hasPrefix(row.3) == true, "\(error?.advice ?? "")")
    }

    @Test("A member that is configured and refused ends the chain", arguments: Style.allCases)
    func refused(_ style: Style) async throws {
      let tools = FakeTools(["az": Self.azToken])
      let variables = ["AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_CLIENT_SECRET": "s"]
      let transport = ScriptedTransport([.json(401, #"{"error":"invalid_client"}"#)])
      let credential = try DefaultAzureCredential(
        options: .fake(variables, tools: tools, transport: transport))
      let error = try #require(await style.failure(credential))
      #expect(error.kind == .credential)
      #expect(error.description.contains("DefaultAzureCredential stopped at a credential that failed"))
      #expect(tools.commands.isEmpty)
    }

    static let variable: [(String, [DefaultAzureCredential.Member])] = [
      ("prod", [.environment, .workloadIdentity, .managedIdentity]),
      (" DEV ", [.azureCLI, .azurePowerShell, .azureDeveloperCLI]),
      ("managedidentitycredential", [.managedIdentity]), ("AzureCliCredential", [.azureCLI]),
      ("", DefaultAzureCredential.Member.allCases),
    ]

    @Test("AZURE_TOKEN_CREDENTIALS chooses members", arguments: Self.variable)
    func chooses(_ row: (String, [DefaultAzureCredential.Member])) throws {
      let options = IdentityOptions.fake(["AZURE_TOKEN_CREDENTIALS": row.0])
      #expect(try DefaultAzureCredential(options: options).members == row.1)
    }

    @Test("What is no member, nothing that is left, and a variable that must be set are refused")
    func badChoices() throws {
      for name in ["InteractiveBrowserCredential", "junk"] {
        let error = #expect(throws: AzureError.self) {
          try DefaultAzureCredential(options: .fake(["AZURE_TOKEN_CREDENTIALS": name]))
        }
        #expect(error?.kind == .invalidArgument)
      }
      #expect(throws: AzureError.self) {
        try DefaultAzureCredential(excluding: Set(DefaultAzureCredential.Member.allCases), options: .fake())
      }
      #expect(throws: AzureError.self) {
        try DefaultAzureCredential(requiresVariable: true, options: .fake())
      }
      #expect(try DefaultAzureCredential(excluding: [.managedIdentity], options: .fake()).members.count == 5)
    }

    @Test("In a cluster the service account's token is used")
    func cluster() async throws {
      let variables = [
        "AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_FEDERATED_TOKEN_FILE": "/f",
        "AZURE_AUTHORITY_HOST": "login.microsoftonline.us",
      ]
      for make: (IdentityOptions) throws -> any EntraCredential in [
        { try DefaultAzureCredential(options: $0) }, { try ManagedIdentityCredential(options: $0) },
      ] {
        let transport = ScriptedTransport([.token])
        let credential = try make(.fake(variables, files: ["/f": "f.e.d"], transport: transport))
        #expect(try await credential.token(for: .plain).secret.value == "TOKEN-4711")
        #expect(transport.requests.first?.head.authority == "login.microsoftonline.us")
        #expect(transport.requests.first?.form["client_assertion"] == "f.e.d")
      }
    }

    @Test("A chain takes credentials of the application, and needs a member")
    func ownMembers() async throws {
      let own = StaticTokenCredential(AccessToken(token: "own", expiresOn: Timestamp(seconds: 4_102_444_800)))
      let chain = try ChainedTokenCredential([AzureCLICredential(options: .fake()), own], options: .fake())
      #expect(try await chain.token(for: .plain).secret.value == "own")
      #expect(throws: AzureError.self) { try ChainedTokenCredential([], options: .fake()) }
    }

    static let environments: [(String, [String: String], String)] = [
      (
        "nothing", [:],
        "AZURE_TENANT_ID, AZURE_CLIENT_ID, AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH are not set"
      ),
      (
        "no secret", ["AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c"],
        "AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH is not set"
      ),
      (
        "no client", ["AZURE_TENANT_ID": "t", "AZURE_CLIENT_SECRET": "SECRET-4711"],
        "AZURE_CLIENT_ID is not set"
      ),
      (
        "a password",
        [
          "AZURE_TENANT_ID": "t", "AZURE_CLIENT_ID": "c", "AZURE_USERNAME": "u",
          "AZURE_PASSWORD": "SECRET-4711",
        ], "a user name with a password is not supported"
      ),
    ]

    @Test("The environment says what it lacks", arguments: Self.environments)
    func environment(_ row: (String, [String: String], String)) async throws {
      let error = await Style.async.failure(try EnvironmentCredential(options: .fake(row.1)))
      #expect(error?.kind == .credentialUnavailable)
      #expect(error?.description.contains(row.2) == true, "\(error?.description ?? "")")
      #expect(error?.description.contains("4711") == false)
    }

    @Test("The environment's certificate is read with its password, and its chain sent")
    func environmentCertificate() async throws {
      let variables = [
        "AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_CLIENT_CERTIFICATE_PATH": "/c.pem",
        "AZURE_CLIENT_CERTIFICATE_PASSWORD": PEMs.password, "AZURE_CLIENT_SEND_CERTIFICATE_CHAIN": "True",
      ]
      let transport = ScriptedTransport([.token])
      let credential = try EnvironmentCredential(
        options: .fake(
          variables, files: ["/c.pem": PEMs.encryptedAES256 + PEMs.certificate], transport: transport))
      _ = try await credential.token(for: .plain)
      let header = transport.requests.first?.form["client_assertion"]?.split(separator: ".").first ?? ""
      let bytes = Base64Codec.decode(String(header), allowing: [.urlAlphabet, .noPadding]) ?? []
      #expect(String(decoding: bytes, as: UTF8.self).contains("x5c"))
    }
  }
#endif
