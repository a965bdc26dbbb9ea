import AzureCore
import AzureQueueBlocking
import AzureQueueTesting
import Testing

#if canImport(FoundationEssentials)
  import FoundationEssentials
#else
  import Foundation
#endif

@Suite("Messages, by the blocking client")
struct BlockingMessageTests {
  private let bench = BlockingBench()

  @Test("A message is sent, peeked, received and deleted")
  func roundTrip() throws {
    let queue = try bench.filled()
    let sent = try queue.send(" order 17 & <18>\n", timeToLive: .never)
    let peeked = try queue.peek()
    #expect(try peeked.map { try $0.text } == [" order 17 & <18>\n"])
    #expect(peeked.map(\.dequeueCount) == [0])
    let received = try queue.receive(visibilityTimeout: .seconds(5))
    #expect(received.map(\.id) == [sent.id])
    #expect(try received.first?.text == " order 17 & <18>\n")
    #expect(received.first?.dequeueCount == 1)
    #expect(try queue.receive().isEmpty)
    try queue.delete(try #require(received.first))
    bench.clock.advance(by: .seconds(6))
    #expect(try queue.receive().isEmpty)
  }

  @Test("A receive brings as many as asked for, and hides them")
  func batch() throws {
    let queue = try bench.filled("1", "2", "3")
    #expect(try queue.receive(limit: 2, visibilityTimeout: .seconds(10)).count == 2)
    #expect(try queue.peek(limit: 32).map(\.rawText) == ["3"])
    bench.clock.advance(by: .seconds(11))
    #expect(try queue.peek(limit: 32).count == 3)
  }

  @Test("A message that is hidden at first comes later")
  func hidden() throws {
    let queue = try bench.filled()
    try queue.send("later", visibilityTimeout: .seconds(30), timeToLive: .seconds(60))
    #expect(try queue.receive().isEmpty)
    bench.clock.advance(by: .seconds(31))
    #expect(try queue.receive().count == 1)
  }

  @Test("An update gives the message its new receipt, so that it can be deleted later")
  func update() throws {
    let queue = try bench.filled("first")
    var message = try #require(try queue.receive().first)
    let old = message
    try queue.update(&message, visibilityTimeout: .seconds(60))
    #expect(message.popReceipt != old.popReceipt)
    let hidden = try #require(message.nextVisibleOn) - #require(old.nextVisibleOn)
    #expect(hidden == .seconds(30))
    #expect(message.rawText == "first")
    let error = try azureError { try queue.delete(old) }
    #expect(error.isReceiptLost)
    try queue.delete(message)
    #expect(try queue.properties().approximateMessageCount == 0)
  }

  @Test(
    "An update whose response has no time that can be read gives the message its new receipt all the same",
    arguments: [[], [("x-ms-time-next-visible", "soon")], [("x-ms-time-next-visible", "")]])
  func updateWithoutTime(fields: [(String, String)]) throws {
    let updated = ScriptedTransport.Outcome.status(204, [("x-ms-popreceipt", "new")] + fields)
    let transport = ScriptedTransport([.messages(1), updated, updated, .status(204)])
    let queue = try bench.queue(over: transport)
    var message = try #require(try queue.receiveOne())
    #expect(message.nextVisibleOn != nil)
    try queue.update(&message, visibilityTimeout: .seconds(60))
    #expect(message.popReceipt.rawValue == "new")
    #expect(message.nextVisibleOn == nil)
    try queue.update(&message, content: "second", visibilityTimeout: .seconds(60))
    #expect(try message.text == "second")
    try queue.delete(message)
    #expect(transport.requests.last?.target.hasSuffix("popreceipt=new") == true)
  }

  @Test("An update with content replaces it here and in the queue")
  func updateContent() throws {
    let queue = try bench.filled { $0.messageEncoding = .base64 }
    try queue.send("first")
    var message = try #require(try queue.receive().first)
    try queue.update(&message, content: "second", visibilityTimeout: .zero)
    #expect(try message.text == "second")
    #expect(message.rawText == "c2Vjb25k")
    #expect(try queue.receive().first?.text == "second")
  }

  @Test("A sent message can be updated and deleted by its first receipt")
  func sentMessage() throws {
    let queue = try bench.filled()
    var sent = try queue.send("first")
    let receipt = sent.popReceipt
    try queue.update(&sent, content: "second", visibilityTimeout: .seconds(9))
    #expect(sent.popReceipt != receipt)
    try queue.delete(sent)
    #expect(try queue.properties().approximateMessageCount == 0)
  }

  @Test("A failed update leaves the message as it was")
  func failedUpdate() throws {
    let queue = try bench.filled("first")
    var message = try #require(try queue.receive().first)
    let before = message
    try queue.delete(message)
    let error = try azureError { try queue.update(&message, content: "x", visibilityTimeout: .zero) }
    #expect(error.isReceiptLost)
    #expect(message == before)
  }

  @Test("A message is updated and deleted by its id and receipt")
  func byID() throws {
    let queue = try bench.filled("first")
    let message = try #require(try queue.receive().first)
    let kept = try queue.update(
      id: message.id, popReceipt: message.popReceipt, visibilityTimeout: .seconds(1))
    let changed = try queue.update(
      id: message.id, popReceipt: kept.popReceipt, content: "second", visibilityTimeout: .zero)
    #expect(try queue.peek().map(\.rawText) == ["second"])
    try queue.delete(id: message.id, popReceipt: changed.popReceipt)
    #expect(try queue.peek().isEmpty)
  }

  @Test("Bytes come back as they went")
  func bytes() throws {
    let queue = try bench.filled { $0.messageEncoding = .bytes }
    try queue.send(bytes: [0, 1, 0xFF])
    #expect(try queue.receive().first?.bytes == [0, 1, 0xFF])
  }

  @Test("What the encoding cannot hold is refused with nothing sent, by its operation's name")
  func refusedContent() throws {
    let queue = try bench.filled("first")
    var message = try #require(try queue.receive().first)
    let count = bench.transport.requestCount
    #expect(try azureError { try queue.send(bytes: [1]) }.operation == "Put Message")
    let update = try azureError {
      try queue.update(&message, content: .bytes([1]), visibilityTimeout: .zero)
    }
    #expect(update.kind == .invalidArgument)
    #expect(update.operation == "Update Message")
    let byID = try azureError {
      try queue.update(
        id: message.id, popReceipt: message.popReceipt, content: .bytes([1]), visibilityTimeout: .zero)
    }
    #expect(byID.operation == "Update Message")
    #expect(bench.transport.requestCount == count)
  }

  @Test("Clearing deletes everything")
  func clear() throws {
    let queue = try bench.filled("1", "2")
    #expect(try queue.properties().approximateMessageCount == 2)
    try queue.clear()
    #expect(try queue.properties().approximateMessageCount == 0)
  }

  @Test("A delete whose response was lost is repeated and done")
  func lostDelete() throws {
    let message = try #require(try bench.filled("1").receive().first)
    let faulty = FaultTransport(
      wrapping: bench.transport, plan: .numbered([1: .lostResponse]), clock: bench.clock)
    try bench.queue(over: faulty).delete(message)
    #expect(faulty.requestCount == 2)
  }

  @Test("A message of the wrong encoding does not spoil its batch")
  func undecodable() throws {
    let plain = try bench.filled("not base64")
    let queue = try bench.queue { $0.messageEncoding = .base64 }
    try queue.send("good")
    let messages = try queue.receive(limit: 32)
    #expect(messages.map(\.rawText) == ["not base64", "Z29vZA=="])
    #expect(throws: MessageDecodingError.self) { try messages[0].text }
    try plain.delete(messages[0])
  }

  @Test("A queue that is not there is an error of every message operation")
  func missingQueue() throws {
    let queue = try bench.queue()
    let errors = [
      try azureError { try queue.send("x") }, try azureError { try queue.receive() },
      try azureError { try queue.peek() }, try azureError { try queue.clear() },
      try azureError { try queue.properties() },
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
