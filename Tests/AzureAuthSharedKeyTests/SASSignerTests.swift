#if SharedKey
  import AzureAuthSAS
  import AzureAuthSharedKey
  import AzureCore
  import HTTPTypes
  import Testing

  @Suite("Signers of shared access signatures")
  struct SASSignerTests {
    private let key = UserDelegationKey(
      signedObjectID: "oid", signedTenantID: "tid", signedStart: "2026-03-03T00:00:00Z",
      signedExpiry: "2026-03-09T00:00:00Z", signedVersion: "2026-04-06",
      value: "SECRETSECRETSECRETSECRETSECREQ==")
    private let fields = QueueSAS(
      queue: "orders", permissions: .read, expiresOn: Timestamp(seconds: 1_773_144_000))

    @Test("A replaced key signs from then on")
    func rotation() throws {
      let old = try SharedKeyCredential(account: "contosoq1", key: "b2xk")
      let new = try SharedKeyCredential(account: "contosoq1", key: "bmV3")
      let rotating = RotatingSharedKey(old)
      #expect(try fields.signed(by: rotating) == fields.signed(by: old))
      try rotating.replace(key: "bmV3")
      #expect(try fields.signed(by: rotating) == fields.signed(by: new))
      #expect(try fields.signed(by: new) != fields.signed(by: old))
    }

    @Test("The secondary's name never stands for the account's")
    func secondaryName() throws {
      #expect(throws: AzureError.self) {
        try UserDelegationSigner(account: "contosoq1-secondary", key: key)
      }
      #expect(try UserDelegationSigner(account: " contosoq1\n", key: key).accountName == "contosoq1")
    }

    @Test(
      "A user delegation key that is not base64 is refused and not repeated",
      arguments: ["", "SECRET!", "SECRE"])
    func brokenKey(value: String) throws {
      var key = key
      key.value = Secret(value)
      let error = try #require(throws: AzureError.self) {
        try UserDelegationSigner(account: "contosoq1", key: key)
      }
      #expect(error.kind == .invalidArgument)
      #expect(!"\(error)".contains("SECRE"))
    }

    @Test("A signer of one kind does not sign the other kind")
    func kinds() throws {
      let account = try SharedKeyCredential(account: "contosoq1", key: "b2xk")
      let delegation = try UserDelegationSigner(account: "contosoq1", key: key)
      #expect(throws: AzureError.self) { try fields.signed(by: delegation) }
      #expect(throws: AzureError.self) {
        try UserDelegationSAS(queue: "orders", key: key, permissions: .read, expiresOn: Timestamp(seconds: 1))
          .signed(by: account)
      }
    }

    @Test("No way to print a user delegation signer shows its key, as text or as bytes")
    func prints() throws {
      let signer = try UserDelegationSigner(account: "contosoq1", key: key)
      struct Holder { var signer: UserDelegationSigner }
      for value: Any in [signer, Holder(signer: signer), signer.userDelegationKey as Any] {
        var dumped = ""
        dump(value, to: &dumped)
        for print in ["\(value)", String(reflecting: value), dumped] {
          #expect(!print.contains("SECRET"))
          // The first bytes of the key are 72, 64, 145.
          #expect(!print.contains("72, 64"))
          #expect(!print.contains("SymmetricKey"))
        }
      }
      #expect("\(signer)" == "UserDelegationSigner(account: contosoq1, key: <redacted>)")
    }

    @Test("A signature made here authorizes a request as it is")
    func credential() throws {
      let signature = try fields.signed(by: SharedKeyCredential(account: "contosoq1", key: "b2xk"))
      var request = AzureRequest(
        method: .get, scheme: "https", authority: "contosoq1.queue.core.windows.net",
        path: "/orders?comp=metadata")
      try signature.authorize(&request, token: nil, context: .example)
      #expect(request.target == "/orders?comp=metadata&" + signature.query.value)
    }
  }
#endif
