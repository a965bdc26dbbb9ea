import AzureCore
import AzureQueueBlocking
import AzureQueueProtocol
import AzureQueueTesting
import Testing

@Suite("What a message can hold, blocking")
struct BlockingContentTests {
  private struct Order: Codable, Equatable {
    var id: Int
    var total: Double?
  }

  private let account: InMemoryAccount

  init() throws { account = try InMemoryAccount(waits: .skip) }

  private func queue(_ encoding: MessageEncoding? = nil) throws -> BlockingQueueClient {
    let queue = try account.blockingService.queue("orders", encoding: encoding)
    try queue.createIfNotExists()
    return queue
  }

  @Test("JSON is sent and read in every encoding", arguments: ["text", "base64", "bytes", "xml"])
  func json(name: String) throws {
    let encodings = [MessageEncoding.text, .base64, .bytes, .xml]
    let queue = try queue(encodings.first { $0.description == name })
    try queue.send(json: Order(id: 7))
    let message = try #require(try queue.receiveOne())
    #expect(try message.decoded(as: Order.self) == Order(id: 7))
  }

  @Test("A value without JSON is refused before anything is sent")
  func noJSON() throws {
    let queue = try queue()
    let requests = account.faults.requestCount
    let error = try azureError { try queue.send(json: Order(id: 1, total: .infinity)) }
    #expect(error.kind == .invalidArgument)
    #expect(account.faults.requestCount == requests)
  }

  @Test("Bytes can be any collection, and a raw text is stored as it is")
  func bytesAndRaw() throws {
    let queue = try queue(.bytes)
    try queue.send(bytes: [UInt8]([9, 1, 2])[1...])
    try queue.send(rawText: "not base64")
    let messages = try queue.receive(limit: 2)
    #expect(try messages.first?.bytes == [1, 2])
    #expect(messages.last?.rawText == "not base64")
  }

  @Test("A renewed or updated message is returned with its new receipt")
  func renew() throws {
    let queue = try queue()
    try queue.send("work")
    let old = try #require(try queue.receiveOne(visibilityTimeout: .seconds(30)))
    let renewed = try queue.renew(old, for: .seconds(60))
    #expect(renewed.nextVisibleOn == account.clock.now().date + .seconds(60))
    let changed = try queue.update(renewed, content: "half", visibilityTimeout: .seconds(9))
    #expect(changed.rawText == "half" && changed.popReceipt != renewed.popReceipt)
    let error = try azureError { try queue.delete(old) }
    #expect(error.isReceiptLost)
    try queue.delete(changed)
  }
}
