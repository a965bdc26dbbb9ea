#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import Testing

  struct ToolCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (IdentityOptions) throws -> any EntraCredential
    let program: String
    let outcome: ChildOutcome
    let kind: AzureError.Kind
    let says: [String]
  }

  @Suite("The developers' tools")
  struct DeveloperToolTests {
    static let az: @Sendable (IdentityOptions) throws -> any EntraCredential = {
      try AzureCLICredential(options: $0)
    }
    static let azd: @Sendable (IdentityOptions) throws -> any EntraCredential = {
      try AzureDeveloperCLICredential(options: $0)
    }
    static let pwsh: @Sendable (IdentityOptions) throws -> any EntraCredential = {
      try AzurePowerShellCredential(options: $0)
    }

    static let failures: [ToolCase] = [
      ToolCase(
        testDescription: "az missing", make: az, program: "az", outcome: .notFound,
        kind: .credentialUnavailable,
        says: ["the Azure CLI is not installed", "run 'az login'"]),
      ToolCase(
        testDescription: "az logged out", make: az, program: "az",
        outcome: .printed("", status: 1, errors: "ERROR: Please run 'az login' to setup account."),
        kind: .credentialUnavailable, says: ["nobody is signed in to the Azure CLI"]),
      ToolCase(
        testDescription: "az slow", make: az, program: "az", outcome: .timedOut, kind: .credentialUnavailable,
        says: ["gave no token within 10.0 seconds", "processTimeout"]),
      ToolCase(
        testDescription: "az prints junk", make: az, program: "az", outcome: .printed("junk TOKEN-4711"),
        kind: .credential, says: ["is not a token as it prints them (15 bytes)"]),
      ToolCase(
        testDescription: "az prints no end", make: az, program: "az",
        outcome: .printed(#"{"accessToken":"TOKEN-4711"}"#),
        kind: .credential, says: ["is not a token as it prints them"]),
      ToolCase(
        testDescription: "az prints too much", make: az, program: "az", outcome: .tooMuchOutput,
        kind: .credential,
        says: ["more than 1 MiB"]),
      ToolCase(
        testDescription: "az refused by Entra", make: az, program: "az",
        outcome: .printed(
          "", status: 1, errors: "AADSTS50076: use az login. Bearer eyJ0TOKEN-4711eyJ0eyJ0eyJ0eyJ0"),
        kind: .credential,
        says: ["failed with status 1: AADSTS50076"]),
      ToolCase(
        testDescription: "az not started", make: az, program: "az", outcome: .notStarted(code: 13),
        kind: .credentialUnavailable, says: ["did not start az (error 13)"]),
      ToolCase(
        testDescription: "azd logged out", make: azd, program: "azd",
        outcome: .printed("", status: 1, errors: "ERROR: not logged in, run `azd auth login` to login"),
        kind: .credentialUnavailable, says: ["nobody is signed in to the Azure Developer CLI"]),
      ToolCase(
        testDescription: "azd too old for claims", make: azd, program: "azd",
        outcome: .printed("", status: 1, errors: "unknown flag: --claims"), kind: .credentialUnavailable,
        says: ["this version of the Azure Developer CLI"]),
      ToolCase(
        testDescription: "PowerShell missing", make: pwsh, program: "pwsh", outcome: .notFound,
        kind: .credentialUnavailable, says: ["Azure PowerShell is not installed"]),
      ToolCase(
        testDescription: "PowerShell without the module", make: pwsh, program: "pwsh",
        outcome: .printed("NO_AZ_ACCOUNT_MODULE\n"), kind: .credentialUnavailable,
        says: ["no module Az.Accounts"]),
      ToolCase(
        testDescription: "PowerShell logged out", make: pwsh, program: "pwsh",
        outcome: .printed("", status: 1, errors: "Run Connect-AzAccount to login."),
        kind: .credentialUnavailable,
        says: ["nobody is signed in to Azure PowerShell"]),
      ToolCase(
        testDescription: "PowerShell forbidden", make: pwsh, program: "pwsh",
        outcome: .printed("", status: 1, errors: "AuthorizationManager check failed"),
        kind: .credentialUnavailable,
        says: ["execution policy"]),
    ]

    @Test("A failure has a message of its own", arguments: Self.failures, Style.allCases)
    func fails(_ row: ToolCase, _ style: Style) async throws {
      let credential = try row.make(.fake(tools: FakeTools([row.program: row.outcome])))
      let error = try #require(await style.failure(credential))
      #expect(error.kind == row.kind)
      for text in row.says { #expect(error.description.contains(text), "\(error)") }
      #expect(!error.description.contains("TOKEN-4711"))
    }

    @Test("The Azure CLI is asked without a shell, and its end is read", arguments: Style.allCases)
    func azureCLI(_ style: Style) async throws {
      let tools = FakeTools([
        "az": .printed(
          "WARNING: {old}\n" + #"{"accessToken":"TOKEN-4711","expiresOn":"x","expires_on":4102444800}"# + "\n"
        )
      ])
      let credential = try AzureCLICredential(
        tenantID: tenant, subscription: "My Sub_1", options: .fake(tools: tools))
      let token = try await style.token(credential)
      #expect(token == AccessToken(token: "TOKEN-4711", expiresOn: Timestamp(seconds: 4_102_444_800)))
      let command = try #require(tools.commands.first)
      #expect(command.program == "az")
      #expect(
        command.arguments == [
          "account", "get-access-token", "--output", "json", "--resource", "https://storage.azure.com",
          "--tenant",
          tenant, "--subscription", "My Sub_1",
        ])
      #expect(command.variables == ["AZURE_CORE_NO_COLOR": "true"])
      #expect(tools.limits == [.seconds(10)])
    }

    @Test("An old Azure CLI tells the end by the clock on the wall")
    func localTime() async throws {
      var options = IdentityOptions.fake(
        tools: FakeTools(["az": .printed(#"{"accessToken":"t","expiresOn":"2026-03-03 06:05:06.000000"}"#)]))
      options.surroundings.localTime = { $0 == "2026-03-03 06:05:06.000000" ? origin + .seconds(3_600) : nil }
      #expect(
        try await AzureCLICredential(options: options).token(for: .plain).expiresOn == origin
          + .seconds(3_600))
      let local = try #require(IdentitySurroundings().localTime("2026-03-03 06:05:06.000000"))
      #expect(abs((local - (origin + .seconds(7_200))) / .seconds(3_600)) <= 15)
      #expect(IdentitySurroundings().localTime("junk") == nil)
    }

    @Test("The Azure Developer CLI is asked for scopes and claims")
    func developerCLI() async throws {
      let tools = FakeTools(["azd": .printed(#"{"token":"TOKEN-4711","expiresOn":"2100-01-01T00:00:00Z"}"#)])
      let credential = try AzureDeveloperCLICredential(options: .fake(tools: tools))
      var request = TokenRequest.plain
      request.claims = #"{"a":1}"#
      let token = try await credential.token(for: request)
      #expect(token.expiresOn == Timestamp(seconds: 4_102_444_800))
      #expect(
        tools.commands.first?.arguments == [
          "auth", "token", "--output", "json", "--no-prompt", "--scope", "https://storage.azure.com/.default",
          "--claims", "eyJhIjoxfQ==",
        ])
    }

    @Test("PowerShell gets its script in base64 and prints the token between marks")
    func powerShell() async throws {
      let tools = FakeTools(["pwsh": .printed("\r\nazsdk%TOKEN-4711%4102444800\r\n")])
      let credential = try AzurePowerShellCredential(tenantID: tenant, options: .fake(tools: tools))
      #expect(try await credential.token(for: .plain).secret.value == "TOKEN-4711")
      let arguments = try #require(tools.commands.first?.arguments)
      #expect(arguments.dropLast() == ["-NoProfile", "-NonInteractive", "-EncodedCommand"])
      let bytes = try #require(Base64Codec.decode(arguments.last ?? ""))
      let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
        UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
      }
      let script = String(decoding: units, as: UTF16.self)
      #expect(script.contains("'ResourceUrl' = 'https://storage.azure.com'"))
      #expect(script.contains("$tenantId = '\(tenant)'"))
    }

    @Test("Claims that a tool cannot ask for are told to the person")
    func claims() async throws {
      let tools = FakeTools()
      var request = TokenRequest.plain
      request.claims = #"{"a":1}"#
      let error = await Style.async.failure(try AzureCLICredential(options: .fake(tools: tools)), request)
      #expect(error?.description.contains("az login --claims-challenge eyJhIjoxfQ==") == true)
      #expect(tools.commands.isEmpty)
    }

    @Test(
      "What would change a command line is refused before anything runs",
      arguments: ["a;b", "a b", "$(x)", "a'b", "-x", "é", ""])
    func injection(_ text: String) async throws {
      let tools = FakeTools()
      #expect(throws: AzureError.self) {
        try AzureCLICredential(subscription: text + ";", options: .fake(tools: tools))
      }
      #expect(throws: AzureError.self) {
        try AzureCLICredential(tenantID: text + "'", options: .fake(tools: tools))
      }
      let credential = try AzurePowerShellCredential(options: .fake(tools: tools))
      #expect(await Style.blocking.failure(credential, TokenRequest(scopes: [text])) != nil)
      #expect(tools.commands.isEmpty)
    }

    @Test("A blocking call's time limits the tool")
    func limit() async throws {
      let tools = FakeTools()
      _ = await Style.blocking.failure(
        try AzureCLICredential(options: .fake(tools: tools)), within: .seconds(3))
      #expect(tools.limits == [.seconds(3)])
    }
  }
#endif
