#if SharedKey
  import AzureCore
  import AzureXML
  import AzureXMLLibxml2
  import HTTPTypes
  import Testing

  @testable import AzureQueueEmulator

  @Suite("User delegation keys and their signatures")
  struct DelegationKeyTests {
    private static let path = "/?restype=service&comp=userdelegationkey"
    private static let user = "99999999-8888-7777-6666-555555555555"
    private static let userTenant = "ffffffff-0000-1111-2222-333333333333"

    private func body(_ start: String? = nil, _ expiry: String = "2026-03-09T00:00:00Z", _ more: String = "")
      -> String
    {
      "<KeyInfo>" + (start.map { "<Start>\($0)</Start>" } ?? "")
        + "<Expiry>\(expiry)</Expiry>\(more)</KeyInfo>"
    }

    private func ask(_ service: inout SecuredService, _ body: String) -> AzureResponse {
      service.ask(.post, Self.path, headers: ["Authorization": service.bearer()], body: body)
    }

    /// Requests a key, and returns its fields as a signature names them, and its bytes.
    private func key(
      _ service: inout SecuredService, _ body: String
    ) throws -> (fields: [(name: String, value: String)], value: [UInt8]) {
      let tree = try XMLTree(document: ask(&service, body).body, reader: LibxmlReader())
      let names = [
        ("skoid", "SignedOid"), ("sktid", "SignedTid"), ("skt", "SignedStart"), ("ske", "SignedExpiry"),
        ("sks", "SignedService"), ("skv", "SignedVersion"), ("skdutid", "SignedDelegatedUserTid"),
      ]
      let value = try #require(tree.text(of: "Value").flatMap { Base64.decode($0) })
      return (names.map { (name: $0.0, value: tree.text(of: $0.1) ?? "") }, value)
    }

    private func signature(
      _ service: SecuredService, _ key: (fields: [(name: String, value: String)], value: [UInt8]),
      _ more: [(name: String, value: String)] = []
    ) -> String {
      let fields = [
        (name: "sv", value: "2026-10-06"), (name: "sp", value: "rp"),
        (name: "se", value: "2026-03-20T00:00:00Z"),
      ]
      return service.sign(fields + key.fields + more, key: key.value)
    }

    @Test("A key has the caller's ids, the window and the version, and a value of 32 bytes")
    func document() throws {
      var service = SecuredService()
      let response = ask(&service, body("2026-03-03T00:00:00Z"))
      #expect(response.status == 200)
      #expect(
        response.text.hasPrefix(
          "\u{FEFF}<?xml version=\"1.0\" encoding=\"utf-8\"?><UserDelegationKey>"
            + "<SignedOid>\(SecuredService.objectID)</SignedOid><SignedTid>\(SecuredService.tenant)</SignedTid>"
            + "<SignedStart>2026-03-03T00:00:00Z</SignedStart><SignedExpiry>2026-03-09T00:00:00Z</SignedExpiry>"
            + "<SignedService>q</SignedService><SignedVersion>2026-10-06</SignedVersion><Value>"))
      #expect(response.header(.cacheControl) == nil)
      #expect(try key(&service, body("2026-03-03T00:00:00Z")).value.count == 32)
    }

    @Test("Without a start the key begins now, and a tenant that was asked for is named")
    func defaults() throws {
      var service = SecuredService()
      let more = "<DelegatedUserTid>\(Self.userTenant)</DelegatedUserTid>"
      let text = ask(&service, body(nil, "2026-03-09T00:00:00Z", more)).text
      #expect(text.contains("<SignedStart>2026-03-03T04:05:06Z</SignedStart>"))
      #expect(text.contains("<SignedDelegatedUserTid>\(Self.userTenant)</SignedDelegatedUserTid><Value>"))
    }

    @Test("Equal requests give equal keys, others others")
    func deterministic() throws {
      var service = SecuredService()
      let first = try key(&service, body()).value
      #expect(try key(&service, body()).value == first)
      #expect(try key(&service, body(nil, "2026-03-08T00:00:00Z")).value != first)
      var other = SecuredService(account: "contosoq2")
      #expect(try key(&other, body()).value != first)
    }

    @Test(
      "A window that cannot be is refused",
      arguments: [
        ("", "400 InvalidXmlDocument"), ("<KeyInfo/>", "400 MissingRequiredXmlNode"),
        ("<KeyInfo><Expiry>soon</Expiry></KeyInfo>", "400 InvalidXmlNodeValue"),
        ("<KeyInfo><Expiry>2026-03-03T04:05:06Z</Expiry></KeyInfo>", "400 InvalidXmlNodeValue"),
        ("<KeyInfo><Expiry>2026-03-10T04:05:06Z</Expiry></KeyInfo>", ""),
        ("<KeyInfo><Expiry>2026-03-10T04:05:07Z</Expiry></KeyInfo>", "400 InvalidXmlNodeValue"),
        ("<KeyInfo><Expiry>2026-03-09T00:00:00.0000000Z</Expiry></KeyInfo>", "400 InvalidXmlNodeValue"),
        (
          "<KeyInfo><Start>2026-03-08T00:00:00Z</Start><Expiry>2026-03-07T00:00:00Z</Expiry></KeyInfo>",
          "400 InvalidXmlNodeValue"
        ), ("<KeyInfo><Expiry>2026-03-09T00:00:00Z</Expiry><Other/></KeyInfo>", "400 UnsupportedXmlNode"),
      ])
    func refused(body: String, failure: String) {
      var service = SecuredService()
      let response = ask(&service, body)
      #expect(failure.isEmpty ? response.status == 200 : response.failure == failure)
    }

    @Test("Only a token gets a key, in the recorded words")
    func bearerOnly() {
      var service = SecuredService()
      let response = service.ask(.post, Self.path + "&" + service.accountSignature(), body: body())
      #expect(response.failure == "403 AuthenticationFailed")
      #expect(
        response.details == ["AuthenticationErrorDetail=Only authentication scheme Bearer is supported"])
      #expect(response.header(.msVersion) == "2026-10-06")
      #expect(response.header(.contentLength) == "421")
    }

    @Test("There are keys from 2026-02-06 on, for another tenant from 2026-04-06 on")
    func versions() {
      var service = SecuredService()
      let tenant = "<DelegatedUserTid>\(Self.userTenant)</DelegatedUserTid>"
      service.version = "2025-11-05"
      #expect(ask(&service, body()).failure == "400 InvalidQueryParameterValue")
      service.version = "2026-02-06"
      #expect(ask(&service, body()).status == 200)
      #expect(ask(&service, body(nil, "2026-03-09T00:00:00Z", tenant)).failure == "400 UnsupportedXmlNode")
    }

    @Test("A signature made with a key is accepted, for its queue and its letters")
    func accepted() throws {
      var service = SecuredService.withQueue()
      let key = try key(&service, body())
      let query = signature(service, key)
      #expect(service.ask(.get, "/orders-1/messages?peekonly=true&" + query).status == 200)
      #expect(service.ask(.get, "/orders-1/messages?" + query).status == 200)
      #expect(service.ask(.delete, "/orders-1?" + query).failure == "403 AuthorizationFailure")
      let put = service.ask(.post, "/orders-1/messages?" + query, body: Service.message("b"))
      #expect(put.failure == "403 AuthorizationPermissionMismatch")
      #expect(service.ask(.get, "/other/messages?" + query).failure == "403 AuthenticationFailed")
    }

    @Test("A signature with another key, or fields of another, is refused")
    func otherKey() throws {
      var service = SecuredService.withQueue()
      let key = try key(&service, body())
      let invented = signature(service, (key.fields, [1, 2, 3]))
      #expect(service.ask(.get, "/orders-1/messages?" + invented).failure == "403 AuthenticationFailed")
      let longer = key.fields.map { $0.name == "ske" ? (name: "ske", value: "2026-03-19T00:00:00Z") : $0 }
      let changed = signature(service, (longer, key.value))
      #expect(service.ask(.get, "/orders-1/messages?" + changed).failure == "403 AuthenticationFailed")
    }

    @Test("When the key is over so are its signatures, and before it begins")
    func keyWindow() throws {
      var service = SecuredService.withQueue()
      let query = signature(service, try key(&service, body("2026-03-03T05:00:00Z")))
      let path = "/orders-1/messages?peekonly=true&" + query
      for (date, status) in [
        ("2026-03-03T04:59:59Z", 403), ("2026-03-03T05:00:00Z", 200), ("2026-03-08T23:59:59Z", 200),
        ("2026-03-09T00:00:00Z", 403),
      ] {
        service.now = try #require(Timestamp(iso8601: date))
        let response = service.ask(.get, path)
        #expect(response.status == status)
        #expect(status == 200 || response.details.first?.contains("key time frame") == true)
      }
    }

    @Test("A signature for a user needs that user's token")
    func boundUser() throws {
      var service = SecuredService.withQueue()
      let more = "<DelegatedUserTid>\(Self.userTenant)</DelegatedUserTid>"
      let key = try key(&service, body(nil, "2026-03-09T00:00:00Z", more))
      let path = "/orders-1/messages?peekonly=true&" + signature(service, key, [("sduoid", Self.user)])
      #expect(service.ask(.get, path).failure == "403 AuthenticationFailed")
      for (oid, tid, failure) in [
        (Self.user, Self.userTenant, "200 "),
        (SecuredService.objectID, Self.userTenant, "403 AuthenticationFailed"),
        (Self.user, SecuredService.tenant, "403 AuthenticationFailed"),
      ] {
        let token = service.bearer(["oid": "\"\(oid)\"", "tid": "\"\(tid)\""])
        #expect(service.ask(.get, path, headers: ["Authorization": token]).failure == failure)
      }
      let unbound = "/orders-1/messages?peekonly=true&" + signature(service, key)
      #expect(service.ask(.get, unbound).failure == "403 AuthenticationFailed")
      let old = service.bearer(["exp": "1", "oid": "\"\(Self.user)\"", "tid": "\"\(Self.userTenant)\""])
      #expect(
        service.ask(.get, path, headers: ["Authorization": old]).failure == "401 InvalidAuthenticationInfo")
    }
  }
#endif
