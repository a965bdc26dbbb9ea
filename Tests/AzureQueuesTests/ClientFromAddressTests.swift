import AzureQueues
import AzureQueueTesting
import HTTPTypes
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Clients made from an address")
struct ClientFromAddressTests {
  static let service = "https://contoso.queue.core.windows.net"
  static let signature = "sv=2025-11-05&sp=raup&sig=S3CRET"

  @Test("A URL with a signature is all that a client of the service needs")
  func services() throws {
    let url = "\(Self.service)/?\(Self.signature)"
    #expect(try QueueServiceClient(url: url).url == Self.service)
    #expect(try BlockingQueueServiceClient(url: url).url == Self.service)
  }

  @Test("A URL with a signature is all that a client of a queue needs")
  func queues() throws {
    let url = "\(Self.service)/tasks?\(Self.signature)"
    #expect(try QueueClient(url: url).url == "\(Self.service)/tasks")
    #expect(try BlockingQueueClient(url: url).url == "\(Self.service)/tasks")
    #expect(try QueueClient(url: url).name == "tasks")
  }

  @Test("An endpoint and a credential make every client")
  func endpoints() throws {
    let credential = try SharedAccessSignature(Self.signature)
    let address = "https://contoso.queue.core.chinacloudapi.cn"
    #expect(
      try QueueServiceClient(endpoint: .account("contoso", cloud: .china), credential: credential).url
        == address)
    #expect(
      try BlockingQueueServiceClient(endpoint: .account("contoso", cloud: .china), credential: credential).url
        == address)
    #expect(
      try QueueClient("tasks", endpoint: .account("contoso", cloud: .china), credential: credential).url
        == "\(address)/tasks")
    #expect(
      try BlockingQueueClient("tasks", endpoint: .account("contoso", cloud: .china), credential: credential)
        .url
        == "\(address)/tasks")
  }

  @Test("A connection string and a name make a client of a queue")
  func connectionStrings() throws {
    let text = "QueueEndpoint=\(Self.service);SharedAccessSignature=\(Self.signature)"
    #expect(try QueueClient("tasks", connectionString: text).url == "\(Self.service)/tasks")
    #expect(try BlockingQueueClient("tasks", connectionString: text).url == "\(Self.service)/tasks")
    #expect(try QueueServiceClient(connectionString: text).url == Self.service)
    #expect(try BlockingQueueServiceClient(connectionString: text).url == Self.service)
  }

  static let withSecondary =
    "QueueEndpoint=https://queues.example;QueueSecondaryEndpoint=https://queues-2.example/mirror;"
    + "SharedAccessSignature=\(signature)"

  /// The answer for a queue without messages and metadata.
  static var properties: AzureResponse {
    var fields = HTTPFields()
    if let name = HTTPField.Name("x-ms-approximate-messages-count") { fields[name] = "0" }
    return AzureResponse(status: .ok, headerFields: fields)
  }

  static func readingFromSecondary() -> QueueClientOptions {
    var options = QueueClientOptions()
    options.location = .secondaryOnly
    return options
  }

  @Test("Every client made from a connection string keeps its secondary endpoint")
  func secondaries() async throws {
    let connection = try ConnectionString(Self.withSecondary)
    let options = Self.readingFromSecondary()
    let transport = ScriptedTransport(Array(repeating: .response(Self.properties), count: 4))
    _ = try await QueueServiceClient(connection, transport: transport, options: options).queue("tasks")
      .properties()
    _ = try await QueueClient("tasks", connectionString: connection, transport: transport, options: options)
      .properties()
    try await DedicatedThread.run {
      _ = try BlockingQueueServiceClient(connection, transport: transport, options: options).queue("tasks")
        .properties()
      _ = try BlockingQueueClient(
        "tasks", connectionString: connection, transport: transport, options: options
      )
      .properties()
    }
    #expect(transport.requests.map(\.head.authority) == Array(repeating: "queues-2.example", count: 4))
    #expect(transport.requests.allSatisfy { $0.path == "/mirror/tasks" })
  }

  @Test("Every client made from the text of one does, too: without it the location would not be known")
  func secondariesOfTexts() throws {
    let options = Self.readingFromSecondary()
    _ = try QueueServiceClient(connectionString: Self.withSecondary, options: options)
    _ = try QueueClient("tasks", connectionString: Self.withSecondary, options: options)
    _ = try BlockingQueueServiceClient(connectionString: Self.withSecondary, options: options)
    _ = try BlockingQueueClient("tasks", connectionString: Self.withSecondary, options: options)
    let alone = "QueueEndpoint=https://queues.example;SharedAccessSignature=\(Self.signature)"
    #expect(throws: AzureError.self) { try QueueClient("tasks", connectionString: alone, options: options) }
    #expect(throws: AzureError.self) {
      try BlockingQueueClient("tasks", connectionString: alone, options: options)
    }
  }

  @Test("A secondary endpoint of the options comes before that of the connection string")
  func chosenSecondary() async throws {
    var options = Self.readingFromSecondary()
    options.secondaryEndpoint = try StorageEndpoint("https://queues-3.example")
    let transport = ScriptedTransport([.response(Self.properties)])
    let connection = try ConnectionString(Self.withSecondary)
    _ = try await QueueClient("tasks", connectionString: connection, transport: transport, options: options)
      .properties()
    #expect(transport.requests.map(\.head.authority) == ["queues-3.example"])
  }

  static let addresses = [
    "http://127.0.0.1:10001/devstoreaccount1", "http://127.0.0.1:8080/azurite/devstoreaccount1",
    "http://azurite.queue.svc.cluster.local:10001/devstoreaccount1", "http://azurite/a/b/devstoreaccount1",
    "https://gateway.example/storage/devstoreaccount1", "https://queues.example", "http://127.0.0.1:8080",
    "https://devstoreaccount1.queue.core.windows.net",
  ]

  #if SharedKey
    @Test(
      "A queue's address is the same from a connection string and from its URL, and so is what is signed for it",
      arguments: addresses)
    func style(address: String) async throws {
      let account = "devstoreaccount1"
      let connection = try ConnectionString(
        "AccountName=\(account);AccountKey=\(ConnectionString.developmentAccountKey);QueueEndpoint=\(address)"
      )
      let credential = try SharedKeyCredential(account: account, key: ConnectionString.developmentAccountKey)
      let transport = ScriptedTransport(Array(repeating: .response(AzureResponse(status: .noContent)), count: 3))
      var options = QueueClientOptions()
      options.clock = ManualClock()
      let clients = [
        try QueueClient("tasks", connectionString: connection, transport: transport, options: options),
        try QueueClient(
          url: address + "/tasks", credential: credential, transport: transport, options: options),
        try QueueClient(
          "tasks", endpoint: StorageEndpoint(address, account: account), credential: credential,
          transport: transport,
          options: options),
      ]
      var call = OperationOptions()
      call.clientRequestID = "8f6c2d10-0000-4000-8000-0000000000a1"
      for client in clients {
        #expect(client.url == address + "/tasks")
        try await client.clear(options: call)
        // The canonical name of a queue has the account and the queue, wherever these stand in the address.
        let made = try client.sas(
          permissions: .process, expiresOn: Date(timeIntervalSince1970: 1_772_600_000))
        let same = try QueueSAS(
          queue: "tasks", permissions: .process, expiresOn: Timestamp(seconds: 1_772_600_000),
          version: SASVersion(options.serviceVersion.rawValue)
        ).signed(by: credential)
        #expect(made == same)
      }
      #expect(Set(transport.requests).count == 1)
      let request = try #require(transport.requests.first)
      #expect(
        "\(request.head.scheme ?? "")://\(request.head.authority ?? "")\(request.target)" == address
          + "/tasks/messages")
      var plain = request
      plain.head.headerFields[.authorization] = nil
      let path = request.path
      #expect(try credential.stringToSign(for: plain).hasSuffix("\n/\(account)\(path)"))
    }
  #endif

  @Test("The parts that are given are the parts that are used")
  func parts() async throws {
    let transport = ScriptedTransport([
      .response(AzureResponse(status: .noContent)), .response(AzureResponse(status: .noContent)),
    ])
    let url = "\(Self.service)/tasks?\(Self.signature)"
    try await QueueClient(url: url, transport: transport).clear()
    try await QueueClient(url: url, transport: transport, reader: SwiftXMLReader()).clear()
    #expect(
      transport.requests.map(\.target) == Array(repeating: "/tasks/messages?\(Self.signature)", count: 2))
  }

  @Test("A client without any credential is refused")
  func noCredential() throws {
    for make in [
      { _ = try QueueServiceClient(url: Self.service) },
      { _ = try QueueClient(url: Self.service + "/tasks") },
      { _ = try BlockingQueueServiceClient(url: Self.service) },
      { _ = try BlockingQueueClient(url: Self.service + "/tasks") },
    ] as [() throws -> Void] {
      let error = try #require(throws: AzureError.self) { try make() }
      #expect(error.kind == .credential)
    }
  }

  @Test("A token over plain http is refused when the client is made, from a URL as from an endpoint")
  func plainHTTP() throws {
    let credential = BearerAuthorizer(
      StaticTokenCredential(AccessToken(token: "S3CRET", expiresOn: Timestamp(seconds: 4_000_000_000))))
    let address = "http://contoso.queue.core.windows.net"
    for make in [
      { _ = try QueueServiceClient(url: address, credential: credential) },
      { _ = try QueueClient(url: address + "/tasks", credential: credential) },
      { _ = try BlockingQueueClient(url: address + "/tasks", credential: credential) },
      { _ = try QueueClient("tasks", endpoint: StorageEndpoint(address), credential: credential) },
    ] as [() throws -> Void] {
      let error = try #require(throws: AzureError.self) { try make() }
      #expect(error.kind == .credential)
      #expect(!"\(error)".contains("S3CRET"))
    }
    #expect(try QueueClient(url: "\(Self.service)/tasks", credential: credential).name == "tasks")
  }

  @Test("No error and no description of a client holds the signature")
  func secrets() throws {
    let url = "\(Self.service)/tasks?\(Self.signature)"
    let client = try QueueClient(url: url)
    var dumped = ""
    dump(client, to: &dumped)
    #expect(!dumped.contains("S3CRET"))
    #expect(!"\(client)".contains("S3CRET"))
    let error = try #require(throws: AzureError.self) { try QueueServiceClient(url: url) }
    #expect(!"\(error)".contains("S3CRET"))
  }
}
