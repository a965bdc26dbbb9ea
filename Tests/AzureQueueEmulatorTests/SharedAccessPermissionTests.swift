#if SharedKey
  import AzureCore
  import HTTPTypes
  import Testing

  @testable import AzureQueueEmulator

  @Suite("What shared access signatures permit")
  struct SharedAccessPermissionTests {
    /// An operation and what it needs; `nil` where no signature of that kind is enough.
    struct Need: Sendable, CustomTestStringConvertible {
      let method: HTTPRequest.Method
      let path: String
      var body = ""
      let queueLetter: Character?
      let resourceType: Character?
      let accountLetters: String

      var testDescription: String { "\(method) \(path)" }
    }

    static let needs: [Need] = [
      Need(
        method: .get, path: "/?restype=service&comp=properties", queueLetter: nil, resourceType: "s",
        accountLetters: "r"),
      Need(
        method: .put, path: "/?restype=service&comp=properties", body: "<x/>", queueLetter: nil,
        resourceType: "s",
        accountLetters: "w"),
      Need(method: .get, path: "/?comp=list", queueLetter: nil, resourceType: "s", accountLetters: "l"),
      Need(method: .put, path: "/orders-1", queueLetter: nil, resourceType: "c", accountLetters: "cw"),
      Need(method: .delete, path: "/orders-1", queueLetter: nil, resourceType: "c", accountLetters: "d"),
      Need(
        method: .get, path: "/orders-1?comp=metadata", queueLetter: "r", resourceType: "c",
        accountLetters: "r"),
      Need(
        method: .put, path: "/orders-1?comp=metadata", queueLetter: nil, resourceType: "c",
        accountLetters: "w"),
      Need(method: .get, path: "/orders-1?comp=acl", queueLetter: nil, resourceType: nil, accountLetters: ""),
      Need(method: .put, path: "/orders-1?comp=acl", queueLetter: nil, resourceType: nil, accountLetters: ""),
      Need(
        method: .post, path: "/orders-1/messages", body: Service.message("b"), queueLetter: "a",
        resourceType: "o",
        accountLetters: "a"),
      Need(
        method: .get, path: "/orders-1/messages", queueLetter: "p", resourceType: "o", accountLetters: "p"),
      Need(
        method: .get, path: "/orders-1/messages?peekonly=true", queueLetter: "r", resourceType: "o",
        accountLetters: "r"),
      Need(
        method: .delete, path: "/orders-1/messages", queueLetter: nil, resourceType: "o", accountLetters: "d"),
      Need(
        method: .put, path: "/orders-1/messages/x?popreceipt=AAAA&visibilitytimeout=0", queueLetter: "u",
        resourceType: "o", accountLetters: "u"),
      Need(
        method: .delete, path: "/orders-1/messages/x?popreceipt=AAAA", queueLetter: "p", resourceType: "o",
        accountLetters: "p"),
    ]

    private func failure(_ need: Need, _ signature: (SecuredService) -> String) -> String {
      var service = SecuredService.withQueue()
      let separator = need.path.contains("?") ? "&" : "?"
      let path = need.path + separator + signature(service)
      let response = service.ask(need.method, path, body: need.body)
      return response.status == 403 ? response.failure : ""
    }

    @Test(
      "A queue signature permits what its letters say, and nothing that is not of messages", arguments: needs)
    func queueLetters(_ need: Need) {
      // Requests to the service name no queue, which the signature would have to be for.
      let isService = need.path.hasPrefix("/?")
      for letter in "raup" {
        let failure = failure(need) { $0.queueSignature([("sp", String(letter))]) }
        if isService {
          #expect(failure == "403 AuthenticationFailed")
        } else if let needed = need.queueLetter {
          #expect(failure == (letter == needed ? "" : "403 AuthorizationPermissionMismatch"), "\(letter)")
        } else {
          #expect(failure == "403 AuthorizationFailure", "\(letter)")
        }
      }
    }

    @Test("An account signature permits what its letters say", arguments: needs)
    func accountLetters(_ need: Need) {
      for letter in "rwdxylacuptfi" {
        let failure = failure(need) { $0.accountSignature([("sp", String(letter))]) }
        if need.resourceType == nil {
          #expect(failure == "403 AuthorizationFailure", "\(letter)")
        } else {
          let isPermitted = need.accountLetters.contains(letter)
          #expect(failure == (isPermitted ? "" : "403 AuthorizationPermissionMismatch"), "\(letter)")
        }
      }
    }

    @Test("An account signature is for the kinds of resource that it names", arguments: needs)
    func resourceTypes(_ need: Need) {
      for type in "sco" {
        let failure = failure(need) { $0.accountSignature([("srt", String(type))]) }
        if let needed = need.resourceType {
          #expect(failure == (type == needed ? "" : "403 AuthorizationResourceTypeMismatch"), "\(type)")
        } else {
          #expect(failure == "403 AuthorizationFailure", "\(type)")
        }
      }
    }

    @Test("An account signature for other services is refused in front, with the client's id")
    func services() {
      var service = SecuredService.withQueue()
      let path = "/?comp=list&" + service.accountSignature([("ss", "bf")])
      let response = service.ask(.get, path, headers: ["x-ms-client-request-id": "id-1"])
      #expect(response.failure == "403 AuthorizationServiceMismatch")
      #expect(
        response.fieldNames == [
          "Content-Length", "Content-Type", "Server", "x-ms-request-id", "x-ms-client-request-id",
          "x-ms-error-code",
          "Date",
        ])
      #expect(response.header(.contentLength) == "273")
      #expect(response.header(.server) == "Microsoft-HTTPAPI/2.0")
      #expect(service.ask(.get, "/?comp=list&" + service.accountSignature([("ss", "bqtf")])).status == 200)
    }

    @Test("The other refusals are the service's own, as long as recorded")
    func shapes() {
      var service = SecuredService.withQueue()
      for (path, failure, length) in [
        (
          "/?comp=list&" + service.accountSignature([("sp", "r")]), "403 AuthorizationPermissionMismatch",
          "279"
        ),
        (
          "/?comp=list&" + service.accountSignature([("srt", "co")]), "403 AuthorizationResourceTypeMismatch",
          "389"
        ),
        ("/orders-1?comp=acl&" + service.queueSignature(), "403 AuthorizationFailure", "246"),
      ] {
        let response = service.ask(.get, path)
        #expect(response.failure == failure)
        #expect(response.header(.contentLength) == length)
        #expect(response.header(.msVersion) == "2026-10-06")
        #expect(response.header(.server) == "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0")
      }
    }

    @Test(
      "From 2024-08-04 on the refusal of a kind of resource names the kind that is needed",
      arguments: [
        ("2026-10-06", true), ("2024-08-04", true), ("2024-05-04", false), ("2019-02-02", false),
      ])
    func neededType(version: String, isNamed: Bool) {
      for (path, type, others) in [
        ("/?comp=list&", "s", "co"), ("/orders-1?comp=metadata&", "c", "so"),
        ("/orders-1/messages?", "o", "sc"),
      ] {
        var service = SecuredService.withQueue()
        service.version = version
        let response = service.ask(.get, path + service.accountSignature([("srt", others)]))
        #expect(response.failure == "403 AuthorizationResourceTypeMismatch")
        #expect(
          response.details
            == (isNamed
              ? [
                "ExtendedErrorDetail=SignedResourceTypes '\(type)' is required to perform this operation."
              ] : []))
        if !isNamed { #expect(response.header(.contentLength) == "284") }
      }
    }

    @Test("Signatures of versions before 2015-04-05 are refused with one code")
    func old() {
      for version in ["2012-02-12", "2015-02-21"] {
        var service = SecuredService.withQueue()
        let signature = service.queueSignature([("sv", version), ("sp", "r")])
        #expect(service.ask(.get, "/orders-1/messages?peekonly=true&" + signature).status == 200)
        #expect(service.ask(.get, "/orders-1/messages?" + signature).failure == "403 AuthorizationFailure")
      }
    }
  }
#endif
