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
      for more in ["", ";SharedAccessSignature=sv=1&sig=x"] {
        let authorizer = try ConnectionString("AccountName=contoso;AccountKey=a2V5a2U=\(more)").authorizer()
        #expect((authorizer as? SharedKeyCredential)?.accountName == "contoso")
      }
    }

    @Test("A custom domain is signed with the name of the string")
    func customDomain() throws {
      let connection = try ConnectionString(
        "AccountName=contoso;AccountKey=a2V5a2U=;QueueEndpoint=https://queues.example")
      #expect((try connection.authorizer() as? SharedKeyCredential)?.accountName == "contoso")
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
