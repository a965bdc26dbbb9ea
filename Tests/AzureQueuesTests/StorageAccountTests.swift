import AzureQueueTesting
import AzureQueues
import TestSupport
import Testing

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Every way to make an account, with what it says and what it refuses.
@Suite("Accounts that clients are made from")
struct StorageAccountTests {
  struct Row: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var make: @Sendable () throws -> StorageAccount
    var endpoint: String
    var secondary: String?
    var authorizer: any Authorizer.Type
    /// Which clients can be made of it.
    var servesAsync = true
    var servesBlocking = true
  }

  static let plain = "https://contoso.queue.core.windows.net"
  static let second = "https://contoso-secondary.queue.core.windows.net"
  static let emulator = "http://127.0.0.1:10001/devstoreaccount1"
  static let signature = "sv=2025-11-05&sp=raup&sig=S3CRET"
  /// The base64 of `S3CRET`.
  static let key = "UzNDUkVU"

  static let token = StaticTokenCredential(
    AccessToken(token: "S3CRET", expiresOn: Timestamp(seconds: 4_000_000_000)))

  private struct AsyncToken: TokenCredential {
    func token(for request: TokenRequest) async throws -> AccessToken {
      AccessToken(token: "S3CRET", expiresOn: Timestamp(seconds: 4_000_000_000))
    }
  }

  private struct BlockingToken: BlockingTokenCredential {
    func tokenBlocking(for request: TokenRequest, within limit: Duration) throws(AzureError) -> AccessToken {
      AccessToken(token: "S3CRET", expiresOn: Timestamp(seconds: 4_000_000_000))
    }
  }

  private static func allowingHTTP() -> BearerOptions {
    var options = BearerOptions()
    options.allowsHTTPOnLoopback = true
    return options
  }

  static let rows: [Row] =
    [
      Row(
        testDescription: "endpoint",
        make: { .endpoint(try .account("contoso"), credential: AnonymousAuthorizer()) },
        endpoint: plain, secondary: second, authorizer: AnonymousAuthorizer.self),
      Row(
        testDescription: "endpoint with a secondary",
        make: {
          .endpoint(
            try StorageEndpoint("https://queues.example"),
            secondary: try StorageEndpoint("https://copy.example"),
            credential: AnonymousAuthorizer())
        }, endpoint: "https://queues.example", secondary: "https://copy.example",
        authorizer: AnonymousAuthorizer.self),
      Row(
        testDescription: "endpoint in a text",
        make: {
          try .endpoint("contoso.queue.core.windows.net", credential: SharedAccessSignature(signature))
        },
        endpoint: plain, secondary: second, authorizer: SharedAccessSignature.self),
      Row(
        testDescription: "endpoint of an unknown domain",
        make: { try .endpoint("https://queues.example", credential: AnonymousAuthorizer()) },
        endpoint: "https://queues.example", secondary: nil, authorizer: AnonymousAuthorizer.self),
      Row(
        testDescription: "token for both", make: { try .endpoint(plain, credential: token) }, endpoint: plain,
        secondary: second, authorizer: BearerAuthorizer.self),
      Row(
        testDescription: "token for both at an endpoint",
        make: { .endpoint(try .account("contoso", cloud: .china), credential: token) },
        endpoint: "https://contoso.queue.core.chinacloudapi.cn",
        secondary: "https://contoso-secondary.queue.core.chinacloudapi.cn", authorizer: BearerAuthorizer.self),
      Row(
        testDescription: "token for async", make: { try .endpoint(plain, credential: AsyncToken()) },
        endpoint: plain, secondary: second, authorizer: BearerAuthorizer.self, servesBlocking: false),
      Row(
        testDescription: "token for async at an endpoint",
        make: { .endpoint(try StorageEndpoint(plain), credential: AsyncToken()) }, endpoint: plain,
        secondary: second,
        authorizer: BearerAuthorizer.self, servesBlocking: false),
      Row(
        testDescription: "token for blocking", make: { try .endpoint(plain, credential: BlockingToken()) },
        endpoint: plain, secondary: second, authorizer: BearerAuthorizer.self, servesAsync: false),
      Row(
        testDescription: "token for blocking at an endpoint",
        make: { .endpoint(try StorageEndpoint(plain), credential: BlockingToken()) }, endpoint: plain,
        secondary: second, authorizer: BearerAuthorizer.self, servesAsync: false),
      Row(
        testDescription: "token over http to this machine",
        make: { try .endpoint(emulator, credential: token, bearer: allowingHTTP()) }, endpoint: emulator,
        secondary: emulator + "-secondary", authorizer: BearerAuthorizer.self),
      Row(
        testDescription: "url with a signature", make: { try .url("\(plain)/?\(signature)") },
        endpoint: plain, secondary: second, authorizer: SharedAccessSignature.self),
      Row(
        testDescription: "url beside a credential",
        make: { try .url(emulator, credential: AnonymousAuthorizer()) }, endpoint: emulator,
        secondary: emulator + "-secondary", authorizer: AnonymousAuthorizer.self),
      Row(
        testDescription: "connection string with a signature",
        make: { try .connectionString("QueueEndpoint=\(plain);SharedAccessSignature=\(signature)") },
        endpoint: plain, secondary: second, authorizer: SharedAccessSignature.self),
      Row(
        testDescription: "connection string with a secondary",
        make: {
          try .connectionString(
            "QueueEndpoint=https://queues.example;QueueSecondaryEndpoint=https://copy.example/mirror;"
              + "SharedAccessSignature=\(signature)")
        }, endpoint: "https://queues.example", secondary: "https://copy.example/mirror",
        authorizer: SharedAccessSignature.self),
      Row(
        testDescription: "environment with a signature",
        make: {
          try .environment(
            "QUEUES", holding: "AccountName=contoso;SharedAccessSignature=\(signature)", orEmulator: true)
        }, endpoint: plain, secondary: second, authorizer: SharedAccessSignature.self),
    ] + keyed

  #if SharedKey
    private static let keyed: [Row] = [
      Row(
        testDescription: "connection string with a key",
        make: { try .connectionString(ConnectionString("AccountName=contoso;AccountKey=\(key)")) },
        endpoint: plain, secondary: second, authorizer: SharedKeyCredential.self),
      Row(
        testDescription: "shared key", make: { try .sharedKey(account: " contoso\n", key: key) },
        endpoint: plain, secondary: second, authorizer: SharedKeyCredential.self),
      Row(
        testDescription: "shared key in a cloud",
        make: { try .sharedKey(account: "contoso", key: key, endpoint: .account("contoso", cloud: .china)) },
        endpoint: "https://contoso.queue.core.chinacloudapi.cn",
        secondary: "https://contoso-secondary.queue.core.chinacloudapi.cn",
        authorizer: SharedKeyCredential.self),
      Row(
        testDescription: "shared key at a custom domain",
        make: {
          try .sharedKey(account: "contoso", key: key, endpoint: StorageEndpoint("https://queues.example"))
        },
        endpoint: "https://queues.example", secondary: nil, authorizer: SharedKeyCredential.self),
      Row(
        // The name of the host looks like an account's; the key's account decides.
        testDescription: "shared key at a host with a misleading name",
        make: {
          try .sharedKey(
            account: "contoso", key: key,
            endpoint: StorageEndpoint("http://azurite.queue.svc.cluster.local:10001"))
        }, endpoint: "http://azurite.queue.svc.cluster.local:10001", secondary: nil,
        authorizer: SharedKeyCredential.self),
      Row(
        testDescription: "emulator", make: { try .emulator }, endpoint: emulator,
        secondary: emulator + "-secondary", authorizer: SharedKeyCredential.self),
      Row(
        testDescription: "environment without its variable, or the emulator",
        make: { try .environment("QUEUES", holding: nil, orEmulator: true) }, endpoint: emulator,
        secondary: emulator + "-secondary", authorizer: SharedKeyCredential.self),
      Row(
        testDescription: "environment with an empty variable, or the emulator",
        make: { try .environment("QUEUES", holding: "", orEmulator: true) }, endpoint: emulator,
        secondary: emulator + "-secondary", authorizer: SharedKeyCredential.self),
      Row(
        testDescription: "environment",
        make: {
          try .environment("QUEUES", holding: "UseDevelopmentStorage=true", orEmulator: false)
        }, endpoint: emulator, secondary: emulator + "-secondary", authorizer: SharedKeyCredential.self),
    ]
  #else
    private static let keyed: [Row] = []
  #endif

  @Test("Each says where the service is and what authorizes, and prints no secret", arguments: rows)
  func row(row: Row) throws {
    let account = try row.make()
    #expect(account.endpoint.url == row.endpoint)
    #expect(account.secondaryEndpoint?.url == row.secondary)
    #expect(type(of: account.authorizer) == row.authorizer)
    var dumped = ""
    dump(account, to: &dumped)
    for text in ["\(account)", account.debugDescription, dumped] {
      #expect(text.contains(row.endpoint))
      #expect(!text.contains("S3CRET") && !text.contains(Self.key) && !text.contains("Eby8"))
    }
  }

  struct Refusal: CustomTestStringConvertible, Sendable {
    var testDescription: String
    var make: @Sendable () throws -> StorageAccount
    var kind: AzureError.Kind
    var message: String
  }

  static let refusals: [Refusal] =
    [
      Refusal(
        testDescription: "endpoint with a signature",
        make: { try .endpoint("\(plain)?\(signature)", credential: AnonymousAuthorizer()) },
        kind: .invalidArgument, message: "The endpoint has a query"),
      Refusal(
        testDescription: "endpoint of a queue",
        make: { try .endpoint("\(plain)/S3CRET", credential: token) }, kind: .invalidArgument,
        message: "The endpoint has a path beyond the account"),
      Refusal(
        testDescription: "url without a credential", make: { try .url(plain) }, kind: .credential,
        message: "The URL has no shared access signature, and no credential was given"),
      Refusal(
        testDescription: "url with two",
        make: {
          try .url("\(plain)?\(signature)", credential: AnonymousAuthorizer())
        }, kind: .credential, message: "The URL has a shared access signature, and another credential"),
      Refusal(
        testDescription: "url of a queue", make: { try .url("\(plain)/tasks?\(signature)") },
        kind: .invalidArgument, message: "The URL is not that of a service"),
      Refusal(
        testDescription: "url that is a connection string",
        make: { try .url("AccountName=contoso;AccountKey=S3CRET") }, kind: .invalidArgument,
        message: "The URL is a connection string"),
      Refusal(
        testDescription: "connection string that is a URL",
        make: { try .connectionString("\(plain)/tasks") }, kind: .invalidArgument,
        message: "This is a URL and not a connection string"),
      Refusal(
        testDescription: "connection string without a credential",
        make: { try .connectionString("AccountName=contoso") }, kind: .credential,
        message: "The connection string has no credential"),
      Refusal(
        testDescription: "environment without its variable",
        make: { try .environment("QUEUES", holding: nil, orEmulator: false) }, kind: .invalidArgument,
        message: "The environment variable QUEUES is not set"),
      Refusal(
        testDescription: "environment with an empty variable",
        make: { try .environment("QUEUES", holding: "", orEmulator: false) }, kind: .invalidArgument,
        message: "The environment variable QUEUES is empty"),
      Refusal(
        // A mistake in what was set is no reason to write to an emulator.
        testDescription: "environment with nonsense, or the emulator",
        make: { try .environment("QUEUES", holding: "S3CRET", orEmulator: true) }, kind: .invalidArgument,
        message: "Segment 1 of the connection string is not of the form name=value (from the environment "
          + "variable QUEUES)"),
      Refusal(
        testDescription: "environment that is given the connection string",
        make: { try .environment("AccountName=contoso;AccountKey=S3CRET") }, kind: .invalidArgument,
        message: "The name of the environment variable is not one"),
      Refusal(
        testDescription: "environment that is given no name", make: { try .environment("") },
        kind: .invalidArgument, message: "The name of the environment variable is not one"),
    ] + refusedKeys

  #if SharedKey
    private static let refusedKeys: [Refusal] = [
      Refusal(
        testDescription: "shared key that is no key",
        make: { try .sharedKey(account: "contoso", key: "S3CRET!") },
        kind: .invalidArgument, message: "The account key is not base64"),
      Refusal(
        testDescription: "shared key with name and key the wrong way round",
        make: { try .sharedKey(account: "S3CRET==", key: key) }, kind: .invalidArgument,
        message: "The account name is not valid"),
      Refusal(
        testDescription: "shared key at another account's endpoint",
        make: { try .sharedKey(account: "fabrikam", key: key, endpoint: .account("contoso")) },
        kind: .invalidArgument, message: "The endpoint is of another account"),
      Refusal(
        testDescription: "shared key at another account's path",
        make: { try .sharedKey(account: "contoso", key: key, endpoint: StorageEndpoint(emulator)) },
        kind: .invalidArgument, message: "The endpoint has a path that does not end with its account"),
    ]
  #else
    private static let refusedKeys: [Refusal] = [
      Refusal(
        testDescription: "emulator without the trait", make: { try .emulator }, kind: .credential,
        message: "The connection string has an account key, but signing with keys is not built in")
    ]
  #endif

  @Test("What is wrong is named, and no secret with it", arguments: refusals)
  func refusal(refusal: Refusal) throws {
    let error = try #require(throws: AzureError.self) { try refusal.make() }
    #expect(error.kind == refusal.kind)
    #expect(error.message.hasPrefix(refusal.message), "\(error.message)")
    #expect(error.advice?.isEmpty == false || refusal.kind == .invalidArgument)
    #expect(!"\(error)".contains("S3CRET") && !"\(error)".contains(Self.key))
  }

  @Test("The environment is read by the name of the variable, at that moment")
  func environment() async {
    // In a process of its own: the environment belongs to all threads.
    await #expect(processExitsWith: .success) {
      let name = "AZURE_STORAGE_CONNECTION_STRING"
      unsetenv(name)
      let error = try #require(throws: AzureError.self) { try StorageAccount.environment() }
      try #require(error.message == "The environment variable \(name) is not set")
      let text = "AccountName=contoso;SharedAccessSignature=\(StorageAccountTests.signature)"
      setenv(name, text, 1)
      try #require(try StorageAccount.environment().endpoint.url == StorageAccountTests.plain)
      setenv("OTHER_QUEUES", "QueueEndpoint=https://queues.example;" + text, 1)
      try #require(try StorageAccount.environment("OTHER_QUEUES").endpoint.url == "https://queues.example")
      setenv(name, "", 1)
      let empty = try #require(throws: AzureError.self) { try StorageAccount.environment() }
      try #require(empty.message == "The environment variable \(name) is empty")
    }
  }
}
