#if SharedKey
  import AzureCore
  import AzureQueueEmulator
  import AzureXMLLibxml2
  import HTTPTypes
  import Testing

  @Suite("Shared Key, verified from what arrived")
  struct SharedKeyTests {
    private static let now = Timestamp(seconds: 1_772_510_706)

    private func respond(_ request: AzureRequest, after delay: Duration = .seconds(60)) throws
      -> AzureResponse
    {
      let account = try #require(EmulatorAccount(name: "contosoq1", key: SignedRequest.key))
      var engine = QueueEngine(
        accounts: [account, .development], authentication: .sharedKey, reader: LibxmlReader())
      return engine.respond(to: request, now: Self.now + delay, random: RandomSource.seeded(1))
    }

    @Test("A signature of the official client is accepted", arguments: SignedRequest.vectors)
    func accepted(_ vector: SignedRequest) throws {
      // Whatever comes of the operation: the response is not one of authentication.
      let status = try respond(vector.request()).status
      #expect(![401, 403].contains(status) || vector.authority.contains("-secondary"))
      #expect(try !respond(vector.request()).failure.contains("Authentication"))
    }

    @Test("A signature with one bit changed is refused", arguments: SignedRequest.vectors)
    func changedSignature(_ vector: SignedRequest) throws {
      let changed = (vector.signature.first == "A" ? "B" : "A") + vector.signature.dropFirst()
      let response = try respond(vector.request(signature: changed))
      #expect(response.failure == "403 AuthenticationFailed")
      let detail = try #require(response.details.first)
      #expect(
        detail.hasPrefix("AuthenticationErrorDetail=The MAC signature found in the HTTP request '\(changed)'")
      )
      #expect(detail.contains("\(vector.method.rawValue)\n"))
      #expect(
        response.fieldNames == [
          "Content-Length", "Content-Type", "Server", "x-ms-request-id", "x-ms-error-code", "Date",
        ])
      #expect(response.header(.server) == "Microsoft-HTTPAPI/2.0")
    }

    @Test(
      "A signature no longer fits when a signed part of the request changes",
      arguments: SignedRequest.vectors.filter { $0.scheme == "SharedKey" })
    func changedRequest(_ vector: SignedRequest) throws {
      var query = vector.request()
      query.appendQueryItem(name: "comp", value: "metadata")
      var header = vector.request()
      header.head.headerFields[.msClientRequestID] = "another"
      var method = vector.request()
      method.head.method = vector.method == .delete ? .get : .delete
      for request in [query, header, method] {
        #expect(try respond(request).failure == "403 AuthenticationFailed")
      }
    }

    @Test("A wrong key is refused, and the string to sign quoted for the client to compare")
    func wrongKey() throws {
      let other = try #require(EmulatorAccount(name: "contosoq1", key: "AAECAwQFBgc="))
      var engine = QueueEngine(accounts: [other], authentication: .sharedKey, reader: LibxmlReader())
      let vector = SignedRequest.vectors[4]
      let response = engine.respond(to: vector.request(), now: Self.now, random: RandomSource.seeded(1))
      #expect(response.failure == "403 AuthenticationFailed")
      #expect(
        response.details == [
          "AuthenticationErrorDetail=The MAC signature found in the HTTP request '\(vector.signature)' is not the same as "
            + "any computed signature. Server used following string to sign: 'GET"
            + String(repeating: "\n", count: 12)
            + "x-ms-date:\(SignedRequest.date)\nx-ms-version:2026-04-06\n/contosoq1/orders-1/messages\n"
            + "numofmessages:5\nvisibilitytimeout:45'."
        ])
    }

    @Test(
      "Fifteen minutes of difference are accepted, a second more is not",
      arguments: [
        (900, true), (-900, true), (901, false), (-901, false),
      ])
    func clock(seconds: Int, isAccepted: Bool) throws {
      let response = try respond(SignedRequest.vectors[4].request(), after: .seconds(seconds))
      #expect(response.failure == (isAccepted ? "404 QueueNotFound" : "403 AuthenticationFailed"))
      #expect(isAccepted || response.details.first?.contains("Request date header too") == true)
    }

    @Test("A request without a date is refused")
    func noDate() throws {
      var request = SignedRequest.vectors[4].request()
      request.head.headerFields[.msDate] = nil
      #expect(try respond(request).failure == "403 AuthenticationFailed")
    }

    @Test(
      "A request without credentials is challenged from 2019-12-12 on",
      arguments: [
        ("2026-04-06", true), ("2018-03-28", false),
      ])
    func anonymous(version: String, isChallenged: Bool) throws {
      var request = SignedRequest.vectors[4].request()
      request.head.headerFields[.authorization] = nil
      request.head.headerFields[.msVersion] = version
      let response = try respond(request)
      #expect(response.failure == "401 NoAuthenticationInformation")
      #expect(response.header(.server) == "Windows-Azure-Queue/1.0 Microsoft-HTTPAPI/2.0")
      #expect(
        (response.header(.wwwAuthenticate)?.hasPrefix("Bearer authorization_uri=https://") == true)
          == isChallenged)
      #expect(!isChallenged || response.header(.contentLength) == "302")
    }

    @Test(
      "A malformed Authorization field is refused in front",
      arguments: [
        "SharedKey", "SharedKey contosoq1", "SharedKey contosoq1:", "SharedKey :AAAA",
        "SharedKey contosoq1:%%%%",
        "Basic abc", "contosoq1:AAAA",
      ])
    func malformed(value: String) throws {
      var request = SignedRequest.vectors[4].request()
      request.head.headerFields[.authorization] = value
      let response = try respond(request)
      #expect(response.failure == "400 InvalidAuthenticationInfo")
      #expect(response.header(.server) == "Microsoft-HTTPAPI/2.0")
      #expect(response.header(.contentLength) == "297")
    }

    @Test(
      "A token is refused where only Shared Key is accepted, and challenged where the version knows challenges",
      arguments: [
        ("2026-04-06", "401 InvalidAuthenticationInfo"), ("2018-11-09", "400 InvalidAuthenticationInfo"),
      ])
    func bearer(version: String, failure: String) throws {
      var request = SignedRequest.vectors[4].request()
      request.head.headerFields[.authorization] = "Bearer abc"
      request.head.headerFields[.msVersion] = version
      let response = try respond(request)
      #expect(response.failure == failure)
      #expect((response.header(.wwwAuthenticate) != nil) == (response.status == 401))
    }

    @Test("A shared access signature is refused where only Shared Key is accepted")
    func sas() throws {
      let request = AzureRequest(
        method: .get, scheme: "https", authority: "contosoq1.queue.core.windows.net",
        path: "/jobs/messages?sv=2026-04-06&se=2030-01-01&sp=r&sig=AAAA")
      let response = try respond(request)
      #expect(response.failure == "403 AuthenticationFailed")
      #expect(response.details.first?.contains("Shared Key only") == true)
    }

    @Test("A signed request without a version is refused")
    func noVersion() throws {
      var request = SignedRequest.vectors[4].request()
      request.head.headerFields[.msVersion] = nil
      let response = try respond(request)
      #expect(response.failure == "400 MissingRequiredHeader")
      #expect(response.details == ["HeaderName=x-ms-version"])
    }

    @Test("The account of the signature must be that of the address")
    func otherAccount() throws {
      var request = SignedRequest.vectors[4].request()
      request.head.authority = "127.0.0.1"
      request.head.path = "/devstoreaccount1/orders-1/messages"
      #expect(try respond(request).failure == "403 AuthenticationFailed")
    }
  }
#endif
