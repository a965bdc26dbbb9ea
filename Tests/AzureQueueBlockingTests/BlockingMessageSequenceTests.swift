import AzureCore
import AzureQueueBlocking
import AzureQueueTesting
import Testing

@Suite("The blocking sequence of messages")
struct BlockingMessageSequenceTests {
  private let bench = BlockingBench()

  private func texts(_ messages: BlockingReceivedMessages) throws -> [String] {
    try messages.map { try $0.get().rawText }
  }

  @Test("Nothing is sent before the first message is wanted, and no batch before it is needed")
  func lazy() throws {
    let queue = try bench.filled("1", "2", "3")
    let before = bench.transport.requestCount
    var iterator = queue.messagesUntilEmpty(batchSize: 2).makeIterator()
    #expect(bench.transport.requestCount == before)
    #expect(try iterator.next()?.get().rawText == "1")
    #expect(try iterator.next()?.get().rawText == "2")
    #expect(bench.transport.requestCount == before + 1)
    #expect(try iterator.next()?.get().rawText == "3")
    #expect(iterator.next() == nil)
    #expect(bench.transport.requestCount == before + 3)
  }

  @Test("It ends at the first empty response, for good")
  func end() throws {
    let transport = ScriptedTransport([.messages(1), .messages(0), .messages(1)])
    var iterator = try bench.queue(over: transport).messagesUntilEmpty(batchSize: 32).makeIterator()
    #expect(iterator.next() != nil)
    #expect(iterator.next() == nil)
    #expect(iterator.next() == nil)
    #expect(transport.requests.count == 2)
  }

  @Test("The total limits it, and the last request asks for the rest only")
  func maximum() throws {
    let transport = ScriptedTransport([.messages(3), .messages(1), .messages(1)])
    let messages = try bench.queue(over: transport).messagesUntilEmpty(
      batchSize: 3, limit: 5, visibilityTimeout: .seconds(7))
    #expect(try texts(messages) == ["0", "1", "2", "0", "0"])
    #expect(
      transport.requests.map { $0.query } == [
        "numofmessages=3&visibilitytimeout=7", "numofmessages=2&visibilitytimeout=7",
        "numofmessages=1&visibilitytimeout=7",
      ])
  }

  @Test("A total of none sends nothing")
  func none() throws {
    let transport = ScriptedTransport([])
    #expect(try texts(bench.queue(over: transport).messagesUntilEmpty(limit: 0)).isEmpty)
    #expect(transport.requests.isEmpty)
  }

  @Test("A service that gives more than it was asked for does not break the end")
  func tooMany() throws {
    let transport = ScriptedTransport([.messages(3)])
    #expect(try texts(bench.queue(over: transport).messagesUntilEmpty(batchSize: 2, limit: 2)).count == 3)
    #expect(transport.requests.count == 1)
  }

  @Test("A failed request is the last element")
  func error() throws {
    let transport = ScriptedTransport([.messages(2), .status(403), .messages(1)])
    let elements = try Array(bench.queue(over: transport).messagesUntilEmpty(batchSize: 2))
    #expect(elements.count == 3)
    guard case .failure(let error) = elements.last else {
      Issue.record("the last element is no failure")
      return
    }
    #expect(error.status == 403)
    #expect(error.operation == "Get Messages")
    #expect(transport.remaining == 1)
  }

  @Test("A range that is not allowed is the only element", arguments: [0, 33])
  func batchRange(batch: Int) throws {
    let transport = ScriptedTransport([])
    let elements = try Array(bench.queue(over: transport).messagesUntilEmpty(batchSize: batch))
    #expect(elements.count == 1)
    #expect(throws: AzureError.self) { try elements.first?.get() }
    #expect(transport.requests.isEmpty)
  }
}
