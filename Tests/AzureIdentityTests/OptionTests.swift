#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import AzureQueues
  import HTTPTypes
  import Testing

  @Suite("Options of all credentials")
  struct OptionTests {
    private func secret(_ options: IdentityOptions, tenant tenantID: String = tenant) throws
      -> ClientSecretCredential
    {
      try ClientSecretCredential(tenantID: tenantID, clientID: client, clientSecret: "s", options: options)
    }

    @Test("The authority comes from the options, else the environment, else it is the public cloud's")
    func authority() async throws {
      let rows: [(EntraAuthority?, String?, String)] = [
        (nil, nil, "login.microsoftonline.com"),
        (nil, "https://login.chinacloudapi.cn/ ", "login.chinacloudapi.cn"),
        (.usGovernment, "login.chinacloudapi.cn", "login.microsoftonline.us"),
        (nil, "", "login.microsoftonline.com"),
        (.germany, nil, "login.microsoftonline.de"),
      ]
      for (option, variable, host) in rows {
        let transport = ScriptedTransport([.token])
        var options = IdentityOptions.fake(
          variable.map { ["AZURE_AUTHORITY_HOST": $0] } ?? [:], transport: transport)
        options.authority = option
        _ = try await secret(options).token(for: .plain)
        #expect(transport.requests.map { $0.head.authority } == [host])
      }
    }

    @Test(
      "An authority that is not https, or is more than a host, is refused",
      arguments: [
        "http://login.microsoftonline.com", "https://a.test/path", "https://a.test?x=1", "ftp://a.test",
        "https://",
        "https://user@a.test", "http://127.0.0.1.evil.test",
      ])
    func badAuthority(_ text: String) throws {
      #expect(throws: AzureError.self) { try EntraAuthority(text, allowsHTTPOnLoopback: true) }
      let error = #expect(throws: AzureError.self) { try secret(.fake(["AZURE_AUTHORITY_HOST": text])) }
      #expect(error?.kind == .invalidArgument)
      #expect(error?.message.hasPrefix("AZURE_AUTHORITY_HOST: ") == true)
    }

    @Test("Plain http to this machine needs a permission")
    func loopback() throws {
      #expect(throws: AzureError.self) { try EntraAuthority("http://127.0.0.1:1") }
      #expect(
        try EntraAuthority("http://127.0.0.1:1/", allowsHTTPOnLoopback: true).url == "http://127.0.0.1:1")
    }

    @Test("A tenant has letters, digits, dots and dashes", arguments: ["", "a/b", "a b", "t?x", "ä", "a%2F"])
    func badTenant(_ text: String) throws {
      let error = #expect(throws: AzureError.self) { try secret(.fake(), tenant: text) }
      #expect(error?.kind == .invalidArgument)
    }

    static let tenants: [(String, [String], [String: String], String, String?)] = [
      (tenant, [], [:], tenant.uppercased(), tenant), (tenant, [], [:], "other.test", nil),
      (tenant, ["OTHER.test"], [:], "other.test", "other.test"),
      (tenant, ["*"], [:], "other.test", "other.test"),
      (tenant, ["*"], ["AZURE_IDENTITY_DISABLE_MULTITENANTAUTH": "1"], "other.test", tenant),
      (tenant, ["*"], [:], "o/ther", nil), ("adfs", [], [:], "other.test", "adfs"),
    ]

    @Test("A tenant that a challenge names is used if it is allowed", arguments: Self.tenants)
    func challenge(_ row: (String, [String], [String: String], String, String?)) async throws {
      let transport = ScriptedTransport([.token])
      var options = IdentityOptions.fake(row.2, transport: transport)
      options.additionallyAllowedTenants = row.1
      var request = TokenRequest.plain
      request.tenantID = row.3
      let credential = try secret(options, tenant: row.0)
      if let used = row.4 {
        _ = try await credential.token(for: request)
        #expect(transport.requests.first?.path.hasPrefix("/\(used)/oauth2/") == true)
      } else {
        let error = await Style.async.failure(credential, request)
        #expect(error != nil && transport.requests.isEmpty)
      }
    }

    @Test("AD FS has no version 2")
    func adfs() async throws {
      let transport = ScriptedTransport([.token])
      _ = try await secret(.fake(transport: transport), tenant: "adfs").token(for: .plain)
      #expect(transport.requests.first?.target == "/adfs/oauth2/token")
    }

    @Test("Nothing secret is sent to an authority that no cloud vouches for")
    func discovery() async throws {
      var options = IdentityOptions.fake()
      options.authority = try EntraAuthority("login.fake.test")
      let known = ScriptedTransport([.json(200, #"{"tenant_discovery_endpoint":"https://x.test"}"#), .token])
      options.transport = known
      _ = try await secret(options).token(for: .plain)
      #expect(known.requests.map { $0.head.authority } == ["login.microsoftonline.com", "login.fake.test"])
      #expect(known.requests.first?.path == "/common/discovery/instance")
      #expect(
        known.requests.first?.items == [
          "api-version": "1.1",
          "authorization_endpoint": "https://login.fake.test/\(tenant)/oauth2/v2.0/authorize",
        ])
      let unknown = ScriptedTransport([.json(400, #"{"error":"invalid_instance"}"#)])
      options.transport = unknown
      let error = await Style.async.failure(try secret(options))
      #expect(error?.description.contains("no known cloud vouches for it (invalid_instance)") == true)
      #expect(unknown.requests.count == 1)
      let trusting = ScriptedTransport([.token])
      options.transport = trusting
      options.disablesInstanceDiscovery = true
      _ = try await secret(options).token(for: .plain)
      #expect(trusting.requests.count == 1)
    }

    @Test("Claims of a challenge are sent with what the client says of itself")
    func claims() async throws {
      let transport = ScriptedTransport([.token, .token, .token])
      let credential = try secret(.fake(transport: transport))
      var request = TokenRequest.plain
      request.canMeetClaims = true
      _ = try await credential.token(for: request)
      request.claims = #"{"access_token":{"nbf":{"essential":true,"value":"16"}}}"#
      _ = try await credential.token(for: request)
      request.canMeetClaims = false
      _ = try await credential.token(for: request)
      #expect(
        transport.requests.map { $0.form["claims"] } == [
          #"{"access_token":{"xms_cc":{"values":["CP1"]}}}"#,
          #"{"access_token":{"nbf":{"essential":true,"value":"16"},"xms_cc":{"values":["CP1"]}}}"#,
          #"{"access_token":{"nbf":{"essential":true,"value":"16"}}}"#,
        ])
      request.claims = "junk"
      #expect(
        await Style.async.failure(credential, request)?.description.contains("not a JSON object") == true)
    }

    @Test("Arguments that must be there are missed at once")
    func missing() throws {
      #expect(throws: AzureError.self) {
        try ClientSecretCredential(tenantID: tenant, clientID: "", clientSecret: "s", options: .fake())
      }
      #expect(throws: AzureError.self) {
        try ClientSecretCredential(tenantID: tenant, clientID: "c", clientSecret: "", options: .fake())
      }
      #expect(throws: AzureError.self) { try ManagedIdentityCredential(.clientID(""), options: .fake()) }
    }

    @Test("A credential without a transport says what it needs", arguments: Style.allCases)
    func noTransport(_ style: Style) async throws {
      let error = await style.failure(try secret(.fake()))
      #expect(error?.description.contains("has nothing that carries its requests") == true)
      #expect(error?.advice?.contains("IdentityOptions") == true)
    }

    @Test(
      "A client lends its transport to a credential that has none, and the token is shared by all its clients"
    )
    func borrowed() async throws {
      let transport = ScriptedTransport([
        .token, .json(200, "<EnumerationResults><Queues/></EnumerationResults>"),
        .json(200, "<EnumerationResults><Queues/></EnumerationResults>"),
      ])
      let variables = ["AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client, "AZURE_CLIENT_SECRET": "s"]
      let service = try QueueServiceClient(
        .endpoint(
          "https://contoso.queue.core.windows.net",
          credential: DefaultAzureCredential(options: .fake(variables, clock: SystemClock()))),
        transport: transport)
      for try await _ in service.queues() {}
      for try await _ in service.queues() {}
      #expect(
        transport.requests.map { $0.head.authority } == [
          "login.microsoftonline.com", "contoso.queue.core.windows.net", "contoso.queue.core.windows.net",
        ])
      #expect(transport.requests.last?.head.headerFields[.authorization] == "Bearer TOKEN-4711")
    }

    @Test("So does a blocking client")
    func borrowedBlocking() async throws {
      let transport = ScriptedTransport([
        .token, .json(200, "<EnumerationResults><Queues/></EnumerationResults>"),
      ])
      let service = try BlockingQueueServiceClient(
        .endpoint(
          "https://contoso.queue.core.windows.net",
          credential: ClientSecretCredential(
            tenantID: tenant, clientID: client, clientSecret: "s", options: .fake(clock: SystemClock()))),
        transport: transport)
      try await DedicatedThread.run { for queue in service.queues() { _ = try queue.get() } }
      #expect(transport.requests.count == 2)
    }

    @Test("A token that the service refused is fetched anew")
    func forgotten() async throws {
      let transport = ScriptedTransport([
        .token, .json(401, "", [("WWW-Authenticate", #"Bearer error="insufficient_claims", claims="e30=""#)]),
        .token,
        .json(200, "<EnumerationResults><Queues/></EnumerationResults>"),
      ])
      let credential = try secret(.fake(clock: SystemClock()))
      let service = try QueueServiceClient(
        .endpoint("https://contoso.queue.core.windows.net", credential: credential), transport: transport)
      for try await _ in service.queues() {}
      #expect(transport.requests.count == 4)
    }

    @Test("warmUp fetches ahead, so that the next call finds a token")
    func warmUp() async throws {
      let transport = ScriptedTransport([.token])
      let credential = try secret(.fake())
      try await credential.warmUp(over: transport)
      #expect(try await credential.token(for: .storage).secret.value == "TOKEN-4711")
      try await DedicatedThread.run { try credential.warmUpBlocking(over: transport) }
      #expect(transport.requests.count == 1)
    }
  }
#endif
