#if SharedKey
  import AzureCore
  import HTTPTypes
  import Testing

  @testable import AzureQueueEmulator

  @Suite("Shared access signatures, verified from what arrived")
  struct SharedAccessTests {
    typealias Fields = [(name: String, value: String)]

    @Test("The signatures of the official client are those computed here", arguments: SharedAccessVector.all)
    func vectors(_ vector: SharedAccessVector) throws {
      let fields = try #require(SharedAccessFields(query: vector.token))
      let key = try #require(Base64.decode(vector.key))
      let code = MessageAuthenticationCode.code(of: vector.string, key: key)
      #expect(Base64.encode(code) == fields["sig"])
    }

    @Test(
      "The engine accepts the official client's signatures, and none with a changed one",
      arguments: SharedAccessVector.account + SharedAccessVector.queue)
    func accepted(_ vector: SharedAccessVector) throws {
      var service = SecuredService(account: vector.account, key: vector.key)
      let path = vector.queue.isEmpty ? "/?comp=list&" : "/myqueue/messages?peekonly=true&"
      let known = service.ask(.get, path + vector.token)
      // Whatever the signature permits: it is known, unless it needs a policy that is not there.
      let isPolicy = vector.token.contains("&si=")
      #expect(known.failure.hasSuffix("AuthenticationFailed") == isPolicy)
      #expect(!isPolicy || known.details.last?.contains("SAS identifier cannot be found") == true)
      let end = try #require(vector.token.firstRange(of: "sig=")).upperBound
      let first = vector.token[end] == "A" ? "B" : "A"
      let changed = vector.token[..<end] + first + vector.token[vector.token.index(after: end)...]
      let refused = service.ask(.get, path + changed)
      #expect(refused.failure == "403 AuthenticationFailed")
      #expect(refused.details.last?.hasPrefix("AuthenticationErrorDetail=Signature did not match.") == true)
    }

    @Test("A refused signature is refused in front, and quotes the string to sign")
    func refusal() {
      var service = SecuredService.withQueue()
      let response = service.ask(
        .get, "/orders-1/messages?sv=2026-10-06&sp=r&se=2026-03-10T12%3A00%3A00Z&sig=AAAA")
      #expect(
        response.details == [
          "AuthenticationErrorDetail=Signature did not match. String to sign used was r\n\n2026-03-10T12:00:00Z\n"
            + "/queue/contosoq1/orders-1\n\n\n\n2026-10-06"
        ])
      #expect(response.header(.server) == "Microsoft-HTTPAPI/2.0")
      #expect(response.header(.msVersion) == nil)
    }

    @Test(
      "A signature no longer fits when one of its fields changes",
      arguments: [
        "sp=ra", "se=2036-01-01", "spr=https", "sip=0.0.0.0-255.255.255.255", "st=2020-01-01", "si=one",
      ])
    func tampering(field: String) {
      var service = SecuredService.withQueue()
      let name = String(field.prefix { $0 != "=" })
      let query = service.sign([("sv", "2026-10-06"), ("sp", "r"), ("se", "2026-03-10T12:00:00Z")])
        .split(separator: "&").filter { !$0.hasPrefix(name + "=") }.joined(separator: "&")
      let response = service.ask(.get, "/orders-1/messages?peekonly=true&\(query)&\(field)")
      #expect(response.failure == "403 AuthenticationFailed")
      #expect(response.details.last?.contains("Signature did not match") == true)
    }

    @Test("A queue signature is for its queue only")
    func otherQueue() {
      var service = SecuredService.withQueue()
      _ = service.ask(.put, "/other", headers: ["Authorization": service.bearer()])
      let signature = service.queueSignature(queue: "other")
      #expect(service.ask(.get, "/other/messages?" + signature).status == 200)
      #expect(service.ask(.get, "/orders-1/messages?" + signature).failure == "403 AuthenticationFailed")
      #expect(service.ask(.get, "/?comp=list&" + signature).failure == "403 AuthenticationFailed")
    }

    @Test(
      "A signature counts from its start until before its expiry",
      arguments: [
        (
          -1,
          "Signature not valid in the specified time frame: Start [Tue, 03 Mar 2026 05:00:00 GMT] - Expiry [Tue, "
            + "03 Mar 2026 06:00:00 GMT] - Current [Tue, 03 Mar 2026 04:59:59 GMT]"
        ), (0, nil), (3599, nil),
        (
          3600,
          "Signature not valid in the specified time frame: Start [Tue, 03 Mar 2026 05:00:00 GMT] - Expiry [Tue, "
            + "03 Mar 2026 06:00:00 GMT] - Current [Tue, 03 Mar 2026 06:00:00 GMT]"
        ),
      ] as [(Int, String?)])
    func window(seconds: Int, detail: String?) throws {
      var service = SecuredService.withQueue()
      let start = try #require(Timestamp(iso8601: "2026-03-03T05:00:00Z"))
      let signature = service.queueSignature([
        ("st", "2026-03-03T05:00Z"), ("se", "2026-03-03T07:00:00+01:00"),
      ])
      service.now = start + .seconds(seconds)
      let response = service.ask(.get, "/orders-1/messages?peekonly=true&" + signature)
      #expect(response.status == (detail == nil ? 200 : 403))
      #expect(detail == nil || response.details.first == detail.map { "AuthenticationErrorDetail=" + $0 })
    }

    @Test("Without a start, an expired signature ends before it begins, as recorded")
    func expired() {
      var service = SecuredService.withQueue()
      let signature = service.queueSignature([("se", "2026-03-02T04:05:06Z")])
      let response = service.ask(.get, "/orders-1/messages?" + signature)
      #expect(response.failure == "403 AuthenticationFailed")
      #expect(
        response.details == [
          "AuthenticationErrorDetail=Signed expiry time [Mon, 02 Mar 2026 04:05:06 GMT] has to be after signed start "
            + "time [Tue, 03 Mar 2026 04:05:06 GMT]"
        ])
      #expect(response.header(.contentLength) == "491")
    }

    @Test(
      "The caller's address must be in the range, if it is known",
      arguments: [
        ("203.0.113.9", nil, 200), ("203.0.113.9", "203.0.113.9", 200), ("203.0.113.9", "203.0.113.10", 403),
        ("203.0.113.9-203.0.113.20", "203.0.113.20", 200), ("203.0.113.9", "::1", 403),
      ] as [(String, String?, Int)])
    func address(range: String, caller: String?, status: Int) {
      var service = SecuredService.withQueue()
      service.clientAddress = caller
      let response = service.ask(
        .get, "/orders-1/messages?peekonly=true&" + service.queueSignature([("sip", range)]))
      #expect(response.status == status)
      #expect(status == 200 || response.failure == "403 AuthorizationSourceIPMismatch")
    }

    @Test(
      "A signature for https is refused over http",
      arguments: [
        ("https", "http", 403), ("https", "https", 200), ("https,http", "http", 200), ("", "http", 200),
      ])
    func scheme(allowed: String, used: String, status: Int) {
      var service = SecuredService.withQueue()
      service.scheme = used
      let response = service.ask(
        .get, "/orders-1/messages?peekonly=true&" + service.queueSignature([("spr", allowed)]))
      #expect(response.status == status)
      #expect(status == 200 || response.failure == "403 AuthorizationProtocolMismatch")
    }

    @Test("A signature works on the secondary, for reads")
    func secondary() {
      var service = SecuredService.withQueue()
      let signature = service.queueSignature()
      service.authority = "contosoq1-secondary.queue.core.windows.net"
      #expect(service.ask(.get, "/orders-1/messages?peekonly=true&" + signature).status == 200)
      #expect(service.ask(.get, "/orders-1/messages?" + signature).status == 403)
    }

    @Test("A signature beside an Authorization field is refused")
    func twoWays() {
      var service = SecuredService.withQueue()
      for path in [
        "/orders-1/messages?" + service.queueSignature(), "/?comp=list&" + service.accountSignature(),
      ] {
        let response = service.ask(.get, path, headers: ["Authorization": service.bearer()])
        #expect(response.failure == "400 InvalidAuthenticationInfo")
      }
    }

    @Test("The version of the signature stands in for that of the request, and decides up to 2013-08-15")
    func versions() {
      var service = SecuredService.withQueue()
      for (signed, asked, query, used) in [
        ("2026-10-06", nil, "", "2026-10-06"), ("2026-10-06", "2020-02-10", "", "2020-02-10"),
        ("2015-02-21", nil, "&api-version=2020-02-10", "2020-02-10"),
        ("2013-08-15", "2020-02-10", "", "2013-08-15"),
      ] as [(String, String?, String, String)] {
        service.version = asked
        let response = service.ask(
          .get, "/orders-1/messages?peekonly=true&" + service.queueSignature([("sv", signed)]) + query)
        #expect(response.status == 200)
        #expect(response.header(.msVersion) == used)
      }
    }
  }
#endif
