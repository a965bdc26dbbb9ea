import AzureCore
import Testing

@Suite("Endpoints")
struct EndpointTests {
  typealias Row = (url: String, address: String, account: String?, isPathStyle: Bool, secondary: String?)

  static let rows: [Row] = [
    (
      "https://contoso.queue.core.windows.net", "https://contoso.queue.core.windows.net", "contoso", false,
      "https://contoso-secondary.queue.core.windows.net"
    ),
    (
      "contoso.queue.core.windows.net/", "https://contoso.queue.core.windows.net", "contoso", false,
      "https://contoso-secondary.queue.core.windows.net"
    ),
    (
      "HTTPS://Contoso.Queue.Core.ChinaCloudAPI.cn:443", "https://contoso.queue.core.chinacloudapi.cn:443",
      "contoso", false, "https://contoso-secondary.queue.core.chinacloudapi.cn:443"
    ),
    (
      "https://contoso.z7.queue.storage.azure.net", "https://contoso.z7.queue.storage.azure.net", "contoso",
      false,
      "https://contoso-secondary.z7.queue.storage.azure.net"
    ),
    (
      "https://contoso.z50.queue.storage.azure.net", "https://contoso.z50.queue.storage.azure.net", "contoso",
      false, "https://contoso-secondary.z50.queue.storage.azure.net"
    ),
    (
      "https://contoso-secondary.queue.core.windows.net", "https://contoso-secondary.queue.core.windows.net",
      "contoso", false, "https://contoso-secondary.queue.core.windows.net"
    ),
    (
      "https://contoso-ipv6.queue.core.windows.net", "https://contoso-ipv6.queue.core.windows.net", "contoso",
      false, "https://contoso-secondary-ipv6.queue.core.windows.net"
    ),
    (
      "https://contoso-dualstack.queue.core.windows.net", "https://contoso-dualstack.queue.core.windows.net",
      "contoso", false, "https://contoso-secondary-dualstack.queue.core.windows.net"
    ),
    (
      "https://contoso-secondary-ipv6.queue.core.windows.net",
      "https://contoso-secondary-ipv6.queue.core.windows.net", "contoso", false,
      "https://contoso-secondary-ipv6.queue.core.windows.net"
    ),
    (
      "http://contoso.queue.localhost:10001", "http://contoso.queue.localhost:10001", "contoso", false,
      "http://contoso-secondary.queue.localhost:10001"
    ),
    (
      "http://127.0.0.1:10001/devstoreaccount1", "http://127.0.0.1:10001/devstoreaccount1",
      "devstoreaccount1", true,
      "http://127.0.0.1:10001/devstoreaccount1-secondary"
    ),
    (
      "http://127.0.0.1:10001/devstoreaccount1-secondary/",
      "http://127.0.0.1:10001/devstoreaccount1-secondary", "devstoreaccount1", true,
      "http://127.0.0.1:10001/devstoreaccount1-secondary"
    ),
    (
      "http://[::1]:10001/devstoreaccount1", "http://[::1]:10001/devstoreaccount1", "devstoreaccount1", true,
      "http://[::1]:10001/devstoreaccount1-secondary"
    ),
    (
      "http://[2001:DB8::1]/contoso", "http://[2001:db8::1]/contoso", "contoso", true,
      "http://[2001:db8::1]/contoso-secondary"
    ),
    (
      "http://localhost:10001/contoso", "http://localhost:10001/contoso", "contoso", true,
      "http://localhost:10001/contoso-secondary"
    ),
    (
      "http://azurite:10001/contoso", "http://azurite:10001/contoso", "contoso", true,
      "http://azurite:10001/contoso-secondary"
    ),
    (
      "http://host.docker.internal:10001/contoso", "http://host.docker.internal:10001/contoso", "contoso",
      true,
      "http://host.docker.internal:10001/contoso-secondary"
    ),
    ("https://queues.contoso.example", "https://queues.contoso.example", nil, false, nil),
    ("https://contoso.blob.core.windows.net", "https://contoso.blob.core.windows.net", nil, false, nil),
    ("https://contoso.zebra.queue.example", "https://contoso.zebra.queue.example", nil, false, nil),
    ("https://1.2.3.4.5/", "https://1.2.3.4.5", nil, false, nil),
  ]

