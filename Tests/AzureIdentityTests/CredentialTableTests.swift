#if Identity
  import AzureCore
  @testable import AzureIdentity
  import AzureQueueTesting
  import AzureTransportCurl
  import AzureTransportURLSession
  import Synchronization
  import Testing

  /// A credential, what it gets over real sockets, and what it must have asked.
  struct CredentialCase: Sendable, CustomTestStringConvertible {
    let testDescription: String
    /// Made of the authority's address and options that lead there.
    let make: @Sendable (String, IdentityOptions) throws -> any EntraCredential
    var variables: @Sendable (String) -> [String: String] = { _ in [:] }
    var files: [String: String] = [:]
    var responses = [CannedResponses.json(200, CannedResponses.token)]
    let check: @Sendable ([AuthorityRequest]) throws -> Void
  }

  @Suite("Every credential against an authority on loopback", .serialized)
  struct CredentialTableTests {
    static let form = "/\(tenant)/oauth2/v2.0/token"
    static let assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
    static let scope = "https://storage.azure.com/.default"

    /// What a request on behalf of a person has, whatever proves who asks.
    static let onBehalfOf = [
      "client_id": client, "assertion": "u.s.r", "requested_token_use": "on_behalf_of",
      "grant_type": "urn:ietf:params:oauth:grant-type:jwt-bearer",
      "scope": scope + " openid profile offline_access",
    ]

    /// The one request to the token endpoint, with exactly these fields of the form.
    static func expectForm(_ request: AuthorityRequest?, _ form: [String: String], path: String = Self.form) {
      #expect(request?.method == "POST")
      #expect(request?.path == path)
      #expect(request?.query == [:])
      #expect(request?.form == form)
      #expect(request?.fields["accept"] == "application/json")
      #expect(request?.fields["client-request-id"]?.utf8.count == 36)
      #expect(request?.fields["authorization"] == nil)
    }

    /// The same with an assertion that the certificate signed, which names the client and who it is for.
    static func expectSigned(_ request: AuthorityRequest?, _ form: [String: String]) throws {
      let assertion = try #require(request?.form["client_assertion"])
      expectForm(
        request,
        form.merging(["client_assertion": assertion, "client_assertion_type": assertionType]) { $1 })
      let parts = try assertion.split(separator: ".").map {
        try #require(Base64Codec.decode(String($0), allowing: [.urlAlphabet, .noPadding]))
      }
      try #require(parts.count == 3)
      let (header, claims) = (JSONValue(parts[0]), JSONValue(parts[1]))
      #expect(header?["x5t#S256"]?.text == PEMs.sha256)
      #expect(header?["alg"]?.text == "PS256")
      #expect(claims?["iss"]?.text == client && claims?["sub"]?.text == client)
      let host = try #require(request?.fields["host"])
      #expect(claims?["aud"]?.text == "http://\(host)\(Self.form)")
    }

    static let cases: [CredentialCase] = [
      CredentialCase(
        testDescription: "client secret",
        make: {
          try ClientSecretCredential(
            tenantID: tenant, clientID: client, clientSecret: "s 3/+&=c~", options: $1)
        },
        check: {
          #expect($0.count == 1)
          expectForm(
            $0.first,
            [
              "client_id": client, "client_secret": "s 3/+&=c~", "grant_type": "client_credentials",
              "scope": scope,
            ])
        }),
      CredentialCase(
        testDescription: "client certificate",
        make: {
          try ClientCertificateCredential(
            tenantID: tenant, clientID: client, pem: PEMs.certificate + PEMs.pkcs8, options: $1)
        },
        check: {
          #expect($0.count == 1)
          try expectSigned(
            $0.first, ["client_id": client, "grant_type": "client_credentials", "scope": scope])
        }),
      CredentialCase(
        testDescription: "client assertion",
        make: { try ClientAssertionCredential(tenantID: tenant, clientID: client, options: $1) { "a.s.n" } },
        check: {
          expectForm(
            $0.first,
            [
              "client_id": client, "client_assertion": "a.s.n", "client_assertion_type": assertionType,
              "grant_type": "client_credentials", "scope": scope,
            ])
        }),
      CredentialCase(
        testDescription: "workload identity",
        make: { try WorkloadIdentityCredential(options: $1) },
        variables: { _ in
          [
            "AZURE_TENANT_ID": tenant, "AZURE_CLIENT_ID": client,
            "AZURE_FEDERATED_TOKEN_FILE": "/var/run/token",
          ]
        },
        files: ["/var/run/token": "f.e.d\n"],
        check: {
          expectForm(
            $0.first,
            [
              "client_id": client, "client_assertion": "f.e.d", "client_assertion_type": assertionType,
              "grant_type": "client_credentials", "scope": scope,
            ])
        }),
      CredentialCase(
        testDescription: "on behalf of",
        make: {
          try OnBehalfOfCredential(
            tenantID: tenant, clientID: client, proof: .secret("s"), userAssertion: "u.s.r", options: $1)
        },
        check: {
          expectForm($0.first, onBehalfOf.merging(["client_secret": "s"]) { $1 })
        }),
      CredentialCase(
        testDescription: "on behalf of, with a certificate",
        make: {
          try OnBehalfOfCredential(
            tenantID: tenant, clientID: client,
            proof: .certificate(pem: PEMs.encryptedAES256 + PEMs.certificate, password: PEMs.password),
            userAssertion: "u.s.r", options: $1)
        },
        check: {
          #expect($0.count == 1)
          try expectSigned($0.first, onBehalfOf)
        }),
      CredentialCase(
        testDescription: "on behalf of, with an assertion",
        make: {
          try OnBehalfOfCredential(
            tenantID: tenant, clientID: client, proof: .assertion { "a.s.n" }, userAssertion: "u.s.r",
            options: $1)
        },
        check: {
          expectForm(
            $0.first,
            onBehalfOf.merging([
              "client_assertion": "a.s.n", "client_assertion_type": assertionType,
            ]) { $1 })
        }),
      CredentialCase(
        testDescription: "Azure Pipelines",
        make: {
          try AzurePipelinesCredential(
            tenantID: tenant, clientID: client, serviceConnectionID: "c 1", systemAccessToken: "sys-4711",
            options: $1)
        },
        variables: { ["SYSTEM_OIDCREQUESTURI": $0 + "/oidc/"] },
        responses: [
          CannedResponses.json(200, #"{"oidcToken":"p.i.p"}"#),
          CannedResponses.json(200, CannedResponses.token),
        ],
        check: {
          #expect($0.first?.method == "POST")
          #expect($0.first?.path == "/oidc")
          #expect($0.first?.query == ["api-version": "7.1", "serviceConnectionId": "c 1"])
          #expect($0.first?.fields["authorization"] == "Bearer sys-4711")
          #expect($0.first?.fields["content-type"] == "application/json")
          #expect($0.first?.fields["x-tfs-fedauthredirect"] == "Suppress")
          expectForm(
            $0.last,
            [
              "client_id": client, "client_assertion": "p.i.p", "client_assertion_type": assertionType,
              "grant_type": "client_credentials", "scope": scope,
            ])
        }),
      CredentialCase(
        testDescription: "device code",
        make: { try DeviceCodeCredential(tenantID: tenant, clientID: client, options: $1) { _ in } },
        responses: [
          CannedResponses.json(
            200,
            #"{"device_code":"dev-4711","user_code":"AB12","verification_uri":"https://m.test/d","expires_in":900,"interval":5}"#
          ),
          CannedResponses.json(
            400, #"{"error":"authorization_pending","error_description":"AADSTS70016: pending"}"#),
          CannedResponses.json(200, CannedResponses.token),
        ],
        check: {
          #expect($0.count == 3)
          expectForm(
            $0.first, ["client_id": client, "scope": scope + " openid profile offline_access"],
            path: "/\(tenant)/oauth2/v2.0/devicecode")
          expectForm(
            $0.last,
            [
              "client_id": client, "device_code": "dev-4711",
              "grant_type": "urn:ietf:params:oauth:grant-type:device_code",
            ])
        }),
      host(
        "metadata service", id: .clientID("id-1"), { ["AZURE_POD_IDENTITY_AUTHORITY_HOST": $0 + "/"] },
        path: "/metadata/identity/oauth2/token",
        query: ["api-version": "2018-02-01", "client_id": "id-1"], fields: ["metadata": "true"]),
      host(
        "App Service", id: .resourceID("/subscriptions/1"),
        { ["IDENTITY_ENDPOINT": $0 + "/msi/token", "IDENTITY_HEADER": "hdr-4711"] },
        path: "/msi/token", query: ["api-version": "2019-08-01", "mi_res_id": "/subscriptions/1"],
        fields: ["x-identity-header": "hdr-4711", "metadata": "true"]),
      host(
        "Machine Learning", id: .clientID("id-1"),
        { ["MSI_ENDPOINT": $0 + "/ml", "MSI_SECRET": "sec-4711"] },
        path: "/ml", query: ["api-version": "2017-09-01", "clientid": "id-1"], fields: ["secret": "sec-4711"]),
      CredentialCase(
        testDescription: "Cloud Shell",
        make: { try ManagedIdentityCredential(options: $1) },
        variables: { ["MSI_ENDPOINT": $0 + "/shell"] },
        responses: [CannedResponses.json(200, Self.hostToken)],
        check: {
          #expect($0.first?.method == "POST")
          #expect($0.first?.path == "/shell")
          #expect($0.first?.form == ["resource": "https://storage.azure.com"])
          #expect($0.first?.fields["metadata"] == "true")
        }),
      CredentialCase(
        testDescription: "Azure Arc",
        make: { try ManagedIdentityCredential(options: $1) },
        variables: { ["IDENTITY_ENDPOINT": $0 + "/arc", "IMDS_ENDPOINT": $0] },
        files: ["/var/opt/azcmagent/tokens/a.key": "arc-key-4711"],
        responses: [
          CannedResponses.json(
            401, "{}", [("WWW-Authenticate", "Basic realm=/var/opt/azcmagent/tokens/a.key")]),
          CannedResponses.json(200, Self.hostToken),
        ],
        check: {
          #expect($0.count == 2)
          for request in $0 {
            #expect(request.method == "GET")
            #expect(request.path == "/arc")
            #expect(request.query == ["api-version": "2020-06-01", "resource": "https://storage.azure.com"])
            #expect(request.fields["metadata"] == "true")
          }
          #expect($0.first?.fields["authorization"] == nil)
          #expect($0.last?.fields["authorization"] == "Basic arc-key-4711")
        }),
    ]

    /// Some years on: hosts tell an end by the calendar.
    static let hostToken =
      #"{"access_token":"TOKEN-4711","expires_on":"4102444800","resource":"r","token_type":"Bearer"}"#

    static func host(
      _ name: String, id: ManagedIdentityID, _ variables: @escaping @Sendable (String) -> [String: String],
      path: String, query: [String: String], fields: [String: String]
    ) -> CredentialCase {
      CredentialCase(
        testDescription: name, make: { try ManagedIdentityCredential(id, options: $1) }, variables: variables,
        responses: [CannedResponses.json(200, hostToken)],
        check: {
          #expect($0.count == 1)
          #expect($0.first?.method == "GET")
          #expect($0.first?.path == path)
          #expect($0.first?.query == query.merging(["resource": "https://storage.azure.com"]) { $1 })
          for (name, value) in fields { #expect($0.first?.fields[name] == value) }
        })
    }

    @Test("asks for exactly what the authority expects", arguments: Self.cases, Style.allCases)
    func overCurl(_ row: CredentialCase, _ style: Style) async throws {
      try await run(row, style, try CurlTransport())
    }

    @Test("asks for the same over URLSession", arguments: Self.cases, Style.allCases)
    func overURLSession(_ row: CredentialCase, _ style: Style) async throws {
      try await run(row, style, URLSessionTransport())
    }

    @Test(
      "A federated token that the platform has replaced counts at the next fetch", arguments: Style.allCases)
    func replacedFile(_ style: Style) async throws {
      let file = Mutex("first.f.d")
      let transport = ScriptedTransport([.token, .token, .token])
      var options = IdentityOptions.fake(transport: transport)
      options.surroundings.readFile = { _, _ in .success(Array(file.withLock { $0 }.utf8)) }
      let credential = try WorkloadIdentityCredential(
        tenantID: tenant, clientID: client, tokenFilePath: "/f", options: options)
      _ = try await style.token(credential)
      file.withLock { $0 = "second.f.d" }
      // From memory, then for another scope.
      _ = try await style.token(credential)
      _ = try await style.token(credential, TokenRequest(scopes: ["https://other.test/.default"]))
      #expect(transport.requests.map { $0.form["client_assertion"] } == ["first.f.d", "second.f.d"])
    }

    private func run(
      _ row: CredentialCase, _ style: Style, _ transport: any AsyncTransport & SyncTransport
    ) async throws {
      let authority = try FakeAuthority(row.responses)
      defer { authority.server.stop() }
      let options = IdentityOptions.fake(
        row.variables(authority.origin), files: row.files, transport: transport, authority: authority.origin)
      let credential = try row.make(authority.origin, options)
      let token = try await style.token(credential)
      #expect(token.secret.value == "TOKEN-4711")
      #expect(authority.requests.count == row.responses.count)
      try row.check(authority.requests)
      // The second token comes from memory.
      #expect(try await style.token(credential) == token)
      #expect(authority.requests.count == row.responses.count)
    }
  }
#endif
