#if SharedKey
  import AzureCore
  import HTTPTypes
  import Testing

  @testable import AzureQueueEmulator

  @Suite("Signatures that were found right before")
  struct VerifiedSignaturesTests {
    private func peek(_ service: inout SecuredService, _ query: String, queue: String = "orders-1") -> String
    {
      let response = service.ask(.get, "/\(queue)/messages?peekonly=true&" + query)
      return response.status == 200 ? "200" : response.failure
    }

    @Test("A token that comes again is known, and is still refused when its time is over")
    func expired() {
      var service = SecuredService.withQueue()
      let token = service.queueSignature()
      #expect(peek(&service, token) == "200")
      #expect(service.engine.verified.count == 1)
      #expect(peek(&service, token) == "200")
      #expect(service.engine.verified.count == 1)
      service.now = service.now + .seconds(3601)
      #expect(peek(&service, token) == "403 AuthenticationFailed")
    }

    @Test(
      "What was changed in a known token is seen, wherever it stands",
      arguments: [
        ("sp=raup", "sp=rau"), ("sv=2026-10-06&", "sv=2026-06-06&"), ("&sig=", "&sip=127.0.0.1&sig="),
        ("&sig=", "&st=2026-03-03&sig="), ("sp=raup&", ""),
      ])
    func changed(part: String, replacement: String) {
      var service = SecuredService.withQueue()
      let token = service.queueSignature()
      #expect(peek(&service, token) == "200")
      let other = token.replacing(part, with: replacement)
      #expect(other != token)
      #expect(peek(&service, other).hasPrefix("403"))
      #expect(peek(&service, token + "&sp=raup").hasPrefix("403"))
    }

    @Test("A known token of one queue opens no other")
    func otherQueue() {
      var service = SecuredService.withQueue()
      _ = service.ask(.put, "/orders-2", headers: ["Authorization": service.bearer()])
      let token = service.queueSignature()
      #expect(peek(&service, token) == "200")
      #expect(peek(&service, token, queue: "orders-2") == "403 AuthenticationFailed")
    }

    @Test("A known token permits no more than it did, and is bound to address and protocol as before")
    func checkedAnew() {
      var service = SecuredService.withQueue()
      let reading = service.queueSignature([("sp", "r")])
      #expect(peek(&service, reading) == "200")
      let received = service.ask(.get, "/orders-1/messages?" + reading)
      #expect(received.failure == "403 AuthorizationPermissionMismatch")
      let bound = service.accountSignature([("sip", "10.0.0.1"), ("spr", "https")])
      service.clientAddress = "10.0.0.1"
      #expect(peek(&service, bound) == "200")
      service.clientAddress = "10.0.0.2"
      #expect(peek(&service, bound) == "403 AuthorizationSourceIPMismatch")
      service.clientAddress = "10.0.0.1"
      service.scheme = "http"
      #expect(peek(&service, bound) == "403 AuthorizationProtocolMismatch")
    }

    @Test("A known token of a stored policy is checked against the current policy")
    func storedPolicy() {
      var service = SecuredService.withQueue()
      func set(_ policies: String) -> Int {
        service.ask(
          .put, "/orders-1?comp=acl", headers: ["Authorization": service.bearer()],
          body: "<SignedIdentifiers>\(policies)</SignedIdentifiers>"
        ).status
      }
      let policy = """
        <SignedIdentifier><Id>p</Id><AccessPolicy><Start>2026-01-01</Start><Expiry>2027-12-31</Expiry>\
        <Permission>r</Permission></AccessPolicy></SignedIdentifier>
        """
      #expect(set(policy) == 204)
      let token = service.sign([("sv", "2026-10-06"), ("si", "p")], queue: "orders-1")
      #expect(peek(&service, token) == "200")
      #expect(service.engine.verified.count == 1)
      #expect(set(policy.replacing("<Permission>r<", with: "<Permission>a<")) == 204)
      #expect(peek(&service, token).hasPrefix("403"))
      #expect(set("") == 204)
      #expect(peek(&service, token).hasPrefix("403"))
    }

    @Test("An engine that knows a token prints neither its signature nor its fields")
    func secret() throws {
      var service = SecuredService.withQueue()
      let token = service.queueSignature([("sip", "10.98.76.54")])
      #expect(peek(&service, token) == "200")
      let signature = try #require(SharedAccessFields(query: token))["sig"]
      var text = "\(service.engine) \(service.engine.verified)"
      dump(service.engine, to: &text)
      #expect(text.contains("1 verified signatures"))
      #expect(!text.contains(signature))
      #expect(!text.contains("10.98.76.54"))
    }

    @Test("A token found wrong is not kept, and no more than so many are")
    func bounded() {
      var service = SecuredService.withQueue()
      let wrong = service.queueSignature().replacing("sp=raup", with: "sp=r")
      #expect(peek(&service, wrong) == "403 AuthenticationFailed")
      #expect(service.engine.verified.count == 0)
      for seconds in 0...VerifiedSignatures.maximum {
        let expiry = (service.now + .seconds(60 + seconds)).iso8601
        #expect(peek(&service, service.accountSignature([("se", expiry)])) == "200")
      }
      #expect((1...VerifiedSignatures.maximum).contains(service.engine.verified.count))
    }
  }
#endif
