#if SharedKey
  import AzureCore
  import HTTPTypes
  import Testing

  @testable import AzureQueueEmulator

  /// Nothing is proven or named by a text that is only canonically equivalent to the right one.
  @Suite("What grants and names is compared byte for byte")
  struct ExactComparisonTests {
    private static let kelvin = "%E2%84%AA"

    private func peek(_ service: inout SecuredService, _ query: String) -> String {
      let response = service.ask(.get, "/orders-1/messages?peekonly=true&" + query)
      return response.status == 200 ? "200" : response.failure
    }

    private func store(_ ids: [String], in service: inout SecuredService) -> Int {
      let identifiers = ids.map {
        "<SignedIdentifier><Id>\($0)</Id><AccessPolicy><Expiry>2027-01-01</Expiry><Permission>r</Permission>"
          + "</AccessPolicy></SignedIdentifier>"
      }
      return service.ask(
        .put, "/orders-1?comp=acl", headers: ["Authorization": service.bearer()],
        body: "<SignedIdentifiers>\(identifiers.joined())</SignedIdentifiers>"
      ).status
    }

    @Test(
      "A policy's id opens with its own bytes only, also once its signature is known",
      arguments: [
        ("Key1", "\u{212A}ey1"), ("\u{212A}ey1", "Key1"), ("\u{E9}", "e\u{301}"), ("e\u{301}", "\u{E9}"),
        ("a;b", "a\u{37E}b"), ("a\u{323}\u{307}", "a\u{307}\u{323}"),
      ])
    func policy(id: String, other: String) {
      var service = SecuredService.withQueue()
      #expect(store([id], in: &service) == 204)
      let token = service.sign([("sv", "2026-10-06"), ("si", id)])
      let forged = token.replacing(PercentEncoding.encode(id), with: PercentEncoding.encode(other))
      #expect(forged != token)
      #expect(peek(&service, forged) == "403 AuthenticationFailed")
      #expect(peek(&service, token) == "200")
      #expect(peek(&service, token) == "200")
      #expect(peek(&service, forged) == "403 AuthenticationFailed")
      // Rightly signed, but for a policy that is not there.
      #expect(peek(&service, service.sign([("sv", "2026-10-06"), ("si", other)])).hasPrefix("403"))
    }

    @Test("Two ids that differ in their bytes are two policies")
    func policies() {
      var service = SecuredService.withQueue()
      #expect(store(["\u{E9}", "e\u{301}"], in: &service) == 204)
      for id in ["\u{E9}", "e\u{301}"] {
        #expect(peek(&service, service.sign([("sv", "2026-10-06"), ("si", id)])) == "200")
      }
      #expect(store(["\u{E9}", "\u{E9}"], in: &service) == 400)
    }

    @Test("A known signature with another letter for one of its own is not known")
    func signature() throws {
      var service = SecuredService.withQueue()
      // One of the signatures of these ends has a K.
      let tokens = (0..<200).map { seconds in
        service.queueSignature([("se", (service.now + .seconds(60 + seconds)).iso8601)])
      }
      let token = try #require(
        tokens.first { $0[($0.firstRange(of: "&sig=")?.upperBound ?? $0.endIndex)...].contains("K") })
      let mark = try #require(token.firstRange(of: "&sig=")).upperBound
      let forged = String(token[..<mark]) + token[mark...].replacing("K", with: Self.kelvin)
      #expect(peek(&service, token) == "200")
      #expect(peek(&service, forged) == "403 AuthenticationFailed")
      #expect(peek(&service, token) == "200")
    }

    @Test("The name of a field is not made of other letters")
    func fieldName() {
      var service = SecuredService.withQueue()
      let token = service.sign([
        ("sv", "2026-10-06"), ("sp", "r"), ("se", "2026-03-04"), ("skoid", SecuredService.objectID),
        ("sktid", SecuredService.tenant), ("skt", "2026-03-03"), ("ske", "2026-03-04"), ("sks", "q"),
        ("skv", "2026-10-06"),
      ])
      let forged = token.replacing("&sk", with: "&s\(Self.kelvin)")
      let response = service.ask(.get, "/orders-1/messages?peekonly=true&" + forged)
      // Read without these fields it is a queue's signature, over another string.
      #expect(response.details.first?.contains("skoid") == false)
      #expect(response.details.first?.contains("/queue/contosoq1/orders-1\n\n\n\n2026-10-06") == true)
    }

    @Test("A user and a tenant are those of the token, byte for byte")
    func user() throws {
      var service = SecuredService.withQueue()
      let fields = [
        ("sv", "2026-10-06"), ("sp", "r"), ("se", "2026-03-04"), ("skoid", SecuredService.objectID),
        ("sktid", SecuredService.tenant), ("skt", "2026-03-03T00:00:00Z"), ("ske", "2026-03-04T06:00:00Z"),
        ("sks", "q"), ("skv", "2026-10-06"), ("skdutid", "Tenant K"), ("sduoid", "User K"),
      ].map { (name: $0.0, value: $0.1) }
      let account = try #require(EmulatorAccount(name: "contosoq1", key: SignedRequest.key))
      let key = DelegationKey(
        objectID: SecuredService.objectID, tenantID: SecuredService.tenant, start: "2026-03-03T00:00:00Z",
        expiry: "2026-03-04T06:00:00Z", service: "q", version: "2026-10-06", delegatedTenantID: "Tenant K"
      ).value(of: account)
      let token = service.sign(fields, key: key)
      for (oid, tid, status) in [
        ("User K", "Tenant K", 200), ("User \u{212A}", "Tenant K", 403), ("User K", "Tenant \u{212A}", 403),
      ] {
        let bearer = service.bearer(["oid": "\"\(oid)\"", "tid": "\"\(tid)\""])
        let response = service.ask(
          .get, "/orders-1/messages?peekonly=true&" + token, headers: ["Authorization": bearer])
        #expect(response.status == status, "\(oid), \(tid)")
      }
    }

    @Test("The tenant of tokens is compared byte for byte")
    func tenant() {
      var options = EmulatorOptions()
      options.tenant = "Kontoso"
      var service = SecuredService(options: options)
      for (tenant, status) in [("Kontoso", 201), ("\u{212A}ontoso", 401)] {
        let header = ["Authorization": service.bearer(["tid": "\"\(tenant)\""])]
        #expect(service.ask(.put, "/orders-1", headers: header).status == status)
      }
    }

    @Test(
      "A word of the protocol is not made of other letters",
      arguments: ["Shared\u{212A}ey", "Shared\u{212A}eyLite"])
    func scheme(scheme: String) {
      var service = SecuredService.withQueue()
      let response = service.ask(
        .get, "/?comp=list",
        headers: ["Authorization": "\(scheme) contosoq1:AAAA", "x-ms-date": service.now.httpDate])
      #expect(response.failure == "400 InvalidAuthenticationInfo")
    }

    @Test("Neither is a component, nor the name of an element")
    func component() {
      var service = SecuredService.withQueue()
      let body = "<KeyInfo><Expiry>2026-03-04T00:00:00Z</Expiry></KeyInfo>"
      let path = "/?restype=service&comp=userdelegationkey"
      let header = ["Authorization": service.bearer()]
      #expect(service.ask(.post, path, headers: header, body: body).status == 200)
      #expect(
        service.ask(
          .post, path.replacing("nkey", with: "n\(Self.kelvin)ey"), headers: header, body: body
        ).failure == "400 InvalidQueryParameterValue")
      #expect(
        service.ask(.post, path, headers: header, body: body.replacing("Key", with: "\u{212A}ey"))
          .failure == "400 InvalidXmlDocument")
    }

    @Test("Values of metadata are the same byte for byte only")
    func metadata() {
      var service = Service()
      func create(_ value: String) -> Int {
        service.ask(.put, "jobs", headers: ["x-ms-meta-a": value]).status
      }
      #expect(create("caf\u{E9}") == 201)
      #expect(create("caf\u{E9}") == 204)
      #expect(create("cafe\u{301}") == 409)
    }

    @Test("Names of a query that differ in their bytes are signed as two")
    func query() throws {
      let request = AzureRequest(
        method: .get, scheme: "https", authority: "h", path: "/q?%C3%A9=1&e%CC%81=2&%C3%A9=0")
      let form = try #require(CanonicalForm(request, account: "contosoq1", version: "2026-04-06"))
      #expect(
        form.sharedKey.first.map { Array($0.utf8).suffix(13) } == Array("\ne\u{301}:2\n\u{E9}:0,1".utf8)[...])
    }

    /// Letters beyond ASCII that lower-casing turns into ones of ASCII, alone or with a mark.
    private static let folding: Set<Unicode.Scalar> = ["\u{130}", "\u{212A}"]

    @Test("No letter beyond ASCII is signed as one of ASCII, and these are all there are")
    func foldedLetters() {
      let beyond = (UInt32(0x80)...0x10FFFF).lazy.compactMap(Unicode.Scalar.init)
        .filter(\.properties.changesWhenLowercased)
      #expect(
        Set(beyond.filter { $0.properties.lowercaseMapping.unicodeScalars.contains(where: \.isASCII) })
          == Self.folding)
      for scalar in beyond {
        #expect(!CanonicalForm.signedName("x\(scalar)").utf8.allSatisfy { $0 < 0x80 }, "\(scalar.value)")
      }
      #expect(CanonicalForm.signedName("\u{C9}t\u{C9}").isExactly("\u{E9}t\u{E9}"))
    }

    @Test(
      "What was signed of one parameter holds for no other",
      arguments: [
        "/orders-1/messages?peekonly=true", "/orders-1/messages?peekonly=true&numofmessages=2",
        "/?comp=list&marker=%2Fcontosoq1%2Forders", "/?comp=list&prefix=a&include=metadata",
        "/orders-1/messages?peekonly=true&timeout=20",
      ])
    func signedParameter(path: String) throws {
      var service = SecuredService.withQueue()
      let request = AzureRequest(
        method: .get, scheme: "https", authority: service.authority, path: path,
        headerFields: [.msDate: service.now.httpDate, .msVersion: "2026-10-06"])
      let form = try #require(CanonicalForm(request, account: "contosoq1", version: "2026-10-06"))
      let code = MessageAuthenticationCode.code(
        of: try #require(form.sharedKey.first), key: try #require(Base64.decode(SignedRequest.key)))
      let signed = [
        "x-ms-date": service.now.httpDate, "Authorization": "SharedKey contosoq1:" + Base64.encode(code),
      ]
      func status(of path: String) -> Int { service.ask(.get, path, headers: signed).status }
      #expect(status(of: path) == 200)
      let query = try #require(path.firstRange(of: "?")).upperBound
      var forgeries: Set<String> = []
      for (letter, other) in [("k", Self.kelvin), ("i", "%C4%B0"), ("i", "i%CC%87")] {
        for index in path[query...].indices where path[index...].hasPrefix(letter) {
          forgeries.insert(path[..<index] + other + path[path.index(after: index)...])
        }
      }
      #expect(!forgeries.isEmpty)
      for forged in forgeries { #expect(status(of: forged) == 403, "\(forged)") }
      // Nothing was received meanwhile.
      let bearer = ["Authorization": service.bearer()]
      #expect(try service.ask(.get, "/orders-1/messages", headers: bearer).messages().count == 1)
    }

    @Test("An origin is allowed as its bytes say")
    func origin() {
      var service = Service()
      let rule =
        "<AllowedOrigins>https://K.example</AllowedOrigins><AllowedMethods>GET</AllowedMethods>"
        + "<AllowedHeaders>x-K</AllowedHeaders><ExposedHeaders/><MaxAgeInSeconds>1</MaxAgeInSeconds>"
      #expect(
        service.ask(
          .put, "?restype=service&comp=properties",
          body:
            "<StorageServiceProperties><Cors><CorsRule>\(rule)</CorsRule></Cors></StorageServiceProperties>"
        ).status == 202)
      func preflight(_ origin: String, _ header: String) -> Int {
        service.ask(
          .options, "jobs",
          headers: [
            "Origin": origin, "Access-Control-Request-Method": "GET",
            "Access-Control-Request-Headers": header,
          ]
        ).status
      }
      #expect(preflight("https://K.example", "X-k") == 200)
      #expect(preflight("https://\u{212A}.example", "x-k") == 403)
      #expect(preflight("https://K.example", "x-\u{212A}") == 403)
    }
  }
#endif
