#if SharedKey
  import AzureAuthSAS
  import AzureAuthSharedKey
  import AzureCore
  import Testing

  @Suite("Shared access signatures of the vectors, byte by byte")
  struct SASVectorTests {
    @Test("All vectors are there")
    func count() {
      let client = SASVectors.client
      #expect(client.accountSas.count == 24)
      #expect(client.queueSas.count == 24)
      #expect(client.userDelegationSas.count == 12)
      let worked = SASVectors.worked
      #expect(worked.accountSas.map(\.name) == ["S1", "S2", "O3"])
      #expect(worked.queueSas.map(\.name) == ["S3", "S4", "S5", "O1", "O2"])
      #expect(worked.userDelegationSas.map(\.name) == ["U1", "U2"])
      #expect(worked.lite?.map(\.name) == ["L1", "L2"])
    }

    @Test(
      "An account signature has the vector's string to sign and token",
      arguments: SASVectors.client.accountSas + SASVectors.worked.accountSas)
    func account(vector: SASVector) throws {
      let fields = try vector.accountSAS()
      #expect(
        Array(fields.stringToSign(account: vector.options.accountName).utf8)
          == Array(vector.stringToSign.utf8))
      let signer = try SharedKeyCredential(
        account: vector.options.accountName, key: try #require(vector.options.accountKey))
      try vector.expect(try fields.signed(by: signer))
      try vector.expect(try fields.signed(by: RotatingSharedKey(signer)))
    }

    @Test(
      "A queue signature has the vector's string to sign and token",
      arguments: SASVectors.client.queueSas + SASVectors.worked.queueSas)
    func queue(vector: SASVector) throws {
      let fields = try vector.queueSAS()
      #expect(
        Array(fields.stringToSign(account: vector.options.accountName).utf8)
          == Array(vector.stringToSign.utf8))
      let signer = try SharedKeyCredential(
        account: vector.options.accountName, key: try #require(vector.options.accountKey))
      try vector.expect(try fields.signed(by: signer))
      try vector.expect(try fields.signed(by: RotatingSharedKey(signer)))
    }

    @Test(
      "A user delegation signature has the vector's string to sign and token",
      arguments: SASVectors.client.userDelegationSas + SASVectors.worked.userDelegationSas)
    func userDelegation(vector: SASVector) throws {
      let fields = try vector.userDelegationSAS()
      let text = fields.stringToSign(account: vector.options.accountName)
      #expect(Array(text.utf8) == Array(vector.stringToSign.utf8))
      let signer = try UserDelegationSigner(account: vector.options.accountName, key: vector.key())
      // The official client also signs for a tenant without naming a user, which no request can then use.
      try vector.expect(fields.signed(with: signer.sign(text)))
      if vector.userDelegationKey?.signedDelegatedUserTid == nil || vector.options.userDelegationOid != nil {
        try vector.expect(try fields.signed(by: signer))
      } else {
        #expect(throws: AzureError.self) { try fields.signed(by: signer) }
      }
    }

    @Test("The signer gives the signature of any text", arguments: SASVectors.worked.lite ?? [])
    func lite(vector: SASVectors.Signed) throws {
      let signer = try SharedKeyCredential(account: vector.accountName, key: vector.accountKey)
      #expect(signer.sign(vector.stringToSign) == vector.signature)
    }
  }
#endif
