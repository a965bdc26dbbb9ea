#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import AzureQueues
  import Testing

  /// A response, and what a person is told of it.
  struct ErrorCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let make: @Sendable (IdentityOptions) throws -> any EntraCredential
    var variables: [String: String] = [:]
    var files: [String: String] = [:]
    let responses: [ScriptedTransport.Outcome]
    let kind: AzureError.Kind
    /// What the error's line must hold.
    let says: [String]
    var waits: [Duration]?
  }

  @Suite("Every failure that is documented has a message of its own, without a secret")
  struct ErrorTableTests {
    /// All that is sent and must not be shown.
    static let secrets = [
      "SECRET-4711-abcdef", "ASSERT-4711.abc.def", "USER-4711.abc.def", "HDR-4711-abcdef",
      "ARCKEY-4711-abcdef",
      "DEVICE-4711-abcdef", "SYS-4711-abcdef", "FED-4711.abc.def", "TOKEN-4711",
    ]
    static let secret: @Sendable (IdentityOptions) throws -> any EntraCredential = {
      try ClientSecretCredential(tenantID: tenant, clientID: client, clientSecret: secrets[0], options: $0)
    }
    static let assertion: @Sendable (IdentityOptions) throws -> any EntraCredential = {
      try ClientAssertionCredential(tenantID: tenant, clientID: client, options: $0) { secrets[1] }
    }
    static let device: @Sendable (IdentityOptions) throws -> any EntraCredential = {
      try DeviceCodeCredential(tenantID: tenant, clientID: client, options: $0) { _ in }
    }
    static let managed: @Sendable (IdentityOptions) throws -> any EntraCredential = {
      try ManagedIdentityCredential(options: $0)
    }
    static let appService = [
      "IDENTITY_ENDPOINT": "http://localhost:1/msi", "IDENTITY_HEADER": "HDR-4711-abcdef",
    ]
    static let arc = ["IDENTITY_ENDPOINT": "http://localhost:1/arc", "IMDS_ENDPOINT": "http://localhost:1"]
    static let code = ScriptedTransport.Outcome.json(
      200,
      #"{"device_code":"DEVICE-4711-abcdef","user_code":"AB12","verification_uri":"https://m.test/d","interval":5,"expires_in":30}"#
    )

    /// A refusal that repeats the secrets that it was sent.
    static func refusal(
      _ status: Int, _ error: String, _ text: String, _ code: Int = 0, sent: [String] = [secrets[0]]
    )
      -> ScriptedTransport.Outcome
    {
      .json(
        status,
        """
        {"error":"\(error)","error_description":"\(text) You sent \(sent.joined(separator: " and ")).\\r\\nTrace ID: t",\
        "error_codes":[\(code)],"trace_id":"0000-trace","correlation_id":"0000-correlation","timestamp":"2026-03-03 04:05:06Z"}
        """)
    }

    static func repeated(_ status: Int, _ count: Int, _ fields: [(String, String)] = [])
      -> [ScriptedTransport.Outcome]
    {
      Array(
        repeating: .json(status, #"{"error":"temporarily_unavailable","error_description":"busy"}"#, fields),
        count: count)
    }

    static let authorityCases: [ErrorCase] = [
      ErrorCase(
        testDescription: "wrong secret", make: secret,
        responses: [
          refusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.", 7_000_215)
        ],
        kind: .credential,
        says: [
          "invalid_client", "status 401", "AADSTS7000215", "correlation id 0000-correlation",
          "the value of the client secret",
        ]),
      ErrorCase(
        testDescription: "expired secret", make: secret,
        responses: [refusal(401, "invalid_client", "AADSTS7000222: expired.", 7_000_222)], kind: .credential,
        says: ["AADSTS7000222", "has expired"]),
      ErrorCase(
        testDescription: "unknown application", make: secret,
        responses: [refusal(400, "unauthorized_client", "AADSTS700016: not found.", 700_016)],
        kind: .credential,
        says: ["unauthorized_client", "check the client id"]),
      ErrorCase(
        testDescription: "unknown tenant", make: secret,
        responses: [refusal(400, "invalid_request", "AADSTS90002: Tenant not found.", 90_002)],
        kind: .credential,
        says: ["invalid_request", "check the tenant"]),
      ErrorCase(
        testDescription: "unknown scope", make: secret,
        responses: [refusal(400, "invalid_scope", "AADSTS70011: scope.", 70_011)], kind: .credential,
        says: ["invalid_scope", "AADSTS70011"]),
      ErrorCase(
        testDescription: "untrusted federation", make: assertion,
        responses: [
          refusal(
            400, "invalid_client", "AADSTS700213: No matching federated identity.", 700_213,
            sent: [secrets[1]])
        ],
        kind: .credential, says: ["AADSTS700213", "compare issuer, subject and audience"]),
      ErrorCase(
        testDescription: "old assertion", make: assertion,
        responses: [refusal(401, "invalid_client", "AADSTS700024: time range.", 700_024, sent: [secrets[1]])],
        kind: .credential,
        says: ["AADSTS700024", "clock of this machine"]),
      ErrorCase(
        testDescription: "on behalf of somebody who must sign in again",
        make: {
          try OnBehalfOfCredential(
            tenantID: tenant, clientID: client, proof: .secret(secrets[0]), userAssertion: secrets[2],
            options: $0)
        },
        responses: [
          refusal(
            400, "interaction_required", "AADSTS50076: multi-factor.", 50_076, sent: [secrets[0], secrets[2]])
        ],
        kind: .credential,
        says: ["interaction_required", "second factor"]),
      ErrorCase(
        testDescription: "not JSON", make: secret,
        responses: [.json(400, "<html>SECRET-4711-abcdef</html>", [("Content-Type", "text/html")])],
        kind: .credential,
        says: ["a response that is not JSON (text/html"]),
      ErrorCase(
        testDescription: "no token in the response", make: secret, responses: [.json(200, "{}")],
        kind: .credential,
        says: ["holds no access_token"]),
      ErrorCase(
        testDescription: "no end in the response", make: secret,
        responses: [.json(200, #"{"access_token":"TOKEN-4711"}"#)],
        kind: .credential, says: ["does not say when the token ends"]),
      ErrorCase(
        testDescription: "throttled", make: secret, responses: repeated(429, 4, [("Retry-After", "7")]),
        kind: .service,
        says: ["is throttling with status 429 after 4 attempts: busy"],
        waits: Array(repeating: .seconds(7), count: 3)),
      ErrorCase(
        testDescription: "authority down", make: secret, responses: repeated(503, 4), kind: .service,
        says: ["failed with status 503 after 4 attempts"]),
      ErrorCase(
        testDescription: "redirect", make: secret,
        responses: [.json(302, "", [("Location", "https://evil.test")])],
        kind: .service, says: ["responded with a redirect, status 302"]),
      ErrorCase(
        testDescription: "no connection", make: secret,
        responses: Array(
          repeating: .failure(TransportError(.connect, delivery: .notSent, "refused")), count: 4),
        kind: .connection,
        says: ["the authority https://login.microsoftonline.com could not be reached: refused"]),
      ErrorCase(
        testDescription: "a certificate that no authority vouches for", make: secret,
        responses: [.failure(TransportError(.certificate, delivery: .notSent, "self-signed"))],
        kind: .connection,
        says: ["could not be reached: self-signed"]),
      ErrorCase(
        testDescription: "no assertion of Azure Pipelines",
        make: {
          try AzurePipelinesCredential(
            tenantID: tenant, clientID: client, serviceConnectionID: "c", systemAccessToken: secrets[6],
            options: $0)
        },
        variables: ["SYSTEM_OIDCREQUESTURI": "https://dev.test/oidc"],
        responses: [.json(401, #"{"message":"no SYS-4711-abcdef"}"#)], kind: .credential,
        says: ["Azure Pipelines gave no assertion (status 401)", "service connection"]),
      ErrorCase(
        testDescription: "no federated token",
        make: {
          try WorkloadIdentityCredential(tenantID: tenant, clientID: client, tokenFilePath: "/x", options: $0)
        },
        responses: [], kind: .credentialUnavailable, says: ["the file of the federated token is not there"]),
      ErrorCase(
        testDescription: "an empty federated token",
        make: {
          try WorkloadIdentityCredential(tenantID: tenant, clientID: client, tokenFilePath: "/x", options: $0)
        },
        files: ["/x": " \n"], responses: [], kind: .credential,
        says: ["the file of the federated token is empty"]),
    ]

    static let deviceCases: [ErrorCase] = [
      ErrorCase(
        testDescription: "declined", make: device,
        responses: [code, refusal(400, "authorization_declined", "no", sent: [secrets[5]])],
        kind: .credential, says: ["the person declined to sign in"]),
      ErrorCase(
        testDescription: "expired", make: device,
        responses: [code, refusal(400, "expired_token", "no", sent: [secrets[5]])],
        kind: .credential, says: ["nobody signed in before the device code expired"]),
      ErrorCase(
        testDescription: "expired by the clock", make: device,
        responses: [code]
          + Array(repeating: refusal(400, "authorization_pending", "wait", sent: [secrets[5]]), count: 5),
        kind: .credential, says: ["nobody signed in before the device code expired"],
        waits: Array(repeating: .seconds(5), count: 6)),
      ErrorCase(
        testDescription: "slow down", make: device,
        responses: [
          code, refusal(400, "slow_down", "no", sent: [secrets[5]]),
          refusal(400, "bad_verification_code", "no", sent: [secrets[5]]),
        ],
        kind: .credential, says: ["does not know the device code that it gave"],
        waits: [.seconds(5), .seconds(10)]),
      ErrorCase(
        testDescription: "no code", make: device,
        responses: [refusal(400, "invalid_client", "AADSTS7000218: body.", sent: [])],
        kind: .credential, says: ["invalid_client", "AADSTS7000218"]),
    ]

    static let hostCases: [ErrorCase] = [
      ErrorCase(
        testDescription: "no identity assigned", make: managed,
        responses: [refusal(400, "invalid_request", "Identity not found", sent: [])],
        kind: .credentialUnavailable,
        says: ["no such identity is assigned to this machine (status 400): Identity not found"]),
      ErrorCase(
        testDescription: "a desktop's proxy", make: managed,
        responses: [.json(403, #"{"error":"A socket operation was attempted to an unreachable network."}"#)],
        kind: .credentialUnavailable, says: ["unreachable from here"]),
      ErrorCase(
        testDescription: "a burst of 404", make: managed, responses: repeated(404, 6), kind: .service,
        says: ["failed with status 404 after 6 attempts"],
        waits: [.zero, .milliseconds(1600), .milliseconds(3200), .milliseconds(6400), .milliseconds(12800)]),
      ErrorCase(
        testDescription: "a burst of 410", make: managed, responses: repeated(410, 6), kind: .service,
        says: ["failed with status 410 after 6 attempts"],
        waits: [.zero, .seconds(5), .seconds(10), .seconds(20), .seconds(40)]),
      ErrorCase(
        testDescription: "a burst of 429", make: managed, responses: repeated(429, 6), kind: .service,
        says: ["is throttling with status 429 after 6 attempts"]),
      ErrorCase(
        testDescription: "a burst of 500", make: managed, responses: repeated(500, 6), kind: .service,
        says: ["failed with status 500 after 6 attempts"]),
      ErrorCase(
        testDescription: "another server at the address", make: managed, responses: [.json(200, "<html>")],
        kind: .credentialUnavailable, says: ["what responded is not the metadata service"]),
      ErrorCase(
        testDescription: "nobody at the address", make: managed,
        responses: Array(
          repeating: .failure(TransportError(.connect, delivery: .notSent, "no route")), count: 4),
        kind: .credentialUnavailable, says: ["no metadata service of a virtual machine responded"]),
      ErrorCase(
        testDescription: "App Service without the identity", make: managed, variables: appService,
        responses: [.json(400, #"{"statusCode":400,"message":"No User Assigned HDR-4711-abcdef"}"#)],
        kind: .credential,
        says: ["App Service refused (status 400): No User Assigned", "assigned to this resource"]),
      ErrorCase(
        testDescription: "an identity that the host cannot choose",
        make: { try ManagedIdentityCredential(.objectID("o"), options: $0) },
        variables: ["MSI_ENDPOINT": "http://localhost:1/x"], responses: [], kind: .credential,
        says: ["Cloud Shell does not let a program choose this identity"]),
      ErrorCase(
        testDescription: "Arc without a challenge", make: managed, variables: arc,
        responses: [.json(401, "{}")],
        kind: .credential, says: ["without the challenge that names its key"]),
      ErrorCase(
        testDescription: "Arc names another file", make: managed, variables: arc,
        files: ["/etc/shadow.key": "ARCKEY-4711-abcdef"],
        responses: [.json(401, "{}", [("WWW-Authenticate", "Basic realm=/etc/shadow.key")])],
        kind: .credential,
        says: ["it is not read"]),
      ErrorCase(
        testDescription: "Arc climbs out of its folder", make: managed, variables: arc,
        responses: [
          .json(
            401, "{}", [("WWW-Authenticate", "Basic realm=/var/opt/azcmagent/tokens/../../../../etc/a.key")])
        ], kind: .credential, says: ["it is not read"]),
      ErrorCase(
        testDescription: "Arc names a large file", make: managed, variables: arc,
        files: ["/var/opt/azcmagent/tokens/a.key": String(repeating: "k", count: 4097)],
        responses: [.json(401, "{}", [("WWW-Authenticate", "Basic realm=/var/opt/azcmagent/tokens/a.key")])],
        kind: .credential, says: ["more than 4,096 bytes"]),
      ErrorCase(
        testDescription: "Arc refuses the key", make: managed, variables: arc,
        files: ["/var/opt/azcmagent/tokens/a.key": "ARCKEY-4711-abcdef"],
        responses: [
          .json(401, "{}", [("WWW-Authenticate", "Basic realm=/var/opt/azcmagent/tokens/a.key")]),
          .json(403, #"{"error":"forbidden","error_description":"bad ARCKEY-4711-abcdef"}"#),
        ], kind: .credential, says: ["Azure Arc refused with forbidden (status 403)"]),
      ErrorCase(
        testDescription: "Arc gives the token of another identity",
        make: { try ManagedIdentityCredential(.clientID("wanted"), options: $0) }, variables: arc,
        responses: [
          .json(200, #"{"access_token":"TOKEN-4711","expires_on":"4102444800","client_id":"other"}"#)
        ],
        kind: .credential, says: ["the token of another identity than was asked for"]),
      ErrorCase(
        testDescription: "Service Fabric without a thumbprint", make: managed,
        variables: [
          "IDENTITY_ENDPOINT": "https://localhost:1/sf", "IDENTITY_HEADER": "HDR-4711-abcdef",
          "IDENTITY_SERVER_THUMBPRINT": "zz",
        ], responses: [], kind: .credential, says: ["not the SHA-1 of a certificate"]),
      ErrorCase(
        testDescription: "Service Fabric in the clear", make: managed,
        variables: [
          "IDENTITY_ENDPOINT": "http://localhost:1/sf", "IDENTITY_HEADER": "HDR-4711-abcdef",
          "IDENTITY_SERVER_THUMBPRINT": String(repeating: "a1", count: 20),
        ], responses: [], kind: .credential, says: ["is not an https address"]),
      ErrorCase(
        testDescription: "Service Fabric over a transport that cannot pin", make: managed,
        variables: [
          "IDENTITY_ENDPOINT": "https://localhost:1/sf", "IDENTITY_HEADER": "HDR-4711-abcdef",
          "IDENTITY_SERVER_THUMBPRINT": String(repeating: "a1", count: 20),
        ], responses: [], kind: .credential, says: ["known by its thumbprint alone"]),
    ]

    @Test(
      "It says what happened", arguments: Self.authorityCases + Self.deviceCases + Self.hostCases,
      Style.allCases)
    func says(_ row: ErrorCase, _ style: Style) async throws {
      let clock = ManualClock()
      let transport = ScriptedTransport(row.responses)
      let options = IdentityOptions.fake(row.variables, files: row.files, clock: clock, transport: transport)
      let credential = try row.make(options)
      let error = try #require(await style.failure(credential))
      let line = error.description
      #expect(error.kind == row.kind)
      for text in row.says { #expect(line.contains(text), "\(line)") }
      if let waits = row.waits { #expect(clock.waits == waits) }
      #expect(transport.remaining == 0)
      var dumped = ""
      dump(error, to: &dumped)
      dump(credential, to: &dumped)
      for secret in Self.secrets where !secret.isEmpty {
        #expect(!line.contains(secret) && !dumped.contains(secret), "\(secret) is shown")
      }
    }

    static let askers:
      [String: (make: @Sendable (IdentityOptions) throws -> any EntraCredential, [String: String])] =
        [
          "the authority": (secret, [:]), "the metadata service": (managed, [:]),
          "App Service": (managed, appService),
          "Arc": (managed, arc), "a device's authority": (device, [:]),
        ]

    @Test(
      "What an authority or a host responds is not taken for what the queue service does",
      arguments: askers.keys.sorted(), [302, 401, 403, 404, 409, 410, 413, 429, 500, 503])
    func notTheService(_ asker: String, _ status: Int) async throws {
      let (make, variables) = try #require(Self.askers[asker])
      for style in Style.allCases {
        let transport = ScriptedTransport(Self.repeated(status, 16))
        let credential = try make(.fake(variables, transport: transport))
        try expectFault(try #require(await style.failure(credential)), status)
      }
      // Through a client, too, which adds what it knows.
      let account = try StorageAccount.endpoint(
        "https://contoso.queue.core.windows.net", credential: try make(.fake(variables)))
      let queues = try QueueServiceClient(account, transport: ScriptedTransport(Self.repeated(status, 16)))
      let error = await #expect(throws: AzureError.self) { _ = try await queues.queue("jobs").properties() }
      try expectFault(try #require(error), status)
      let blocking = try BlockingQueueServiceClient(
        account, transport: ScriptedTransport(Self.repeated(status, 16)))
      let thrown = await #expect(throws: AzureError.self) {
        try await DedicatedThread.run { _ = try blocking.queue("jobs").properties() }
      }
      try expectFault(try #require(thrown), status)
    }

    private func expectFault(_ error: AzureError, _ status: Int) throws {
      let line = error.description
      #expect(error.status == nil && error.code == nil && error.effect == .notSent, "\(line)")
      #expect(!error.isNotFound && !error.isNotAllowed && !error.isBusy && !error.isTooLarge, "\(line)")
      #expect(!error.isReceiptLost && !error.isAlreadyExists, "\(line)")
      // Arc's 401 is a challenge, and a host that is not there is told in other words.
      guard !line.contains("challenge"), error.kind != .credentialUnavailable else { return }
      #expect(error.message.contains("status \(status)") && error.details["status"] == "\(status)", "\(line)")
      #expect(error.advice?.contains("contoso") != true, "\(line)")
    }

    @Test(
      "A connection to an authority that fails gives no advice about the queue service",
      arguments: [TransportError.Kind.nameResolution, .connect, .certificate, .timeout, .connectionLost])
    func noForeignAdvice(_ kind: TransportError.Kind) async throws {
      let lost = Array(
        repeating: ScriptedTransport.Outcome.failure(TransportError(kind, delivery: .notSent, "lost")),
        count: 8)
      let queues = try QueueServiceClient(
        .endpoint("https://contoso.queue.core.windows.net", credential: try Self.secret(.fake())),
        transport: ScriptedTransport(lost))
      let error = try #require(
        await #expect(throws: AzureError.self) { _ = try await queues.queue("jobs").properties() })
      #expect(error.advice == nil, "\(error)")
      #expect(error.message.contains("the authority https://login.microsoftonline.com"), "\(error)")
      // Of a deadline a client looks one error deeper.
      let fault = TransportError(kind, delivery: .notSent, "lost")
      let late = AzureError(.deadline, "over", cause: fault).told(by: "C", asking: "the authority")
      let below = try #require(late.cause as? AzureError)
      #expect(!(below.cause is TransportError))
    }

    @Test("After a failed fetch the next call tries again", arguments: Style.allCases)
    func again(_ style: Style) async throws {
      let transport = ScriptedTransport([.json(401, #"{"error":"invalid_client"}"#), .token])
      let credential = try Self.secret(.fake(transport: transport))
      #expect(await style.failure(credential)?.kind == .credential)
      #expect(try await style.token(credential).secret.value == "TOKEN-4711")
    }
  }
#endif
