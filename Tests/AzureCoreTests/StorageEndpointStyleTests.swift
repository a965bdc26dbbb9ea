import AzureCore
import Testing

@Suite("The style of an address: the configured account decides, the shape of the host only without one")
struct EndpointStyleTests {
  static let account = "devstoreaccount1"

  /// Hosts of every shape that a guess could go by; none is of a known cloud.
  static let hosts = [
    "127.0.0.1:10001", "10.0.0.1", "[::1]:10001", "localhost:10001", "azurite:10001",
    "host.docker.internal:10001", "azurite.example:10001", "azurite.queue.svc.cluster.local:10001",
    "devstoreaccount1.queue.svc.cluster.local", "other.z1.queue.example", "queue.core.windows.net.example",
    "devstoreaccount1.example", "1.2.3.4.5",
  ]

  static let prefixes = [
    "", "/azurite", "/a/b", "/queue.core.windows.net", "/a%20b", "/devstoreaccount", "/devstoreaccount1",
    "/devstoreaccount1/azurite",
  ]

  @Test(
    "A path that ends with the configured account is path style, on every host and behind every prefix",
    arguments: hosts, prefixes)
  func pathStyle(host: String, prefix: String) throws {
    let url = "http://\(host)\(prefix)/\(Self.account)"
    let endpoint = try StorageEndpoint(url, account: Self.account)
    #expect(endpoint.url == url)
    #expect(endpoint.basePath == "\(prefix)/\(Self.account)")
    #expect(endpoint.account == Self.account)
    #expect(endpoint.isPathStyle)
    let secondary = try #require(endpoint.secondary)
    #expect(secondary.url == url + "-secondary")
    #expect(secondary.account == Self.account)
    #expect(secondary.secondary == secondary)
    #expect(try StorageEndpoint(secondary.url, account: Self.account) == secondary)
  }

  @Test(
    "An address without a path is host style with the configured account, on every host", arguments: hosts)
  func hostStyle(host: String) throws {
    let endpoint = try StorageEndpoint("http://\(host)/", account: Self.account)
    #expect(endpoint.url == "http://\(host)")
    #expect(endpoint.account == Self.account)
    #expect(!endpoint.isPathStyle)
    // Only a host that is `account.queue.…` tells where its secondary is.
    let derived =
      host.hasPrefix("devstoreaccount1.queue.")
      ? "http://devstoreaccount1-secondary.queue.svc.cluster.local" : nil
    #expect(endpoint.secondary?.url == derived)
  }

  @Test(
    "A path that does not end with the configured account is refused, on every host",
    arguments: hosts,
    ["/other", "/devstoreaccount1/tasks", "/azurite/devstoreaccount1/tasks", "/other/tasks"])
  func otherPath(host: String, path: String) throws {
    let error = try #require(throws: AzureError.self) {
      try StorageEndpoint("http://\(host)\(path)", account: Self.account)
    }
    #expect(error.kind == .invalidArgument)
    #expect(
      error.message
        == (path.contains(Self.account)
          ? "The endpoint has a path beyond the account"
          : "The endpoint has a path that does not end with its account"))
  }

  @Test(
    "The account of a credential that signs is configured: it decides as one that is given beside the address",
    arguments: hosts, prefixes)
  func credential(host: String, prefix: String) throws {
    let url = "http://\(host)\(prefix)/\(Self.account)"
    let account = try StorageAccount.endpoint(url, credential: Signer(accountName: Self.account))
    #expect(account.endpoint == (try StorageEndpoint(url, account: Self.account)))
    #expect(account.secondaryEndpoint?.url == url + "-secondary")
    let plain = try StorageAccount.endpoint("http://\(host)", credential: Signer(accountName: Self.account))
    #expect(plain.endpoint.account == Self.account && !plain.endpoint.isPathStyle)
    for path in ["/other", "/azurite", "/\(Self.account)/tasks"] {
      #expect(throws: AzureError.self) {
        try StorageAccount.endpoint("http://\(host)\(path)", credential: Signer(accountName: Self.account))
      }
    }
  }

  private struct Signer: AccountCredential {
    var accountName: String
    func authorize(
      _ request: inout AzureRequest, token: AccessToken?, context: PolicyContext
    ) throws(AzureError) {}
  }

  @Test(
    "A host of a known cloud names its account, whatever stands in the path",
    arguments: [
      "contoso.queue.core.windows.net", "contoso-secondary.queue.core.chinacloudapi.cn",
      "contoso.z1.queue.storage.azure.net", "contoso-ipv6.queue.core.usgovcloudapi.net",
      "contoso.queue.core.windows.net.:443",
    ])
  func knownCloud(host: String) throws {
    #expect(try StorageEndpoint("https://\(host)", account: "contoso").account == "contoso")
    #expect(throws: AzureError.self) { try StorageEndpoint("https://\(host)/contoso", account: "contoso") }
    let error = try #require(throws: AzureError.self) {
      try StorageEndpoint("https://\(host)", account: "fabrikam")
    }
    #expect(error.message == "The endpoint is of another account than the one that is given beside it")
  }

  @Test(
    "Without a configured account the shape of the host decides",
    arguments: [
      ("http://127.0.0.1:10001/acc", "acc", ""), ("http://127.0.0.1/acc-secondary/q", "acc", "q"),
      ("http://127.0.0.1:8080/azurite/acc", "azurite", "acc"), ("http://azurite/acc/q", "acc", "q"),
      ("http://azurite.queue.svc.cluster.local/acc", "azurite", "acc"),
      ("http://a.example/acc/q", nil, "acc/q"),
    ] as [(String, String?, String)])
  func shape(url: String, account: String?, remainder: String) throws {
    let parsed = try StorageEndpoint.parse(url)
    #expect(parsed.endpoint.account == account)
    #expect(parsed.remainder == remainder)
  }

  @Test(
    "Of two segments like the account a service's address ends with it, and a queue may be named like it",
    arguments: hosts)
  func twice(host: String) throws {
    let url = "http://\(host)/\(Self.account)/\(Self.account)"
    let queue = try StorageEndpoint.parse(url, account: Self.account)
    #expect(queue.endpoint.basePath == "/\(Self.account)" && queue.remainder == Self.account)
    let behind = try StorageEndpoint.parse(url + "/tasks", account: Self.account)
    #expect(behind.endpoint.url == url && behind.remainder == "tasks")
    let service = try StorageEndpoint.parse(url, account: Self.account, isOfService: true)
    #expect(service.endpoint.url == url && service.remainder.isEmpty)
  }

  @Test(
    "A refusal without a configured account says that naming it is the way out",
    arguments: [
      "http://127.0.0.1:8080/azurite/acc", "http://azurite.queue.svc.cluster.local/acc",
      "http://a.example/acc",
    ])
  func advice(url: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint(url) }
    #expect(error.advice?.contains("name") == true)
    #expect(error.advice?.contains("account") == true)
  }
}

