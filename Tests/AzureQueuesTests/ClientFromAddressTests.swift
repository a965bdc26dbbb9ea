import AzureQueues
import AzureQueueTesting
import HTTPTypes
import Testing

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

  @Test("The parts that are given are the parts that are used")
  func parts() async throws {
    let transport = ScriptedTransport([
      .response(Response(status: .noContent)), .response(Response(status: .noContent)),
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
      { _ = try QueueClient("tasks", endpoint: Endpoint(address), credential: credential) },
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
