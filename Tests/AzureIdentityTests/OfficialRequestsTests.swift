#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import Foundation
  import HTTPTypes
  import Testing

  /// `Tests/check-identity` asks the official library for the same lines.
  @Suite("What the official library for Python sends, this one sends")
  struct OfficialRequestsTests {
    /// What libraries tell of themselves, and what stands for the order of nothing: as in `identity_requests.py`.
    static let noise: Set<String> = ["client-request-id", "accept", "content-length"]
    static let newer: Set<String> = ["alg", "x5t", "x5t#S256", "nbf"]
    static let variable: Set<String> = ["exp", "iat", "jti"]

    static let official: [String: [String]] = {
      let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("Interop/identity-requests.txt")
      let text = (try? String(contentsOf: file, encoding: .utf8)) ?? ""
      return Dictionary(grouping: text.split(separator: "\n").map(String.init)) {
        String($0.prefix { $0 != " " })
      }
    }()

    private func told(_ pairs: [String: String]) -> String {
      pairs.filter { !Self.noise.contains($0.key) }.sorted { $0.key < $1.key }.map { name, value in
        var value = value
        if name == "scope" { value = value.split(separator: " ").sorted().joined(separator: " ") }
        if name == "client_assertion" { value = assertion(value) }
        return "\(name)=\(value)"
      }.joined(separator: "&")
    }

    private func assertion(_ text: String) -> String {
      let parts = text.split(separator: ".").map(String.init)
      guard parts.count == 3, parts[0] != "a" else { return text }
      let documents = parts.prefix(2).map { part -> String in
        let bytes = Base64Codec.decode(part, allowing: [.urlAlphabet, .noPadding]) ?? []
        guard case .object(let members)? = JSONValue(bytes) else { return "?" }
        return members.filter { !Self.newer.contains($0.key) }.sorted { $0.key < $1.key }.map { name, value in
          if Self.variable.contains(name) { return name }
          if case .array(let values) = value { return "\(name):\(values.count)" }
          return "\(name):\(value.text ?? "?")"
        }.joined(separator: ",")
      }
      return "jwt(" + documents.joined(separator: ";") + ")"
    }

    private func line(_ flow: String, _ request: AzureRequest) -> String {
      let isForm = request.head.headerFields[.contentType] == "application/x-www-form-urlencoded"
      let fields = Dictionary(
        request.head.headerFields.map { ($0.name.canonicalName, $0.value) }, uniquingKeysWith: { $1 })
      return "\(flow) \(request.head.method.rawValue) \(request.path) ?\(told(request.items))"
        + " form \(told(isForm ? request.form : [:])) fields \(told(fields))"
    }

    struct Flow: Sendable, CustomTestStringConvertible {
      let name: String
      var variables: [String: String] = [:]
      var responses = [ScriptedTransport.Outcome.json(200, OfficialRequestsTests.response)]
      let make: @Sendable (IdentityOptions) throws -> any EntraCredential
      var testDescription: String { name }
    }

    static let response =
      #"{"access_token":"t","expires_in":4799,"expires_on":"4102444800","token_type":"Bearer"}"#

    static let flows: [Flow] = [
      Flow(name: "secret") {
        try ClientSecretCredential(tenantID: tenant, clientID: client, clientSecret: "s 3/+&=c~", options: $0)
      },
      Flow(name: "certificate") {
        try ClientCertificateCredential(
          tenantID: tenant, clientID: client, pem: PEMs.pkcs8 + PEMs.certificate, options: $0)
      },
      Flow(name: "certificate-chain") {
        try ClientCertificateCredential(
          tenantID: tenant, clientID: client, pem: PEMs.pkcs8 + PEMs.certificate, sendsChain: true,
          options: $0)
      },
      Flow(name: "assertion") {
        try ClientAssertionCredential(tenantID: tenant, clientID: client, options: $0) { "a.s.n" }
      },
      Flow(name: "workload") {
        try WorkloadIdentityCredential(tenantID: tenant, clientID: client, tokenFilePath: "/t", options: $0)
      },
      Flow(name: "on-behalf-of") {
        try OnBehalfOfCredential(
          tenantID: tenant, clientID: client, proof: .secret("s"), userAssertion: "u.s.r", options: $0)
      },
      Flow(
        name: "device-code",
        responses: [
          .json(
            200,
            #"{"device_code":"dev","user_code":"U","verification_uri":"https://m.test","interval":0,"expires_in":900}"#
          ),
          .json(400, #"{"error":"authorization_pending"}"#), .json(200, response),
        ]
      ) { try DeviceCodeCredential(tenantID: tenant, clientID: client, options: $0) { _ in } },
      Flow(
        name: "pipelines", variables: ["SYSTEM_OIDCREQUESTURI": "https://dev.test/oidc/"],
        responses: [.json(200, #"{"oidcToken":"a.s.n"}"#), .json(200, response)]
      ) {
        try AzurePipelinesCredential(
          tenantID: tenant, clientID: client, serviceConnectionID: "c1", systemAccessToken: "sys", options: $0
        )
      },
      Flow(name: "metadata-service") { try ManagedIdentityCredential(.clientID("id-1"), options: $0) },
      Flow(name: "metadata-service-object") { try ManagedIdentityCredential(.objectID("id-2"), options: $0) },
      Flow(name: "metadata-service-resource") {
        try ManagedIdentityCredential(.resourceID("/sub/1"), options: $0)
      },
      Flow(
        name: "app-service",
        variables: ["IDENTITY_ENDPOINT": "http://localhost/msi", "IDENTITY_HEADER": "hdr"]
      ) { try ManagedIdentityCredential(.clientID("id-1"), options: $0) },
      Flow(name: "machine-learning", variables: ["MSI_ENDPOINT": "http://localhost/ml", "MSI_SECRET": "sec"])
      {
        try ManagedIdentityCredential(.clientID("id-1"), options: $0)
      },
      Flow(name: "cloud-shell", variables: ["MSI_ENDPOINT": "http://localhost/shell"]) {
        try ManagedIdentityCredential(options: $0)
      },
      Flow(
        name: "arc",
        variables: ["IDENTITY_ENDPOINT": "http://localhost/arc", "IMDS_ENDPOINT": "http://localhost"],
        responses: [
          .json(401, "{}", [("WWW-Authenticate", "Basic realm=/var/opt/azcmagent/tokens/1.key")]),
          .json(200, response),
        ]
      ) { try ManagedIdentityCredential(options: $0) },
      Flow(
        name: "service-fabric",
        variables: [
          "IDENTITY_ENDPOINT": "https://localhost/fabric", "IDENTITY_HEADER": "hdr",
          "IDENTITY_SERVER_THUMBPRINT": String(repeating: "a1", count: 20),
        ]
      ) { try ManagedIdentityCredential(options: $0) },
    ]

    /// A script that lets itself be told of a certificate; `ServiceFabricTests` look at a real one.
    private struct PinnedScript: AsyncTransport, SyncTransport, CertificatePinning {
      let script: ScriptedTransport

      func send(_ request: AzureRequest, limits: AttemptLimits) async throws -> AzureResponse {
        try await script.send(request, limits: limits)
      }

      @available(*, noasync)
      func sendBlocking(
        _ request: AzureRequest, limits: AttemptLimits
      ) throws(TransportError) -> AzureResponse {
        try script.sendBlocking(request, limits: limits)
      }

      func pinned(to isExpected: @escaping @Sendable ([UInt8]) -> Bool) -> any AsyncTransport & SyncTransport
      {
        script
      }
    }

    @Test("The same form, fields and paths", arguments: Self.flows, Style.allCases)
    func requests(_ flow: Flow, _ style: Style) async throws {
      let script = ScriptedTransport(flow.responses)
      let files = ["/t": "a.s.n", "/var/opt/azcmagent/tokens/1.key": "k-e-y"]
      let credential = try flow.make(
        .fake(flow.variables, files: files, transport: PinnedScript(script: script)))
      _ = try await style.token(credential)
      #expect(script.requests.map { line(flow.name, $0) } == Self.official[flow.name])
    }

    @Test("The same commands")
    func commands() async throws {
      let tools = FakeTools([
        "az": .printed(#"{"accessToken":"t","expires_on":4102444800}"#),
        "azd": .printed(#"{"token":"t","expiresOn":"2100-01-01T00:00:00Z"}"#),
      ])
      let options = IdentityOptions.fake(tools: tools)
      _ = try await AzureCLICredential(tenantID: tenant, subscription: "My Sub", options: options).token(
        for: .plain)
      _ = try await AzureDeveloperCLICredential(tenantID: tenant, options: options).token(for: .plain)
      let lines = zip(["azure-cli", "azure-developer-cli"], tools.commands).map {
        "\($0) command \($1.program) \($1.arguments.joined(separator: " "))"
      }
      #expect(lines == (Self.official["azure-cli"] ?? []) + (Self.official["azure-developer-cli"] ?? []))
    }

    /// The statements of the script that PowerShell is given.
    private func statements(of encoded: String) -> String {
      let bytes = Base64Codec.decode(encoded) ?? []
      let text = String(data: Data(bytes), encoding: .utf16LittleEndian) ?? ""
      return text.split(separator: "\n").map(\.trimmed).filter { !["", "{", "}"].contains($0) }
        .joined(separator: " | ")
    }

    @Test("The same script for PowerShell")
    func script() async throws {
      let tools = FakeTools(["pwsh": .printed("\nazsdk%t%4102444800\n")])
      _ = try await AzurePowerShellCredential(tenantID: tenant, options: .fake(tools: tools)).token(
        for: .plain)
      let command = try #require(tools.commands.first)
      let script = statements(of: try #require(command.arguments.last))
      let arguments = command.arguments.dropLast().joined(separator: " ")
      #expect(
        ["azure-powershell command \(command.program) \(arguments) \(script)"]
          == Self.official["azure-powershell"])
    }

    @Test("No flow of the file is left out")
    func complete() {
      let known = Set(Self.flows.map(\.name)).union(["azure-cli", "azure-developer-cli", "azure-powershell"])
      #expect(Set(Self.official.keys) == known)
    }
  }
#endif
