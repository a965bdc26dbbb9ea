import AzureCore
import Testing

@Suite("Endpoints made from an account's name")
struct EndpointAccountTests {
  @Test(
    "Every cloud has its host names",
    arguments: [
      (.public, "https://contoso.queue.core.windows.net"),
      (.china, "https://contoso.queue.core.chinacloudapi.cn"),
      (.usGovernment, "https://contoso.queue.core.usgovcloudapi.net"),
      (.germany, "https://contoso.queue.core.cloudapi.de"),
    ] as [(StorageEndpoint.Cloud, String)])
  func clouds(cloud: StorageEndpoint.Cloud, url: String) throws {
    let endpoint = try StorageEndpoint.account("contoso", cloud: cloud)
    #expect(endpoint.url == url)
    #expect(try StorageEndpoint(url) == endpoint)
    #expect(try StorageEndpoint(account: "contoso", suffix: cloud.suffix) == endpoint)
  }

  @Test("A cloud that is not listed is made from its suffix, in lower case")
  func otherCloud() throws {
    let cloud = try StorageEndpoint.Cloud(suffix: "Local.AzureStack.external")
    #expect("\(cloud)" == "local.azurestack.external")
    #expect(
      try StorageEndpoint.account("contoso", cloud: cloud).url
        == "https://contoso.queue.local.azurestack.external")
  }

  @Test(
    "A cloud's suffix must be a host name",
    arguments: [
      "", ".", "core..net", "core.net/x", "core.net:1", "core net", "cöre.net", "u@core.net", "x?y",
    ])
  func badCloud(suffix: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint.Cloud(suffix: suffix) }
    #expect(error.kind == .invalidArgument)
  }

  @Test(
    "The host name can be that of one network family, with its secondary beside it",
    arguments: [
      (
        .standard, "https://contoso.queue.core.windows.net",
        "https://contoso-secondary.queue.core.windows.net"
      ),
      (
        .ipv6, "https://contoso-ipv6.queue.core.windows.net",
        "https://contoso-secondary-ipv6.queue.core.windows.net"
      ),
      (
        .dualStack, "https://contoso-dualstack.queue.core.windows.net",
        "https://contoso-secondary-dualstack.queue.core.windows.net"
      ),
    ] as [(StorageEndpoint.Network, String, String)])
  func networks(network: StorageEndpoint.Network, url: String, secondary: String) throws {
    let endpoint = try StorageEndpoint.account("contoso", network: network)
    #expect(endpoint.url == url)
    #expect(endpoint.secondary?.url == secondary)
    #expect(try StorageEndpoint(secondary).account == "contoso")
    #expect(endpoint.secondary?.secondary == endpoint.secondary)
  }

  @Test("A zone is a label between the account and the service", arguments: [0, 1, 50, 99])
  func zones(zone: Int) throws {
    let endpoint = try StorageEndpoint.account("contoso", zone: zone)
    #expect(endpoint.url == "https://contoso.z\(zone).queue.storage.azure.net")
    #expect(try StorageEndpoint(endpoint.url) == endpoint)
    #expect(endpoint.secondary?.url == "https://contoso-secondary.z\(zone).queue.storage.azure.net")
  }

  @Test("A zone out of range is refused", arguments: [-1, 100])
  func badZone(zone: Int) {
    #expect(throws: AzureError.self) { try StorageEndpoint.account("contoso", zone: zone) }
  }

  @Test("A name that is no account's is refused", arguments: ["", "ab", "Contoso", "con-toso", "a/b"])
  func badName(name: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint.account(name) }
    #expect(error.advice == "use 3 to 24 lower-case letters and digits")
    #expect(throws: AzureError.self) { try StorageEndpoint.account(name, zone: 1) }
  }
}

@Suite("Endpoints whose account is told beside them")
struct EndpointWithAccountTests {
  typealias Row = (url: String, address: String, isPathStyle: Bool, secondary: String?)

