import AzureAuthSAS
import AzureCore
import AzureQueueProtocol
import HTTPTypes
import Testing

@Suite("URLs that a client is made from")
struct StorageURLTests {
  @Test(
    "The URL of a queue gives endpoint, account and name",
    arguments: [
      ("https://contoso.queue.core.windows.net/tasks", "https://contoso.queue.core.windows.net", "contoso"),
      ("contoso.queue.core.windows.net/tasks/", "https://contoso.queue.core.windows.net", "contoso"),
      (
        "https://contoso.queue.core.chinacloudapi.cn/tasks", "https://contoso.queue.core.chinacloudapi.cn",
        "contoso"
      ),
      (
        "https://contoso.z7.queue.storage.azure.net/tasks", "https://contoso.z7.queue.storage.azure.net",
        "contoso"
      ),
      (
        "https://contoso-secondary.queue.core.windows.net/tasks",
        "https://contoso-secondary.queue.core.windows.net", "contoso"
      ),
      (
        "https://contoso-ipv6.queue.core.windows.net/tasks", "https://contoso-ipv6.queue.core.windows.net",
        "contoso"
      ),
      (
        "https://contoso-dualstack.queue.core.windows.net:443/tasks",
        "https://contoso-dualstack.queue.core.windows.net:443", "contoso"
      ),
      ("http://127.0.0.1:10001/contoso/tasks", "http://127.0.0.1:10001/contoso", "contoso"),
      (
        "http://localhost:10001/contoso-secondary/tasks", "http://localhost:10001/contoso-secondary",
        "contoso"
      ),
      ("http://[::1]:10001/contoso/tasks", "http://[::1]:10001/contoso", "contoso"),
      ("https://queues.example/tasks", "https://queues.example", nil),
      ("https://queues.example/t%61sks", "https://queues.example", nil),
      ("http://azurite.example:10001/contoso/tasks", "http://azurite.example:10001/contoso", "contoso"),
      (
        "http://azurite.example/contoso-secondary/tasks", "http://azurite.example/contoso-secondary",
        "contoso"
      ),
      // A namespace that is called "queue": two segments tell more than a host that nobody knows.
      (
        "http://azurite.queue.svc.cluster.local:10001/contoso/tasks",
        "http://azurite.queue.svc.cluster.local:10001/contoso", "contoso"
      ),
    ] as [(String, String, String?)], [false, true])
  func queue(row: (url: String, endpoint: String, account: String?), hasSignature: Bool) throws {
    let query = hasSignature ? "?sv=1&sig=S3CRET" : ""
    let (name, account) = try StorageAccount.queueURL(
      row.url + query, credential: hasSignature ? nil : AnonymousAuthorizer())
    #expect(name == "tasks")
    #expect(account.endpoint.url == row.endpoint)
    #expect(account.endpoint.account == row.account)
    #expect(
      (account.authorizer as? SharedAccessSignature)?.query.value == (hasSignature ? "sv=1&sig=S3CRET" : nil))
    #expect(!"\(account)".contains("S3CRET"))
  }

  @Test(
    "The URL of a service gives its endpoint",
    arguments: [
      ("https://contoso.queue.core.windows.net", "https://contoso.queue.core.windows.net"),
      ("https://contoso.queue.core.windows.net/?sv=1&sig=x", "https://contoso.queue.core.windows.net"),
      ("http://127.0.0.1:10001/contoso?sv=1&sig=x", "http://127.0.0.1:10001/contoso"),
      ("https://queues.example", "https://queues.example"),
    ])
  func service(url: String, endpoint: String) throws {
    let hasSignature = url.contains("sig")
    let account = try StorageAccount.url(url, credential: hasSignature ? nil : AnonymousAuthorizer())
    #expect(account.endpoint.url == endpoint)
    #expect(account.authorizer is SharedAccessSignature == hasSignature)
  }

  @Test(
    "What is no URL of a service is refused with the reason",
    arguments: [
      ("https://contoso.queue.core.windows.net/tasks", "The URL is not that of a service"),
      ("http://127.0.0.1:10001/contoso/tasks", "The URL is not that of a service"),
      ("http://azurite.example/contoso/tasks", "The URL is not that of a service"),
      ("https://queues.example/tasks", "The URL has a path, but its host does not say"),
      ("http://127.0.0.1:10001", "The URL names no account"),
      ("ftp://queues.example", "The URL is not an http or https address"),
      ("https://contoso.queue.core.windows.net?comp=list", "Parameter 1 of the shared access signature"),
      ("https://contoso.queue.core.windows.net?sv=1", "The text is not a shared access signature"),
    ])
  func noService(url: String, reason: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageAccount.url(url) }
    #expect(error.kind == .invalidArgument)
    #expect(error.message.hasPrefix(reason), "\(error.message)")
  }

  @Test(
    "What is no URL of a queue is refused with the reason",
    arguments: [
      ("https://contoso.queue.core.windows.net", "The URL names no queue"),
      ("http://127.0.0.1:10001/contoso/", "The URL names no queue"),
      ("https://queues.example?sv=1&sig=x", "The URL names no queue"),
      ("https://contoso.queue.core.windows.net/tasks/messages", "The path of the URL is neither"),
      ("https://contoso.queue.core.windows.net/tasks/messages/1", "The path of the URL is neither"),
      ("http://127.0.0.1:10001/contoso/tasks/messages", "The path of the URL is neither"),
      ("https://queues.example/tasks/messages", "The path of the URL is neither"),
      ("https://queues.example/my-path/tasks", "The path of the URL is neither"),
      ("https://queues.example/a/contoso/tasks", "The path of the URL is neither"),
      ("https://contoso.queue.core.windows.net/Tasks", "The queue name 'Tasks' has an upper-case letter"),
      ("https://contoso.queue.core.windows.net/ta--sks", "The queue name 'ta--sks' has two hyphens in a row"),
      ("https://contoso.queue.core.windows.net/ab", "The queue name 'ab' has 2 characters"),
      ("https://contoso.queue.core.windows.net/ta%2Fsks", "The queue's name in the URL has a character"),
      ("https://contoso.queue.core.windows.net/ta%zz", "The URL has a path that is not percent-encoded"),
    ])
  func noQueue(url: String, reason: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageAccount.queueURL(url) }
    #expect(error.kind == .invalidArgument)
    #expect(error.message.hasPrefix(reason), "\(error.message)")
  }

  @Test(
    "No refusal repeats a secret",
    arguments: [
      "https://contoso.queue.core.windows.net/tasks&sv=1&sig=S3CRET",
      "https://contoso.queue.core.windows.net/tasks%3Fsv=1&sig=S3CRET",
      "https://contoso.queue.core.windows.net/tasks/messages?sv=1&sig=S3CRET",
      "https://contoso.queue.core.windows.net/tasks?sig=S3CRET&comp=list",
      "https://queues.example/?sig=S3CRET", "AccountName=contoso;AccountKey=S3CRET",
    ])
  func redacted(url: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageAccount.queueURL(url) }
    #expect(!"\(error)".contains("S3CRET"))
  }

  /// An account key, as far as an address is concerned.
  private struct Key: Authorizer, SASSigner {
    let accountName: String

    func sign(_ stringToSign: String) -> String { "signature" }

    func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {}
  }

  @Test(
    "The account of a credential decides about the style of a queue's URL and of a service's",
    arguments: [
      ("http://127.0.0.1:8080/azurite", "/contoso"), ("http://127.0.0.1:10001", "/contoso"),
      ("http://azurite.queue.svc.cluster.local:10001", "/contoso"),
      ("http://azurite/a/b", "/contoso-secondary"),
      ("https://gateway.example/storage", "/contoso"), ("https://queues.example", "/contoso"),
      ("https://gateway.example/contoso", "/contoso"), ("https://queues.example", ""),
      ("http://127.0.0.1:10001", ""),
      ("http://azurite.queue.svc.cluster.local", ""),
      ("https://contoso.queue.core.windows.net", ""),
    ])
  func style(base: String, account: String) throws {
    let credential = Key(accountName: "contoso")
    let (name, found) = try StorageAccount.queueURL("\(base)\(account)/tasks", credential: credential)
    #expect(name == "tasks")
    #expect(found.endpoint.url == base + account)
    #expect(found.endpoint.account == "contoso")
    #expect(found.endpoint.isPathStyle == !account.isEmpty)
    // Without a path the address of a service is one with any credential; a prefix alone is no account's.
    #expect(try StorageAccount.url(base + account, credential: credential).endpoint == found.endpoint)
  }

  @Test(
    "A URL that does not fit the account of its credential is refused",
    arguments: [
      ("https://fabrikam.queue.core.windows.net/tasks", "The URL is of another account"),
      ("http://127.0.0.1:10001/fabrikam/tasks", "The path of the URL is neither"),
      ("https://queues.example/fabrikam/tasks", "The path of the URL is neither"),
      ("http://azurite.queue.svc.cluster.local/contoso/tasks/messages", "The path of the URL is neither"),
      ("http://127.0.0.1:8080/azurite/contoso", "The URL names no queue"),
    ])
  func otherStyle(url: String, reason: String) throws {
    let error = try #require(throws: AzureError.self) {
      try StorageAccount.queueURL(url, credential: Key(accountName: "contoso"))
    }
    #expect(error.message.hasPrefix(reason), "\(error.message)")
  }

  private struct NoToken: TokenCredential {
    func token(for request: TokenRequest) async throws -> AccessToken {
      throw AzureError(.credential, "There is no token")
    }
  }

  /// An authorizer that wants a token and writes it down.
  private struct Bearer: Authorizer {
    var tokenCredential: (any TokenCredential)? { NoToken() }

    func tokenRequest(for request: AzureRequest) -> TokenRequest? { TokenRequest(scopes: ["s"]) }

    func authorize(_ request: inout AzureRequest, token: AccessToken?, context: PolicyContext) {
      request.head.headerFields[.authorization] = "Bearer \(token?.secret.value ?? "")"
    }

    func tokenRequest(meeting response: AzureResponse, to request: AzureRequest) -> TokenRequest? {
      TokenRequest(scopes: ["challenge"])
    }
  }

  private static let plain = "https://contoso.queue.core.windows.net"

  @Test("The URL's signature is the credential when there is no other")
  func signatureAlone() throws {
    let account = try StorageAccount.url(Self.plain + "?sv=1&sig=x")
    #expect((account.authorizer as? SharedAccessSignature)?.query.value == "sv=1&sig=x")
  }

  @Test("The credential is the credential when the URL has no signature")
  func credentialAlone() throws {
    #expect(try StorageAccount.url(Self.plain, credential: Bearer()).authorizer is Bearer)
  }

  @Test("No credential at all is refused, and says how to want none")
  func none() throws {
    let error = try #require(throws: AzureError.self) {
      try StorageAccount.url(Self.plain)
    }
    #expect(error.kind == .credential)
    #expect(error.advice?.contains("AnonymousAuthorizer()") == true)
  }

  @Test("A signature beside another credential is refused")
  func both() throws {
    let url = Self.plain + "?sv=1&sig=S3CRET"
    let others: [any Authorizer] = [Bearer(), AnonymousAuthorizer(), try SharedAccessSignature("sv=1&sig=y")]
    for credential in others {
      let error = try #require(throws: AzureError.self) {
        try StorageAccount.url(url, credential: credential)
      }
      #expect(error.kind == .credential)
      #expect(error.message.contains("another credential was given beside it"))
      #expect(!"\(error)".contains("S3CRET"))
    }
  }

  @Test("A signature bound to a user goes with that user's token, and with nothing else")
  func userBound() throws {
    let url = Self.plain + "?sv=1&sduoid=u&sig=x"
    #expect(throws: AzureError.self) { try StorageAccount.url(url, credential: AnonymousAuthorizer()) }
    let authorizer = try StorageAccount.url(url, credential: Bearer()).authorizer
    var request = AzureRequest(
      method: .get, scheme: "https", authority: "contoso.queue.core.windows.net", path: "/tasks")
    #expect(authorizer.tokenRequest(for: request) == TokenRequest(scopes: ["s"]))
    #expect(
      try authorizer.tokenRequest(meeting: AzureResponse(status: .unauthorized), to: request)
        == TokenRequest(scopes: ["challenge"]))
    try authorizer.authorize(
      &request, token: AccessToken(token: "t", expiresOn: Timestamp(seconds: 9)),
      context: PolicyContext(
        operation: "Test", attempt: 1, now: ClockReading(date: Timestamp(seconds: 0), elapsed: .zero),
        random: .seeded(1)))
    #expect(request.target == "/tasks?sv=1&sduoid=u&sig=x")
    #expect(request.head.headerFields[.authorization] == "Bearer t")
  }
}