@Suite("URLs that cannot be sent as they stand")
struct URLFaultTests {
  /// RFC 3986 sections 3.3 and 3.4, written out.
  private static let allowed = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=:@/".utf8)

  @Test("Every character of a path is one that may stand there, or the URL is refused", arguments: 1..<128)
  func path(byte: Int) throws {
    let character = Character(Unicode.Scalar(UInt8(byte)))
    let parsed = try? StorageEndpoint.parse("https://a.example/b\(character)c")
    // These two end the path.
    if character == "?" { return #expect(parsed?.query?.value == "c") }
    #expect((parsed != nil) == Self.allowed.contains(UInt8(byte)))
    if let parsed { #expect(parsed.remainder == "b\(character)c") }
  }

  @Test("Every character of a query is one that may stand there, or the URL is refused", arguments: 1..<128)
  func query(byte: Int) throws {
    let character = Character(Unicode.Scalar(UInt8(byte)))
    let parsed = try? StorageEndpoint.parse("https://a.example/b?c\(character)d")
    let isAllowed = Self.allowed.contains(UInt8(byte)) || character == "?" || character == "%"
    #expect((parsed != nil) == isAllowed)
    if let parsed { #expect(parsed.query?.value == "c\(character)d") }
  }

  @Test(
    "A URL is refused with the reason, and no part of it is repeated",
    arguments: [
      ("https://a.example/S3CRET\"", "has a character that must be percent-encoded"),
      ("\"https://a.example/S3CRET", "is not an http or https address"),
      ("https://a.example/S3CRET\\x", "has a character that must be percent-encoded"),
      ("https://a.example/x#S3CRET", "has a fragment: what follows '#' is never sent"),
      ("https://a.example?S3CRET#", "has a fragment: what follows '#' is never sent"),
      ("https://a.example/S3CRET x", "holds blanks, control or non-ASCII characters"),
      ("https://a.example/S3CRET\r\nX: y", "holds blanks, control or non-ASCII characters"),
      ("https://a.example/é", "holds blanks, control or non-ASCII characters"),
      ("https://user:S3CRET@a.example", "has a user before its host"),
      ("https://S3CRET@a.example", "has a user before its host"),
      ("https://a.example:S3CRET", "has a host or a port that is not valid"),
      ("https://a.example/S3CRET%zz", "has a path that is not percent-encoded UTF-8"),
      ("https://a.example/S3CRET%", "has a path that is not percent-encoded UTF-8"),
      ("https://a.example/S3CRET%FF", "has a path that is not percent-encoded UTF-8"),
      ("https://a.example/S3CRET/../x", "has '.' or '..' as a segment of its path"),
      ("https://a.example/%2e/S3CRET", "has '.' or '..' as a segment of its path"),
      ("S3CRET://a.example", "is not an http or https address"),
      ("https:S3CRET/a.example", "has a host or a port that is not valid"),
      ("http://127.0.0.1:10001?S3CRET", "names no account"),
      ("http://127.0.0.1:10001/-secondary?S3CRET", "names no account"),
      ("http://127.0.0.1:10001/'S3CRET'", "names an account with a character that no account has"),
      ("http://azurite/%22S3CRET%22/q", "names an account with a character that no account has"),
      ("http://localhost/S3CRET%E2%84%AA", "names an account with a character that no account has"),
    ])
  func reasons(url: String, predicate: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint.parse(url) }
    #expect(error.message == "The URL \(predicate)")
    #expect(error.advice != nil)
    #expect(!"\(error)".lowercased().contains("s3cret"))
  }
}

@Suite("Names of accounts in errors")
struct AccountNameErrorTests {
  @Test(
    "A short slip is shown, and neither a long one nor what may be a key",
    arguments: [
      ("Contoso", true), ("con-toso", true), ("c2VjcmV0IGtleSBvZiAxNiBi", false), ("aB3dE5fG7hI9jK1l", false),
      ("key=a", false), (String(repeating: "a", count: 25), false),
    ])
  func quoted(name: String, isShown: Bool) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint(account: name) }
    #expect(error.message == "The account name\(isShown ? " '\(name)'" : "") is not valid")
  }
}

