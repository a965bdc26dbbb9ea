import AzureQueueTesting
import AzureQueues
import AzureXMLSwift
import HTTPTypes
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Clients made from an account")
struct AccountClientTests {
  private static let service = StorageAccountTests.plain
  private static let signature = StorageAccountTests.signature

  /// What all clients of these tests have in common, so that their requests are equal.
  private static func options(_ change: (inout QueueClientOptions) -> Void = { _ in }) -> QueueClientOptions {
    var options = QueueClientOptions()
    options.clock = ManualClock()
    change(&options)
    return options
  }

  private static var call: OperationOptions {
    var call = OperationOptions()
    call.clientRequestID = "8f6c2d10-0000-4000-8000-0000000000a1"
    return call
  }

  private static func transport(_ responses: Int) -> ScriptedTransport {
    ScriptedTransport(Array(repeating: .response(AzureResponse(status: .noContent)), count: responses))
  }

  @Test(
    "Every client of an account sends the same, async and blocking, with parts of its own and the usual ones",
    arguments: StorageAccountTests.rows)
  func parity(row: StorageAccountTests.Row) async throws {
    let (account, transport, options) = (try row.make(), Self.transport(6), Self.options())
    let reader = SwiftXMLReader()
    for make in [
      { try QueueServiceClient(account, transport: transport, options: options).queue("tasks") },
      { try QueueClient("tasks", account, transport: transport, options: options) },
      { try QueueClient("tasks", account, transport: transport, reader: reader, options: options) },
    ] as [() throws -> QueueClient] {
      guard row.servesAsync else {
        let error = try #require(throws: AzureError.self) { try make() }
        #expect(error.message == "The token credential only serves blocking clients")
        continue
      }
      let client = try make()
      #expect(client.url == row.endpoint + "/tasks")
      try await client.clear(options: Self.call)
    }
    for make in [
      { try BlockingQueueServiceClient(account, transport: transport, options: options).queue("tasks") },
      { try BlockingQueueClient("tasks", account, transport: transport, options: options) },
      { try BlockingQueueClient("tasks", account, transport: transport, reader: reader, options: options) },
    ] as [@Sendable () throws -> BlockingQueueClient] {
      guard row.servesBlocking else {
        let error = try #require(throws: AzureError.self) { try make() }
        #expect(error.message == "The token credential only serves async clients")
        continue
      }
      let client = try make()
      #expect(client.url == row.endpoint + "/tasks")
      try await DedicatedThread.run { try client.clear(options: Self.call) }
    }
    #expect(transport.requests.count == (row.servesAsync ? 3 : 0) + (row.servesBlocking ? 3 : 0))
    #expect(Set(transport.requests).count == 1)
    let request = try #require(transport.requests.first)
    #expect(
      "\(request.head.scheme ?? "")://\(request.head.authority ?? "")\(request.path)" == row.endpoint
        + "/tasks/messages")
  }

  /// The response for a queue without messages and metadata.
  private static var properties: AzureResponse {
    var fields = HTTPFields()
    if let name = HTTPField.Name("x-ms-approximate-messages-count") { fields[name] = "0" }
    return AzureResponse(status: .ok, headerFields: fields)
  }

  @Test(
    "Every client reads from the secondary of its account, and is refused where that is not known",
    arguments: StorageAccountTests.rows)
  func secondary(row: StorageAccountTests.Row) async throws {
    let account = try row.make()
    let options = Self.options { $0.location = .secondaryOnly }
    let transport = ScriptedTransport(Array(repeating: .response(Self.properties), count: 2))
    guard let secondary = row.secondary else {
      for make in [
        { _ = try QueueServiceClient(account, options: options) },
        { _ = try QueueClient("tasks", account, options: options) },
        { _ = try BlockingQueueServiceClient(account, options: options) },
        { _ = try BlockingQueueClient("tasks", account, options: options) },
      ] as [() throws -> Void] {
        let error = try #require(throws: AzureError.self) { try make() }
        #expect(error.message.contains("The secondary location of \(row.endpoint) is not known"))
      }
      return
    }
    if row.servesAsync {
      _ = try await QueueClient("tasks", account, transport: transport, options: options).properties()
    }
    if row.servesBlocking {
      try await DedicatedThread.run {
        _ = try BlockingQueueClient("tasks", account, transport: transport, options: options).properties()
      }
    }
    #expect(!transport.requests.isEmpty)
    for request in transport.requests {
      #expect(
        "\(request.head.scheme ?? "")://\(request.head.authority ?? "")\(request.path)" == secondary
          + "/tasks")
    }
  }

  @Test("A URL with a signature is all that a client of the service needs")
  func services() throws {
    let url = "\(Self.service)/?\(Self.signature)"
    #expect(try QueueServiceClient(.url(url)).url == Self.service)
    #expect(try BlockingQueueServiceClient(.url(url)).url == Self.service)
  }

  @Test("A URL with a signature is all that a client of a queue needs")
  func queues() async throws {
    let (name, account) = try StorageAccount.queueURL("\(Self.service)/tasks?\(Self.signature)")
    let transport = Self.transport(4)
    let (options, reader) = (Self.options(), SwiftXMLReader())
    for client in [
      try QueueClient(name, account, transport: transport, options: options),
      try QueueClient(name, account, transport: transport, reader: reader, options: options),
    ] {
      #expect(client.url == "\(Self.service)/tasks" && client.name == "tasks")
      try await client.clear(options: Self.call)
    }
    for client in [
      try BlockingQueueClient(name, account, transport: transport, options: options),
      try BlockingQueueClient(name, account, transport: transport, reader: reader, options: options),
    ] {
      #expect(client.url == "\(Self.service)/tasks" && client.name == "tasks")
      try await DedicatedThread.run { try client.clear(options: Self.call) }
    }
    #expect(Set(transport.requests).count == 1)
    #expect(transport.requests.first?.target == "/tasks/messages?\(Self.signature)")
    #expect(try QueueClient(name, account).url == BlockingQueueClient(name, account).url)
  }

  @Test("A connection string and a name make a client of a queue")
  func connectionStrings() throws {
    let text = "QueueEndpoint=\(Self.service);SharedAccessSignature=\(Self.signature)"
    #expect(try QueueClient("tasks", .connectionString(text)).url == "\(Self.service)/tasks")
    #expect(try BlockingQueueClient("tasks", .connectionString(text)).url == "\(Self.service)/tasks")
  }

  @Test("A queue's URL without a credential, of a service, and with a name that breaks a rule is refused")
  func refusedQueueURLs() throws {
    for (url, kind) in [
      ("\(Self.service)/tasks", .credential), ("\(Self.service)?\(Self.signature)", .invalidArgument),
      ("\(Self.service)/Tasks?\(Self.signature)", .invalidArgument),
    ] as [(String, AzureError.Kind)] {
      let error = try #require(throws: AzureError.self) { try StorageAccount.queueURL(url) }
      #expect(error.kind == kind)
      #expect(!"\(error)".contains("S3CRET"))
    }
  }

  @Test("The parts that are given are the parts that are used")
  func parts() async throws {
    let transport = Self.transport(2)
    let account = try StorageAccount.endpoint(Self.service, credential: AnonymousAuthorizer())
    try await QueueClient("tasks", account, transport: transport).clear()
    try await QueueClient("tasks", account, transport: transport, reader: SwiftXMLReader()).clear()
    #expect(transport.requests.map(\.target) == ["/tasks/messages", "/tasks/messages"])
  }

  @Test("A token over plain http is refused when the client is made, from a URL as from an endpoint")
  func plainHTTP() throws {
    let token = StorageAccountTests.token
    let address = "http://contoso.queue.core.windows.net"
    for make in [
      { _ = try QueueServiceClient(.endpoint(address, credential: token)) },
      { _ = try QueueServiceClient(.url(address, credential: BearerAuthorizer(token))) },
      { _ = try QueueClient("tasks", .endpoint(StorageEndpoint(address), credential: token)) },
      {
        let (name, account) = try StorageAccount.queueURL(
          address + "/tasks", credential: BearerAuthorizer(token))
        _ = try QueueClient(name, account)
      },
      { _ = try BlockingQueueServiceClient(.endpoint(address, credential: token)) },
      { _ = try BlockingQueueServiceClient(.url(address, credential: BearerAuthorizer(token))) },
      { _ = try BlockingQueueClient("tasks", .endpoint(StorageEndpoint(address), credential: token)) },
      {
        let (name, account) = try StorageAccount.queueURL(
          address + "/tasks", credential: BearerAuthorizer(token))
        _ = try BlockingQueueClient(name, account)
      },
    ] as [() throws -> Void] {
      let error = try #require(throws: AzureError.self) { try make() }
      #expect(error.kind == .credential)
      #expect(!"\(error)".contains("S3CRET"))
    }
  }

  @Test("No description of a client holds the signature")
  func secrets() throws {
    let (name, account) = try StorageAccount.queueURL("\(Self.service)/tasks?\(Self.signature)")
    let client = try QueueClient(name, account)
    var dumped = ""
    dump(client, to: &dumped)
    #expect(!dumped.contains("S3CRET"))
    #expect(!"\(client)".contains("S3CRET"))
  }

  #if SharedKey
    @Test(
      "A queue's address is the same from a connection string and from its URL, and so is what is signed for it",
      arguments: [
        "http://127.0.0.1:10001/devstoreaccount1", "http://127.0.0.1:8080/azurite/devstoreaccount1",
        "http://azurite.queue.svc.cluster.local:10001/devstoreaccount1",
        "http://azurite/a/b/devstoreaccount1", "https://gateway.example/storage/devstoreaccount1",
        "https://queues.example", "http://127.0.0.1:8080", "https://devstoreaccount1.queue.core.windows.net",
      ])
    func style(address: String) async throws {
      let account = ConnectionString.developmentAccountName
      let key = ConnectionString.developmentAccountKey
      let credential = try SharedKeyCredential(account: account, key: key)
      let (transport, options) = (Self.transport(5), Self.options())
      let accounts: [StorageAccount] = [
        try .connectionString("AccountName=\(account);AccountKey=\(key);QueueEndpoint=\(address)"),
        try .url(address, credential: credential),
        try .sharedKey(account: account, key: key, endpoint: StorageEndpoint(address, account: account)),
        .endpoint(try StorageEndpoint(address, account: account), credential: credential),
      ]
      let named = try StorageAccount.queueURL(address + "/tasks", credential: credential)
      #expect(named.name == "tasks")
      let clients = try (accounts + [named.account]).map {
        try QueueClient("tasks", $0, transport: transport, options: options)
      }
      for client in clients {
        #expect(client.url == address + "/tasks")
        try await client.clear(options: Self.call)
        // The canonical name of a queue has the account and the queue, wherever these stand in the address.
        let made = try client.sas(
          permissions: .process, expires: .at(Timestamp(seconds: 1_772_600_000)))
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
}
