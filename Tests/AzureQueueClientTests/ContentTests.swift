import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Foundation
import Testing

@Suite("What a message can hold")
struct ContentTests {
  private struct Order: Codable, Equatable {
    var id: Int
    var note: String?
    var total: Double?
  }

  private let account: InMemoryAccount

  init() throws { account = try InMemoryAccount(waits: .skip) }

  private func queue(_ encoding: MessageEncoding? = nil) async throws -> QueueClient {
    let queue = try account.service.queue("orders", encoding: encoding)
    try await queue.createIfNotExists()
    return queue
  }

  @Test("JSON is sent and read in every encoding", arguments: ["text", "base64", "bytes", "xml"])
  func json(name: String) async throws {
    let encodings = [MessageEncoding.text, .base64, .bytes, .xml]
    let queue = try await queue(encodings.first { $0.description == name })
    let order = Order(id: 7, note: "<ä> & 😀")
    try await queue.send(json: order)
    var message = try #require(try await queue.receiveOne())
    #expect(try message.decoded(as: Order.self) == order)
    try await queue.update(&message, content: .json(Order(id: 8)), visibilityTimeout: .zero)
    #expect(try message.decoded() == Order(id: 8))
    #expect(try await queue.peek().first?.decoded(as: Order.self) == Order(id: 8))
  }

  @Test("The user's encoder and decoder are used")
  func coders() async throws {
    struct Note: Codable, Equatable { var sentOn: Date }
    let queue = try await queue()
    let encoder = JSONEncoder()
    encoder.dateEncodingStrategy = .secondsSince1970
    let decoder = JSONDecoder()
    decoder.dateDecodingStrategy = .secondsSince1970
    let note = Note(sentOn: Date(timeIntervalSince1970: 60))
    try await queue.send(json: note, encoder: encoder)
    let message = try #require(try await queue.receiveOne())
    #expect(try message.text == #"{"sentOn":60}"#)
    #expect(try message.decoded(as: Note.self, decoder: decoder) == note)
  }

  @Test(
    "JSON that is not of the type says which field, and nothing of the values",
    arguments: [
      (#"{"note":"S3CRET"}"#, "it is not JSON of the type Order: 'id' is missing"),
      (#"{"id":"S3CRET"}"#, "it is not JSON of the type Order: 'id' is not of the type Int"),
      ("S3CRET", "the text is not JSON"), ("", "the text is not JSON"),
      (#""S3CRET""#, "it is not JSON of the type Order"), ("[]", "it is not JSON of the type Order"),
      (#"{"id":null}"#, "it is not JSON of the type Order: 'id' has no value"),
    ])
  func wrongJSON(text: String, reason: String) async throws {
    let queue = try await queue()
    try await queue.send(text)
    let message = try #require(try await queue.receiveOne())
    let error = try #require(throws: MessageDecodingError.self) { try message.decoded(as: Order.self) }
    #expect(error.reason == reason)
    #expect(!"\(error)".contains("S3CRET"))
    #expect(error.localizedDescription == "\(error)")
  }

  private struct OwnFault: Error {}
  private struct Stubborn: Decodable { init(from decoder: any Decoder) throws { throw OwnFault() } }
  private struct Prices: Decodable { var prices: [String: [String: Int]] }

  @Test("Of JSON, keys of a dictionary are not told, and of an error of the type's own its name is")
  func dictionariesAndOwnErrors() throws {
    typealias Attempt = (text: String, decode: (PeekedMessage) throws -> Void, reason: String)
    let attempts: [Attempt] = [
      (
        #"{"S3CRET":"a"}"#, { _ = try $0.decoded(as: [String: Int].self) },
        "it is not JSON of the type Dictionary<String, Int>: '…' is not of the type Int"
      ),
      (
        #"{"prices":{"S3CRET":{"S3CRET":"a"}}}"#, { _ = try $0.decoded(as: Prices.self) },
        "it is not JSON of the type Prices: 'prices.….…' is not of the type Int"
      ),
      (
        "{}", { _ = try $0.decoded(as: Stubborn.self) },
        "it is not JSON of the type Stubborn: OwnFault was thrown"
      ),
    ]
    for (text, decode, reason) in attempts {
      let message = PeekedMessage(
        id: "m", insertedOn: nil, expiresOn: nil, dequeueCount: 1, rawText: text,
        content: .success(.text(text)))
      let error = try #require(throws: MessageDecodingError.self) { try decode(message) }
      #expect(error.reason == reason)
    }
  }

  @Test("A value without JSON is refused before anything is sent, and names its place")
  func noJSON() async throws {
    let queue = try await queue()
    let requests = account.faults.requestCount
    let error = try await #require(throws: AzureError.self) {
      try await queue.send(json: Order(id: 1, total: .nan))
    }
    #expect(error.kind == .invalidArgument && error.cause is EncodingError)
    #expect(error.message == "The value of type Order cannot be encoded as JSON at 'total'")
    #expect(error.localizedDescription == "\(error)" && error.recoverySuggestion == error.advice)
    #expect(account.faults.requestCount == requests)
  }

  @Test("Bytes can be Data, a slice or any other collection")
  func bytes() async throws {
    let queue = try await queue(.bytes)
    let bytes: [UInt8] = [0, 1, 0xFF]
    try await queue.send(bytes: bytes)
    try await queue.send(bytes: Data(bytes))
    try await queue.send(bytes: ([9] + bytes)[1...])
    try await queue.send(bytes: repeatElement(7, count: 2))
    let messages = try await queue.receive(limit: 32)
    #expect(try messages.map { try $0.bytes } == [bytes, bytes, bytes, [7, 7]])
    #expect(MessageContent(bytes: Data(bytes)) == .bytes(bytes))
  }

  @Test("A raw text is stored as it is, whatever the encoding: a message that does not decode can be moved")
  func raw() async throws {
    let queue = try await queue(.base64)
    try await queue.send(rawText: "not base64 & more")
    let message = try #require(try await queue.receiveOne())
    #expect(throws: MessageDecodingError.self) { try message.text }
    let poison = try await account.service.createQueue("poison")
    try await poison.send(rawText: message.rawText)
    #expect(account.snapshot(of: "poison")?.messages.map(\.rawText) == ["not base64 & more"])
  }

  @Test("An encoding is of one queue alone")
  func perQueue() async throws {
    let plain = try await queue()
    try await queue(.base64).send("ä")
    #expect(try await plain.receiveOne()?.rawText == "w6Q=")
    try await plain.send("ä")
    #expect(account.snapshot(of: "orders")?.messages.map(\.rawText).contains("ä") == true)
  }
}
