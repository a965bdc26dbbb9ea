import AzureCore
import AzurePolicies
import AzureQueueClient
import AzureQueueEmulator
import AzureQueueProtocol
import AzureQueueTesting
import AzureXMLLibxml2
import HTTPTypes
import Testing

/// A client of an emulator in the same process, or of a script, on a clock that stands still.
struct ClientBench {
  let clock = ManualClock()
  let emulator: QueueEmulator
  let transport: InMemoryTransport

  init() {
    emulator = QueueEmulator(authentication: .none, reader: LibxmlReader(), clock: clock, random: .seeded(1))
    transport = InMemoryTransport(emulator)
  }

  static let reader = LibxmlReader()
  static let address = "http://127.0.0.1:10001/devstoreaccount1"

  private func options(_ change: (inout QueueClientOptions) -> Void) -> QueueClientOptions {
    var options = QueueClientOptions()
    options.clock = clock
    options.random = .seeded(2)
    options.retry = ExponentialRetry(jitter: 1...1)
    change(&options)
    return options
  }

  func service(
    over other: (any AsyncTransport)? = nil, _ change: (inout QueueClientOptions) -> Void = { _ in }
  ) throws -> QueueServiceClient {
    try QueueServiceClient(
      .endpoint(Self.address, credential: AnonymousAuthorizer()), transport: other ?? transport,
      reader: LibxmlReader(), options: options(change))
  }

  func queue(
    over other: (any AsyncTransport)? = nil, _ change: (inout QueueClientOptions) -> Void = { _ in }
  ) throws -> QueueClient {
    try QueueClient(
      "tasks", .endpoint(Self.address, credential: AnonymousAuthorizer()), transport: other ?? transport,
      reader: LibxmlReader(), options: options(change))
  }

  /// The client of a queue that exists and holds these messages.
  func filled(
    _ texts: String..., change: (inout QueueClientOptions) -> Void = { _ in }
  ) async throws -> QueueClient {
    let queue = try queue(change)
    try await queue.create()
    for text in texts { try await queue.send(text) }
    return queue
  }
}

extension ScriptedTransport.Outcome {
  static func status(_ code: Int, _ fields: [(String, String)] = [], _ body: String = "") -> Self {
    var headers = HTTPFields()
    for (name, value) in fields {
      if let name = HTTPField.Name(name) { headers.append(HTTPField(name: name, value: value)) }
    }
    return .response(AzureResponse(status: .init(code: code), headerFields: headers, body: Array(body.utf8)))
  }

  static func messages(_ count: Int) -> Self {
    var xml = "<QueueMessagesList>"
    for number in 0..<count {
      xml += "<QueueMessage><MessageId>\(number)</MessageId>"
      xml += "<InsertionTime>Tue, 03 Mar 2026 04:05:06 GMT</InsertionTime>"
      xml += "<ExpirationTime>Tue, 10 Mar 2026 04:05:06 GMT</ExpirationTime><PopReceipt>r</PopReceipt>"
      xml += "<TimeNextVisible>Tue, 03 Mar 2026 04:05:36 GMT</TimeNextVisible><DequeueCount>1</DequeueCount>"
      xml += "<MessageText>\(number)</MessageText></QueueMessage>"
    }
    return .status(200, [], xml + "</QueueMessagesList>")
  }
}

extension AzureRequest {
  /// The value of a header field.
  func field(_ name: String) -> String? { HTTPField.Name(name).flatMap { head.headerFields[$0] } }
}

/// Runs an operation that must fail with an ``AzureError``, and returns it.
func azureError(
  sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> some Any
) async throws -> AzureError {
  try await #require(throws: AzureError.self, sourceLocation: sourceLocation) { _ = try await body() }
}