  static let rows: [Row] = [
    ("https://queues.example", "https://queues.example", false, nil),
    ("https://queues.example:8443/", "https://queues.example:8443", false, nil),
    (
      "http://azurite.example:10001/contoso", "http://azurite.example:10001/contoso", true,
      "http://azurite.example:10001/contoso-secondary"
    ),
    (
      "http://azurite.example/contoso-secondary", "http://azurite.example/contoso-secondary", true,
      "http://azurite.example/contoso-secondary"
    ),
    (
      "https://queues.example/gateway/contoso", "https://queues.example/gateway/contoso", true,
      "https://queues.example/gateway/contoso-secondary"
    ),
    // A custom domain that begins with the account's name is no more than that.
    ("https://contoso.example", "https://contoso.example", false, nil),
    (
      "http://[::1]:10001/contoso", "http://[::1]:10001/contoso", true,
      "http://[::1]:10001/contoso-secondary"
    ),
    (
      "https://contoso.queue.core.windows.net", "https://contoso.queue.core.windows.net", false,
      "https://contoso-secondary.queue.core.windows.net"
    ),
    // A custom domain that looks like an account's host, but is not.
    ("https://jobs.queue.fabrikam.example", "https://jobs.queue.fabrikam.example", false, nil),
  ]

  @Test("A custom domain takes the account it is told", arguments: rows.indices)
  func custom(index: Int) throws {
    let row = Self.rows[index]
    let endpoint = try StorageEndpoint(row.url, account: "contoso")
    #expect(endpoint.url == row.address)
    #expect(endpoint.account == "contoso")
    #expect(endpoint.isPathStyle == row.isPathStyle)
    #expect(endpoint.secondary?.url == row.secondary)
  }

  @Test(
    "An address that names another account, or more than the account, is refused",
    arguments: [
      "https://fabrikam.queue.core.windows.net", "http://127.0.0.1:10001/fabrikam",
      "https://fabrikam.z1.queue.storage.azure.net", "https://queues.example/tasks",
      "https://queues.example/contoso/tasks", "https://queues.example/contoso?sv=1",
      "https://queues.example?sv=1", "https://contoso.queue.core.windows.net/tasks",
    ])
  func refused(url: String) throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint(url, account: "contoso") }
    #expect(error.kind == .invalidArgument)
  }

  @Test(
    "A name that no account has is refused, and not repeated",
    arguments: [
      "", "dev\"store", "devstoreaccount1\\", "a b", "a/b", "a;b", "é", "contoso-secondary", "a%62",
    ])
  func notName(name: String) throws {
    for url in [
      "https://queues.example", "http://127.0.0.1:10001/contoso",
      "https://queues.example/\(PercentEncoding.encode(name))",
    ] {
      let error = try #require(throws: AzureError.self) { try StorageEndpoint(url, account: name) }
      #expect(error.message.hasPrefix("The account name is "))
      #expect(name.isEmpty || !"\(error)".contains(name))
    }
  }

  @Test("A path on a host that names no account is refused with both of its meanings")
  func ambiguous() throws {
    let error = try #require(throws: AzureError.self) { try StorageEndpoint("https://queues.example/tasks") }
    #expect(
      error.message
        == "The endpoint has a path, but its host does not say whether that is an account or a queue")
    #expect(error.advice?.contains("StorageEndpoint(url, account: name)") == true)
  }
}

@Suite("IP addresses as hosts")
struct EndpointIPAddressTests {
  @Test(
    "An IPv6 literal is taken in every form",
    arguments: [
      "::", "::1", "1::", "1::8", "2001:db8::1", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8",
      "::ffff:192.0.2.1", "::192.0.2.1", "1::192.0.2.1", "1:2:3:4:5:6:192.0.2.1", "FE80::ABCD",
    ])
  func literal(address: String) throws {
    let endpoint = try StorageEndpoint("http://[\(address)]:10001/contoso")
    #expect(endpoint.authority == "[\(address.lowercased())]:10001")
    #expect(endpoint.account == "contoso")
  }

  @Test(
    "What is no IPv6 address is refused",
    arguments: [
      "", ":", "1", "abc", "1:2", ":1:2", "1:2:", ":::", "1:::2", "1::2::3", "1:2:3:4:5:6:7", "12345::",
      "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::", "g::", "::1.2.3", "::1.2.3.256", "1:1.2.3.4",
      "1:2:3:4:5:6:7:1.2.3.4", "fe80::1%25eth0", "192.0.2.1",
    ])
  func noLiteral(address: String) {
    #expect(throws: AzureError.self) { try StorageEndpoint("http://[\(address)]:10001/contoso") }
  }

  @Test("A segment that means another place in the path is no account", arguments: [".", "..", "%2e%2E"])
  func dots(segment: String) {
    #expect(throws: AzureError.self) { try StorageEndpoint("http://127.0.0.1:10001/\(segment)") }
  }
}
