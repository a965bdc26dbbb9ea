import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore
import HTTPTypes
import Testing

@Suite("Connection strings: their credential")
struct ConnectionStringAuthorizerTests {
  #if SharedKey
    @Test("An account key makes a shared key credential, also beside a signature")
    func key() throws {
      for more in [
        "", ";SharedAccessSignature=sv=1&sig=x",
        ";QueueEndpoint=https://contoso.queue.core.windows.net?sv=1&sig=x",
      ] {
        let connection = try ConnectionString("AccountName=contoso;AccountKey=a2V5a2U=\(more)")
        #expect((try connection.authorizer() as? SharedKeyCredential)?.accountName == "contoso")
        #expect((connection.sharedAccessSignature == nil) == more.isEmpty)
      }
    }

    @Test("A custom domain is signed with the name of the string")
    func customDomain() throws {
      let connection = try ConnectionString(
        "AccountName=contoso;AccountKey=a2V5a2U=;QueueEndpoint=https://queues.example")
      #expect((try connection.authorizer() as? SharedKeyCredential)?.accountName == "contoso")
    }

    @Test(
      "The account of a key decides where it stands in an address, as the account of a string does",
      arguments: [
        "http://azurite.queue.svc.cluster.local:10001/devstoreaccount1",
        "http://127.0.0.1:8080/azurite/devstoreaccount1", "http://azurite.example:10001/devstoreaccount1",
        "https://gateway.example/storage/devstoreaccount1",
        "http://h.example/devstoreaccount1/devstoreaccount1",
        "http://127.0.0.1:8080", "https://queues.example",
      ])
    func address(url: String) throws {
      let key = ConnectionString.developmentAccountKey
      let credential = try SharedKeyCredential(account: "devstoreaccount1", key: key)
      let string = "AccountName=devstoreaccount1;AccountKey=\(key);QueueEndpoint=\(url)"
      let expected = try StorageAccount.connectionString(string).endpoint
      #expect(expected.account == "devstoreaccount1" && expected.url == url)
      for credential: any Authorizer in [credential, RotatingSharedKey(credential)] {
        #expect(try StorageAccount.endpoint(url, credential: credential).endpoint == expected)
        #expect(try StorageAccount.url(url, credential: credential).endpoint == expected)
      }
    }

    @Test("A prefix is not taken for the account of a key, nor is another account")
    func otherAddress() throws {
      let credential = try SharedKeyCredential(account: "devstoreaccount1", key: "a2V5a2U=")
      for url in [
        "http://127.0.0.1:8080/azurite", "http://azurite/other", "https://contoso.queue.core.windows.net",
      ] {
        #expect(throws: AzureError.self) { try StorageAccount.endpoint(url, credential: credential) }
      }
    }

    @Test("The emulator's string signs as the emulator expects")
    func development() throws {
      let vector = try #require(SignedRequests.worked.first { $0.name == "K12" })
      var request = try vector.request()
      try ConnectionString.development.authorizer().authorize(&request, token: nil, context: .example)
      #expect(request.head.headerFields[.authorization] == vector.authorization)
    }
  #else
    @Test("Without the trait an account key is refused with the trait's name")
    func keyWithoutTrait() throws {
      let error = try #require(throws: AzureError.self) { try ConnectionString.development.authorizer() }
      #expect(error.kind == .credential)
      #expect(error.advice?.contains("'SharedKey'") == true)
    }
  #endif

  @Test("A signature alone is the authorizer")
  func signature() throws {
    let connection = try ConnectionString("AccountName=contoso;SharedAccessSignature=?sv=1&sig=x")
    var request = AzureRequest(method: .get, scheme: "https", authority: "h", path: "/q")
    try connection.authorizer().authorize(&request, token: nil, context: .example)
    #expect(request.target == "/q?sv=1&sig=x")
  }

  @Test("A string without a credential has no authorizer, and says how to go on")
  func none() throws {
    let connection = try ConnectionString("AccountName=contoso")
    let error = try #require(throws: AzureError.self) { try connection.authorizer() }
    #expect(error.kind == .credential)
    #expect(error.advice != nil)
  }
}
