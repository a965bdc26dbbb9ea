import AzureAuthSAS
import AzureAuthSharedKey
import AzureCore
import Testing

@Suite("Connection strings: what they mean")
struct ConnectionStringTests {
  @Test("The portal's string gives endpoint, derived secondary, account and key")
  func portal() throws {
    let connection = try ConnectionString(
      "DefaultEndpointsProtocol=https;AccountName=contoso;AccountKey=a2V5a2V5a2U=;EndpointSuffix=core.windows.net"
    )
    #expect(connection.queueEndpoint.url == "https://contoso.queue.core.windows.net")
    #expect(connection.secondaryQueueEndpoint?.url == "https://contoso-secondary.queue.core.windows.net")
    #expect(connection.accountName == "contoso")
    #expect(connection.accountKey?.value == "a2V5a2V5a2U=")
    #expect(connection.sharedAccessSignature == nil)
    #expect(connection.hasCredential)
  }

  @Test("An address of another account is refused where the host names it, and only there")
  func otherAccount() throws {
    for setting in [
      "QueueEndpoint", "QueueEndpoint=https://alpha.queue.core.windows.net;QueueSecondaryEndpoint",
    ] {
      #expect(throws: AzureError.self) {
        try ConnectionString("AccountName=alpha;\(setting)=https://beta.queue.core.windows.net")
      }
    }
    _ = try ConnectionString("AccountName=alpha;QueueEndpoint=https://alpha-secondary.queue.core.windows.net")
    // Elsewhere the path is the server's own, and the account the one that the string names.
    let own = try ConnectionString("AccountName=alpha;QueueEndpoint=http://127.0.0.1:10001/beta")
    #expect(own.queueEndpoint.url == "http://127.0.0.1:10001/beta")
    #expect(own.queueEndpoint.account == "alpha")
    #expect(!own.queueEndpoint.isPathStyle)
  }

  @Test("A byte order mark before the text is passed over")
  func byteOrderMark() throws {
    #expect(try ConnectionString("\u{FEFF}AccountName=contoso").accountName == "contoso")
  }

  @Test(
    "The endpoint is built from protocol, account and suffix",
    arguments: [
      ("AccountName=contoso", "https://contoso.queue.core.windows.net"),
      ("AccountName=contoso;DefaultEndpointsProtocol=http", "http://contoso.queue.core.windows.net"),
      ("AccountName=contoso;DefaultEndpointsProtocol=HTTPS", "https://contoso.queue.core.windows.net"),
      (
        "AccountName=contoso;EndpointSuffix=core.chinacloudapi.cn",
        "https://contoso.queue.core.chinacloudapi.cn"
      ),
      ("AccountName=contoso;UseDevelopmentStorage=false", "https://contoso.queue.core.windows.net"),
    ])
  func built(text: String, url: String) throws {
    let connection = try ConnectionString(text)
    #expect(connection.queueEndpoint.url == url)
    #expect(connection.secondaryQueueEndpoint == connection.queueEndpoint.secondary)
    #expect(!connection.hasCredential)
  }

  @Test(
    "An endpoint given in full beats a built one, and its path stays",
    arguments: [
      ("https://contoso.z1.queue.storage.azure.net", "https://contoso.z1.queue.storage.azure.net", "contoso"),
      ("https://contoso.queue.core.windows.net/", "https://contoso.queue.core.windows.net", "contoso"),
      ("http://127.0.0.1:10001/other", "http://127.0.0.1:10001/other", "acc"),
      ("http://localhost:10001/other/", "http://localhost:10001/other", "acc"),
      ("http://[::1]:10001/other", "http://[::1]:10001/other", "acc"),
      ("http://127.0.0.1:10001", "http://127.0.0.1:10001", "acc"),
      ("http://127.0.0.1:8080/azurite/acc", "http://127.0.0.1:8080/azurite/acc", "acc"),
      (
        "http://azurite.queue.svc.cluster.local:10001/acc",
        "http://azurite.queue.svc.cluster.local:10001/acc", "acc"
      ),
      ("http://azurite.queue.svc.cluster.local", "http://azurite.queue.svc.cluster.local", "acc"),
      ("https://queues.contoso.example", "https://queues.contoso.example", "acc"),
      ("http://azurite.local:10001/acc", "http://azurite.local:10001/acc", "acc"),
      ("https://gateway.example/storage/acc", "https://gateway.example/storage/acc", "acc"),
      ("https://gateway.example/acc/acc", "https://gateway.example/acc/acc", "acc"),
      ("queues.contoso.example", "https://queues.contoso.example", "acc"),
    ])
  func explicit(address: String, url: String, account: String) throws {
    // Only an address of the service itself must be of the account that the string names.
    let name = account == "contoso" ? account : "acc"
    let connection = try ConnectionString(
      "AccountName=\(name);EndpointSuffix=x.example;QueueEndpoint=\(address)")
    #expect(connection.queueEndpoint.url == url)
    #expect(connection.queueEndpoint.account == account)
    #expect(connection.accountName == name)
    #expect(connection.secondaryQueueEndpoint == nil)
  }

  @Test(
    "Beside an endpoint given in full the parts of one that is built are defaults, and decide nothing",
    arguments: [
      "", "DefaultEndpointsProtocol=https", "DefaultEndpointsProtocol=http",
      "EndpointSuffix=core.chinacloudapi.cn",
      "DefaultEndpointsProtocol=https;EndpointSuffix=core.usgovcloudapi.net",
    ], ["http://127.0.0.1:10001/acc", "https://acc.queue.core.windows.net", "http://queues.example"])
  func defaults(parts: String, address: String) throws {
    let connection = try ConnectionString("AccountName=acc;\(parts);QueueEndpoint=\(address)")
    #expect(connection.queueEndpoint.url == address)
    #expect(connection.secondaryQueueEndpoint == nil)
  }

  @Test("An endpoint without a scheme takes the string's protocol")
  func schemeless() throws {
    let connection = try ConnectionString("DefaultEndpointsProtocol=http;QueueEndpoint=127.0.0.1:10001/acc")
    #expect(connection.queueEndpoint.url == "http://127.0.0.1:10001/acc")
  }

  @Test("A secondary given in full is taken as it is")
  func explicitSecondary() throws {
    let connection = try ConnectionString(
      "QueueEndpoint=https://a.example;QueueSecondaryEndpoint=https://b.example/x;AccountName=acc")
    #expect(connection.secondaryQueueEndpoint?.url == "https://b.example/x")
  }

  @Test("Without AccountName the account is the endpoint's own, or unknown")
  func accountOfEndpoint() throws {
    #expect(try ConnectionString("QueueEndpoint=http://127.0.0.1:10001/acc").accountName == "acc")
    #expect(try ConnectionString("QueueEndpoint=https://queues.contoso.example").accountName == nil)
    let own = try ConnectionString("QueueEndpoint=https://gateway.example/storage/acc")
    #expect(own.accountName == nil)
    #expect(own.queueEndpoint.url == "https://gateway.example/storage/acc")
  }

  @Test("A shared access signature comes from its setting, with or without a question mark")
  func signatureSetting() throws {
    for mark in ["", "?"] {
      let connection = try ConnectionString(
        "QueueEndpoint=https://contoso.queue.core.windows.net/;SharedAccessSignature=\(mark)sv=1&sp=r&sig=a%2Bb%3D"
      )
      #expect(connection.sharedAccessSignature?.query.value == "sv=1&sp=r&sig=a%2Bb%3D")
      #expect(connection.hasCredential)
    }
  }

  @Test("A shared access signature may be the query of the endpoint, with raw equals signs")
  func signatureInEndpoint() throws {
    let connection = try ConnectionString("QueueEndpoint=http://127.0.0.1:10001/acc?sv=1&sig=a+b==")
    #expect(connection.queueEndpoint.url == "http://127.0.0.1:10001/acc")
    #expect(connection.sharedAccessSignature?.query.value == "sv=1&sig=a%2Bb%3D%3D")
  }

  @Test("A secondary endpoint may repeat the signature in its query")
  func signatureInSecondary() throws {
    let connection = try ConnectionString(
      "QueueEndpoint=https://a.example?sv=1&sig=x;QueueSecondaryEndpoint=https://b.example?sv=1&sig=x")
    #expect(connection.secondaryQueueEndpoint?.url == "https://b.example")
    #expect(connection.sharedAccessSignature?.query.value == "sv=1&sig=x")
  }

  @Test(
    "UseDevelopmentStorage is the emulator with its well-known account",
    arguments: [
      "UseDevelopmentStorage=true", "usedevelopmentstorage=True;", " UseDevelopmentStorage = true ",
      "UseDevelopmentStorage=true;BlobEndpoint=http://x",
    ])
  func development(text: String) throws {
    let connection = try ConnectionString(text)
    #expect(connection == .development)
    #expect(connection.queueEndpoint.url == "http://127.0.0.1:10001/devstoreaccount1")
    #expect(connection.secondaryQueueEndpoint?.url == "http://127.0.0.1:10001/devstoreaccount1-secondary")
    #expect(connection.accountName == "devstoreaccount1")
    #expect(connection.accountKey?.value == ConnectionString.developmentAccountKey)
  }

  @Test(
    "A proxy gives the emulator's scheme and host; the port is the emulator's",
    arguments: [
      ("http://myproxy", "http://myproxy:10001/devstoreaccount1"),
      ("http://192.0.2.1:10001/", "http://192.0.2.1:10001/devstoreaccount1"),
      ("https://azurite.example", "https://azurite.example:10001/devstoreaccount1"),
      ("http://[::1]:10001", "http://[::1]:10001/devstoreaccount1"),
      (
        "http://azurite.queue.svc.cluster.local",
        "http://azurite.queue.svc.cluster.local:10001/devstoreaccount1"
      ),
      ("http://[::1]", "http://[::1]:10001/devstoreaccount1"),
    ])
  func proxy(address: String, url: String) throws {
    let connection = try ConnectionString("UseDevelopmentStorage=true;DevelopmentStorageProxyUri=\(address)")
    #expect(connection.queueEndpoint.url == url)
    #expect(connection.queueEndpoint.account == "devstoreaccount1")
    #expect(connection.secondaryQueueEndpoint?.url == url + "-secondary")
  }
}
