#if SharedKey
  import AzureAuthSharedKey
  import AzureCore
  import HTTPTypes
  import Testing

  @Suite("Shared Key signatures")
  struct SharedKeyCredentialTests {
    @Test(
      "Every request of the official client gets that client's signature", arguments: SignedRequests.client)
    func clientVector(vector: SignedRequest) throws { try check(vector) }

    @Test("Every worked example gets its signature", arguments: SignedRequests.worked)
    func workedVector(vector: SignedRequest) throws { try check(vector) }

    @Test("Another signature in the request is replaced, not added to")
    func replaces() throws {
      let vector = try #require(SignedRequests.worked.first)
      var request = try vector.request()
      request.head.headerFields[.authorization] = "SharedKey old:old"
      let credential = try SharedKeyCredential(account: vector.account, key: vector.key)
      try credential.authorize(&request, token: nil, context: .example)
      try credential.authorize(&request, token: nil, context: .example)
      #expect(request.head.headerFields[values: .authorization] == [vector.authorization])
    }

    @Test("Blanks around the account and the key are dropped")
    func trims() throws {
      let vector = try #require(SignedRequests.worked.first)
      var request = try vector.request()
      let credential = try SharedKeyCredential(account: " \(vector.account)\n", key: "\t \(vector.key) \r\n")
      try credential.authorize(&request, token: nil, context: .example)
      #expect(request.head.headerFields[.authorization] == vector.authorization)
    }

    @Test("A request that already has a shared access signature is not signed")
    func refusesSAS() throws {
      let credential = try SharedKeyCredential(account: "contoso", key: "a2V5")
      var request = AzureRequest(method: .get, scheme: "https", authority: "h", path: "/q?sv=1&sig=abc")
      request.head.headerFields[.date] = "D"
      let before = request
      let error = try #require(throws: AzureError.self) {
        try credential.authorize(&request, token: nil, context: .example)
      }
      #expect(error.kind == .credential)
      #expect(request == before)
    }

    @Test(
      "A shared access signature is found by the name of its item alone",
      arguments: [
        ("/q?sig=abc", true), ("/q?a=1&sig=", true), ("/q?&sig=a", true), ("/q", false), ("/sig=a", false),
        ("/q?sig", false), ("/q?Sig=a", false), ("/q?xsig=a", false), ("/q?a=sig=b", false),
        ("/q?ssig=a", false), ("/q?si&g=a", false), ("/q?a=?sig=b", false), ("/a&sig=b?c=d", false),
      ])
    func findsSAS(target: String, isFound: Bool) throws {
      let credential = try SharedKeyCredential(account: "contoso", key: "a2V5")
      var request = AzureRequest(method: .get, scheme: "https", authority: "h", path: target)
      request.head.headerFields[.date] = "D"
      do {
        try credential.authorize(&request, token: nil, context: .example)
        #expect(!isFound)
      } catch {
        #expect(isFound && error.kind == .credential)
      }
    }

    @Test("A request without a date is not signed")
    func refusesUndated() throws {
      let credential = try SharedKeyCredential(account: "contoso", key: "a2V5")
      var request = AzureRequest(method: .get, scheme: "https", authority: "h", path: "/q")
      #expect(throws: AzureError.self) { try credential.authorize(&request, token: nil, context: .example) }
      #expect(request.head.headerFields[.authorization] == nil)
    }

    @Test(
      "A key that is not base64 is refused without being repeated",
      arguments: [
        "", " ", "a2V5Cg", "a2V5=", "a2 V5", "a2V5!!==", "====", "a=V5", "a2V5\u{e9}", "key-with_url+alph",
      ])
    func refusesKey(key: String) throws {
      let error = try #require(throws: AzureError.self) {
        try SharedKeyCredential(account: "contoso", key: key)
      }
      #expect(error.kind == .invalidArgument)
      if key.count > 3 { #expect(!"\(error)".contains(key)) }
    }

    @Test(
      "A name that cannot be an account's is refused without being repeated",
      arguments: ["", "a/b", "a:b", "a b", "contoso-secondary", "c2VjcmV0c2VjcmV0+A=="])
    func refusesAccount(account: String) throws {
      let error = try #require(throws: AzureError.self) {
        try SharedKeyCredential(account: account, key: "a2V5")
      }
      if !account.isEmpty { #expect(!"\(error)".contains(account)) }
    }

    @Test("A replaced key signs the next attempt; a bad replacement changes nothing")
    func rotates() throws {
      let vector = try #require(SignedRequests.worked.first)
      let rotating = RotatingSharedKey(try SharedKeyCredential(account: vector.account, key: "a2V5"))
      var request = try vector.request()
      try rotating.authorize(&request, token: nil, context: .example)
      #expect(request.head.headerFields[.authorization] != vector.authorization)
      try rotating.replace(key: vector.key)
      #expect(throws: AzureError.self) { try rotating.replace(key: "not base64") }
      try rotating.authorize(&request, token: nil, context: .example)
      #expect(request.head.headerFields[.authorization] == vector.authorization)
    }

    private func check(_ vector: SignedRequest) throws {
      let credential = try SharedKeyCredential(account: vector.account, key: vector.key)
      var request = try vector.request()
      let before = request
      #expect(try credential.stringToSign(for: request) == vector.stringToSign)
      try credential.authorize(&request, token: nil, context: .example)
      #expect(request.head.headerFields[.authorization] == vector.authorization)
      request.head.headerFields[.authorization] = nil
      #expect(request == before)
    }
  }
#endif