@Suite("Addresses of this machine itself")
struct LoopbackAddressTests {
  @Test(
    "The name and the addresses of this machine are",
    arguments: ["localhost", "LocalHost:1", "127.0.0.1", "127.255.0.9:65535", "[::1]", "[::1]:10001"])
  func own(authority: String) { #expect(StorageEndpoint.isLoopback(authority)) }

  @Test(
    "What only begins or ends like them is not",
    arguments: [
      "", "localhost:80@evil.example", "localhost@evil.example", "127.0.0.1:80@evil.example", "[::1]:80@evil",
      "[::1]evil.example", "[::1].evil.example", "[::1", "user:pw@localhost", "localhost:", "localhost:x",
      "localhost:0", "localhost:65536", "localhost:80:80", "localhost:80/x", "localhost/evil",
      "localhost#evil",
      "localhost?evil", "localhost\\evil", "localhost evil", "localhost:80\r\nHost: evil", "localhost.",
      "localhost.example", "xlocalhost", "127.0.0.1.example", "127.0.0.256", "127.0.0", "127.1", "0127.0.0.1",
      "+127.0.0.1", "127.0.0.+1", "128.0.0.1", "10.0.0.1", "[::2]", "[::1%25eth0]", "::1",
    ])
  func others(authority: String) { #expect(!StorageEndpoint.isLoopback(authority)) }
}

@Suite("How an error quotes what was given")
struct QuotedTextTests {
  @Test(
    "A slip in a name is shown",
    arguments: [
      "Tasks", "my_tasks", "tâche", "orders.high", "Orders-2026-11-21-Failed-Messages",
      "queue1-queue2-queue3",
      "aRatherLongNameInCamelCaseForOrders", "ORDERS-OF-THE-WEEK-47", "", "a\r\nb",
    ])
  func shown(text: String) {
    #expect(QuotedText.name("The name", text, longest: 63) == "The name '\(text)'")
  }

  @Test(
    "A key, a token, a signature, a query or a connection string is not",
    arguments: [
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==",
      "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq",
      "eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9.eyJhdWQiOiJodHRwczovL3N0b3JhZ2UifQ.c2lnbmF0dXJl",
      "Bearer eyJ0eXAiOiJKV1QiLCJhbGciOiJSUzI1NiJ9", "zM006Zo6OTslgDGrW6sM2UxbrRsqhA3pqAxx2ByrV3s",
      "abc8Q~k3Jd92mZpQ0xVn7TgYs5RrLw1HcUe4BtXo", "9f86d081884c7d659a2feaa0c55ad015", "sv=1", "?x", "a;b",
      "a&b",
      "6f9619ff-8b86-d011-b42d-00cf4fc964ff",
    ])
  func hidden(text: String) {
    #expect(QuotedText.name("The name", text, longest: 200) == "The name")
  }

  @Test("No more is shown than such a thing can have")
  func cut() {
    let text = String(repeating: "q", count: 100_000)
    #expect(
      QuotedText.name("The name", text, longest: 63) == "The name '\(String(repeating: "q", count: 63))…'")
    // One character of 100,000 scalars.
    let tower = "a" + String(repeating: "\u{301}", count: 100_000)
    #expect(QuotedText.name("The name", tower, longest: 63).unicodeScalars.count < 80)
  }
}
