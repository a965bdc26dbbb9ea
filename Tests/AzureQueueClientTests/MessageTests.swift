import AzureCore
import AzureQueueClient
import AzureQueueTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Messages, by the async client")
struct MessageTests {
  private let bench = ClientBench()

  @Test("A message is sent, peeked, received and deleted")
  func roundTrip() async throws {
    let queue = try await bench.filled()
    let sent = try await queue.send(" order 17 & <18>\n", timeToLive: .never)
    let peeked = try await queue.peek()
    #expect(try peeked.map { try $0.text } == [" order 17 & <18>\n"])
    #expect(peeked.map(\.dequeueCount) == [0])
    let received = try await queue.receive(visibilityTimeout: .seconds(5))
    #expect(received.map(\.id) == [sent.id])
    #expect(try received.first?.text == " order 17 & <18>\n")
    #expect(received.first?.dequeueCount == 1)
    #expect(try await queue.receive().isEmpty)
    try await queue.delete(try #require(received.first))
    bench.clock.advance(by: .seconds(6))
    #expect(try await queue.receive().isEmpty)
  }

  @Test("A receive brings as many as asked for, and hides them")
  func batch() async throws {
    let queue = try await bench.filled("1", "2", "3")
    #expect(try await queue.receive(limit: 2, visibilityTimeout: .seconds(10)).count == 2)
    #expect(try await queue.peek(limit: 32).map(\.rawText) == ["3"])
    bench.clock.advance(by: .seconds(11))
    #expect(try await queue.peek(limit: 32).count == 3)
  }

  @Test("A message that is hidden at first comes later")
  func hidden() async throws {
    let queue = try await bench.filled()
    try await queue.send("later", visibilityTimeout: .seconds(30), timeToLive: .seconds(60))
    #expect(try await queue.receive().isEmpty)
    bench.clock.advance(by: .seconds(31))
    #expect(try await queue.receive().count == 1)
  }

  @Test("An update gives the message its new receipt, so that it can be deleted later")
  func update() async throws {
    let queue = try await bench.filled("first")
    var message = try #require(try await queue.receive().first)
    let old = message
    try await queue.update(&message, visibilityTimeout: .seconds(60))
    #expect(message.popReceipt != old.popReceipt)
    let hidden = try #require(message.nextVisibleOn) - #require(old.nextVisibleOn)
    #expect(hidden == .seconds(30))
    #expect(message.rawText == "first")
    let error = try await azureError { try await queue.delete(old) }
    #expect(error.isReceiptLost)
    try await queue.delete(message)
    #expect(try await queue.properties().approximateMessageCount == 0)
  }

  @Test(
    "An update whose response has no time that can be read gives the message its new receipt all the same",
    arguments: [[], [("x-ms-time-next-visible", "soon")], [("x-ms-time-next-visible", "")]])
  func updateWithoutTime(fields: [(String, String)]) async throws {
    let updated = ScriptedTransport.Outcome.status(204, [("x-ms-popreceipt", "new")] + fields)
    let transport = ScriptedTransport([.messages(1), updated, updated, .status(204)])
    let queue = try bench.queue(over: transport)
    var message = try #require(try await queue.receiveOne())
    #expect(message.nextVisibleOn != nil)
    try await queue.update(&message, visibilityTimeout: .seconds(60))
    #expect(message.popReceipt.rawValue == "new")
    #expect(message.nextVisibleOn == nil)
    try await queue.update(&message, content: "second", visibilityTimeout: .seconds(60))
    #expect(try message.text == "second")
    try await queue.delete(message)
    #expect(transport.requests.last?.target.hasSuffix("popreceipt=new") == true)
  }

  @Test("An update with content replaces it here and in the queue")
  func updateContent() async throws {
    let queue = try await bench.filled { $0.messageEncoding = .base64 }
    try await queue.send("first")
    var message = try #require(try await queue.receive().first)
    try await queue.update(&message, content: "second", visibilityTimeout: .zero)
    #expect(try message.text == "second")
    #expect(message.rawText == "c2Vjb25k")
    #expect(try await queue.receive().first?.text == "second")
  }

  @Test("A sent message can be updated and deleted by its first receipt")
  func sentMessage() async throws {
    let queue = try await bench.filled()
    var sent = try await queue.send("first")
    let receipt = sent.popReceipt
    try await queue.update(&sent, content: "second", visibilityTimeout: .seconds(9))
    #expect(sent.popReceipt != receipt)
    try await queue.delete(sent)
    #expect(try await queue.properties().approximateMessageCount == 0)
  }

  @Test("A failed update leaves the message as it was")
  func failedUpdate() async throws {
    let queue = try await bench.filled("first")
    var message = try #require(try await queue.receive().first)
    let before = message
    try await queue.delete(message)
    let error = try await azureError {
      try await queue.update(&message, content: "x", visibilityTimeout: .zero)
    }
    #expect(error.isReceiptLost)
    #expect(message == before)
  }

  @Test("A message is updated and deleted by its id and receipt")
  func byID() async throws {
    let queue = try await bench.filled("first")
    let message = try #require(try await queue.receive().first)
    let kept = try await queue.update(
      id: message.id, popReceipt: message.popReceipt, visibilityTimeout: .seconds(1))
    let changed = try await queue.update(
      id: message.id, popReceipt: kept.popReceipt, content: "second", visibilityTimeout: .zero)
    #expect(try await queue.peek().map(\.rawText) == ["second"])
    try await queue.delete(id: message.id, popReceipt: changed.popReceipt)
    #expect(try await queue.peek().isEmpty)
  }

  @Test("Bytes come back as they went")
  func bytes() async throws {
    let queue = try await bench.filled { $0.messageEncoding = .bytes }
    try await queue.send(bytes: [0, 1, 0xFF])
    #expect(try await queue.receive().first?.bytes == [0, 1, 0xFF])
  }

  @Test("What the encoding cannot hold is refused with nothing sent, by its operation's name")
  func refusedContent() async throws {
    let queue = try await bench.filled("first")
    var message = try #require(try await queue.receive().first)
    let count = bench.transport.requestCount
    #expect(try await azureError { try await queue.send(bytes: [1]) }.operation == "Put Message")
    let update = try await azureError {
      try await queue.update(&message, content: .bytes([1]), visibilityTimeout: .zero)
    }
    #expect(update.kind == .invalidArgument)
    #expect(update.operation == "Update Message")
    let byID = try await azureError {
      try await queue.update(
        id: message.id, popReceipt: message.popReceipt, content: .bytes([1]), visibilityTimeout: .zero)
    }
    #expect(byID.operation == "Update Message")
    #expect(bench.transport.requestCount == count)
  }

  @Test("Clearing deletes everything")
  func clear() async throws {
    let queue = try await bench.filled("1", "2")
    #expect(try await queue.properties().approximateMessageCount == 2)
    try await queue.clear()
    #expect(try await queue.properties().approximateMessageCount == 0)
  }

  @Test("A delete whose response was lost is repeated and done")
  func lostDelete() async throws {
    let message = try #require(try await bench.filled("1").receive().first)
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    try await bench.queue(over: faulty).delete(message)
    #expect(faulty.requestCount == 2)
  }

  @Test("A message of the wrong encoding does not spoil its batch")
  func undecodable() async throws {
    let plain = try await bench.filled("not base64")
    let queue = try bench.queue { $0.messageEncoding = .base64 }
    try await queue.send("good")
    let messages = try await queue.receive(limit: 32)
    #expect(messages.map(\.rawText) == ["not base64", "Z29vZA=="])
    #expect(throws: MessageDecodingError.self) { try messages[0].text }
    try await plain.delete(messages[0])
  }

  @Test("A queue that is not there is an error of every message operation")
  func missingQueue() async throws {
    let queue = try bench.queue()
    let errors = [
      try await azureError { try await queue.send("x") }, try await azureError { try await queue.receive() },
      try await azureError { try await queue.peek() }, try await azureError { try await queue.clear() },
      try await azureError { try await queue.properties() },
    ]
    #expect(
      errors.map(\.operation) == [
        "Put Message", "Get Messages", "Peek Messages", "Clear Messages", "Get Queue Metadata",
      ])
    for error in errors {
      #expect(error.code == .queueNotFound)
      #expect(error.effect == .refused)
      #expect(error.attempts == 1)
    }
  }
}