  @Test("An address tells its account, its style and its secondary", arguments: rows.indices)
  func addresses(index: Int) throws {
    let row = Self.rows[index]
    let endpoint = try StorageEndpoint(row.url)
    #expect(endpoint.url == row.address)
    #expect("\(endpoint)" == row.address)
    #expect(endpoint.account == row.account)
    #expect(endpoint.isPathStyle == row.isPathStyle)
    #expect(endpoint.secondary?.url == row.secondary)
    #expect(endpoint.secondary?.account == row.secondary.map { _ in row.account } ?? nil)
  }

  @Test(
    "What is no address of a service is refused before anything is sent",
    arguments: [
      "", "https://", "ftp://contoso.queue.core.windows.net", "https://contoso.queue.core.windows.net/tasks",
      "https://contoso.queue.core.windows.net?sv=1", "http://127.0.0.1:10001", "http://localhost",
      "http://127.0.0.1:10001/a/b",
      "https://user@contoso.queue.core.windows.net", "https://user:pass@host.example",
      "https://host.example:0",
      "https://host.example:65536", "https://host.example:", "https://host.example:+1",
      "https://host.example:1:2",
      "https://[::1", "https://[]/contoso", "https://[zz]/contoso", "https://[::1]x/contoso",
      "https://[::1]:x/contoso",
      "https://host example", "https://hôte.example", "https://host.example/\n", "https://ho%73t.example",
      "https://.", "https://..", "https://.contoso.example", "https://contoso..example",
      "http://127.0.0.1/%zz", "https://host.example#part", "https://host.example/<>",
      "\"https://host.example\"",
    ])
  func refused(url: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint(url) }
    #expect(error.kind == .invalidArgument)
    #expect(error.effect == .notSent)
  }

  @Test("A URL of a queue or message is taken apart and its query hidden")
  func parse() throws {
    let parsed = try StorageEndpoint.parse(
      "https://contoso.queue.core.windows.net/tasks/messages/a%20b?sv=2026-02-06&sig=s3cret")
    #expect(parsed.endpoint.url == "https://contoso.queue.core.windows.net")
    #expect(parsed.remainder == "tasks/messages/a%20b")
    #expect(parsed.query?.value == "sv=2026-02-06&sig=s3cret")
    var dumped = ""
    dump(parsed, to: &dumped)
    #expect(!"\(parsed)".contains("s3cret"))
    #expect(!dumped.contains("s3cret"))
  }

  @Test("In path style what follows the account is the rest")
  func parsePathStyle() throws {
    let parsed = try StorageEndpoint.parse("http://127.0.0.1:10001/dev%73tore//tasks/?")
    #expect(parsed.endpoint.basePath == "/dev%73tore")
    #expect(parsed.endpoint.account == "devstore")
    #expect(parsed.remainder == "tasks")
    #expect(parsed.query == nil)
  }

  @Test(
    "A refusal repeats no secret, not even of a text that is no URL",
    arguments: [
      "ftp://host.example/?sig=S3CRET", "http://127.0.0.1?sig=S3CRET", "https://user:S3CRET@host.example",
      "DefaultEndpointsProtocol=https;AccountName=a;AccountKey=S3CRET;QueueEndpoint=https://a.example",
      "AccountName=a;AccountKey=S3CRET;EndpointSuffix=core.windows.net", "https://host.example/S3CRET/ ",
      "https://host.example:S3CRET",
    ])
  func redacted(url: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint(url) }
    var dumped = "\(error)"
    dump(error, to: &dumped)
    #expect(!dumped.lowercased().contains("s3cret"), "\(dumped)")
  }

  @Test("An endpoint is made from an account")
  func account() throws {
    #expect(try StorageEndpoint(account: "contoso").url == "https://contoso.queue.core.windows.net")
    let gov = try StorageEndpoint(account: "contoso1", suffix: "core.usgovcloudapi.net", scheme: "http")
    #expect(gov.url == "http://contoso1.queue.core.usgovcloudapi.net")
    #expect(gov.account == "contoso1")
  }

  @Test(
    "A name that is no account is refused",
    arguments: [
      "", "ab", "Contoso", "con-toso", "contoso.evil", "contoso/", "aaaaaaaaaaaaaaaaaaaaaaaaa", "contosö",
    ])
  func badAccount(name: String) {
    #expect(throws: AzureError.self) { try StorageEndpoint(account: name) }
  }

  @Test(
    "A suffix that makes no host is refused", arguments: ["", "core windows", "core.windows.net/x", "x?y"])
  func badSuffix(suffix: String) {
    #expect(throws: AzureError.self) { try StorageEndpoint(account: "contoso", suffix: suffix) }
  }
}
