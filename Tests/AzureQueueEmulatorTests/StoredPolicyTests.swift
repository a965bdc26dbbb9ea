#if SharedKey
  import AzureCore
  import HTTPTypes
  import Testing

  @testable import AzureQueueEmulator

  @Suite("Signatures that name a stored policy")
  struct StoredPolicyTests {
    private static let past = "2026-03-03T04:00:00Z"
    private static let future = "2026-03-03T05:00:00Z"
    private static let full =
      "<Start>\(past)</Start><Expiry>\(future)</Expiry><Permission>raup</Permission>"

    private func service(_ policy: String) -> SecuredService {
      var service = SecuredService.withQueue()
      store(policy, in: &service)
      return service
    }

    private func store(_ policy: String, in service: inout SecuredService) {
      let body =
        "<SignedIdentifiers><SignedIdentifier><Id>reader/1+é</Id><AccessPolicy>\(policy)</AccessPolicy>"
        + "</SignedIdentifier></SignedIdentifiers>"
      let response = service.ask(
        .put, "/orders-1?comp=acl", headers: ["Authorization": service.bearer()], body: body)
      #expect(response.status == 204)
    }

    private func ask(_ service: inout SecuredService, _ fields: [(name: String, value: String)])
      -> AzureResponse
    {
      let signature = service.sign([("sv", "2026-10-06"), ("si", "reader/1+é")] + fields)
      return service.ask(.get, "/orders-1/messages?peekonly=true&" + signature)
    }

    @Test("The signature of the protocol notes works as long as the policy does")
    func vector() throws {
      let vector = try #require(SharedAccessVector.notes.first { $0.name == "S4" })
      var service = service(Self.full)
      let path = "/orders-1/messages?peekonly=true&" + vector.token
      #expect(service.ask(.get, path).status == 200)
      store("<Expiry>\(Self.future)</Expiry><Permission>p</Permission>", in: &service)
      #expect(service.ask(.get, path).failure == "403 AuthorizationPermissionMismatch")
      store(Self.full, in: &service)
      service.now = service.now + .seconds(3600)
      #expect(service.ask(.get, path).failure == "403 AuthenticationFailed")
    }

    @Test(
      "Each part must be in the signature or in the policy, the start may be in neither",
      arguments: [
        ("<Expiry>E</Expiry><Permission>r</Permission>", "", true),
        ("<Permission>r</Permission>", "se", true), ("<Expiry>E</Expiry>", "sp", true), ("", "sp se", true),
        ("<Start>S</Start>", "sp se", true), ("", "st sp se", true),
        ("<Permission>r</Permission>", "", false), ("<Expiry>E</Expiry>", "", false), ("", "sp", false),
        ("", "se", false),
        ("<Permission>r</Permission>", "sp se", false), ("<Expiry>E</Expiry>", "sp se", false),
        ("<Start>S</Start>", "st sp se", false),
        ("<Permission>r</Permission><Expiry>E</Expiry>", "sp", false),
      ])
    func merge(policy: String, fields: String, isAccepted: Bool) {
      let values = ["sp": "r", "se": Self.future, "st": Self.past]
      var service = service(
        policy.replacing(">E<", with: ">\(Self.future)<").replacing(">S<", with: ">\(Self.past)<"))
      let response = ask(
        &service, fields.split(separator: " ").map { (String($0), values[String($0)] ?? "") })
      #expect(response.failure == (isAccepted ? "200 " : "403 AuthenticationFailed"))
    }

    @Test("The policy's start counts")
    func start() {
      var service = service("<Start>\(Self.future)</Start>")
      let fields = [(name: "sp", value: "r"), (name: "se", value: "2026-03-03T06:00:00Z")]
      #expect(ask(&service, fields).failure == "403 AuthenticationFailed")
      service.now = service.now + .seconds(3600)
      #expect(ask(&service, fields).status == 200)
    }

    @Test("A policy that is removed takes its signatures with it, and gives them back under the same id")
    func removed() {
      var service = service(Self.full)
      #expect(ask(&service, []).status == 200)
      let token = ["Authorization": service.bearer()]
      #expect(service.ask(.put, "/orders-1?comp=acl", headers: token).status == 204)
      let response = ask(&service, [])
      #expect(response.failure == "403 AuthenticationFailed")
      #expect(
        response.details == [
          "AuthenticationErrorDetail=SAS identifier cannot be found for specified signed identifier"
        ])
      store(Self.full, in: &service)
      #expect(ask(&service, []).status == 200)
      _ = service.ask(.delete, "/orders-1", headers: token)
      #expect(ask(&service, []).failure == "403 AuthenticationFailed")
    }
  }
#endif
