import AzureCore
import AzureQueueBlocking
import AzureQueueTesting
import Testing

@Suite("One message, and pages of messages, by the blocking client")
struct BlockingMessagePageTests {
  private let bench = BlockingBench()

  @Test("One message is received or none")
  func receiveOne() throws {
    let queue = try bench.filled("a", "b")
    #expect(try queue.receiveOne(visibilityTimeout: .seconds(60))?.rawText == "a")
    #expect(try queue.receiveOne()?.rawText == "b")
    #expect(try queue.receiveOne() == nil)
    bench.clock.advance(by: .seconds(31))
    #expect(try queue.receiveOne()?.rawText == "b")
  }

  @Test("One message is asked for, with the time and the options that were given")
  func request() throws {
    let transport = ScriptedTransport([.messages(1)])
    var options = OperationOptions()
    options.serverTimeout = .seconds(3)
    _ = try bench.queue(over: transport).receiveOne(visibilityTimeout: .seconds(7), options: options)
    #expect(transport.requests.first?.query == "numofmessages=1&visibilitytimeout=7&timeout=3")
  }

  @Test("Each page is one receive, made when it is wanted")
  func pages() throws {
    let queue = try bench.filled("1", "2", "3")
    let before = bench.transport.requestCount
    var iterator = queue.messagesUntilEmpty(batchSize: 2, visibilityTimeout: .seconds(60)).pages
      .makeIterator()
    #expect(bench.transport.requestCount == before)
    #expect(try iterator.next()?.get().map(\.rawText) == ["1", "2"])
    #expect(bench.transport.requestCount == before + 1)
    #expect(try iterator.next()?.get().map(\.rawText) == ["3"])
    #expect(iterator.next() == nil)
    #expect(iterator.next() == nil)
    #expect(bench.transport.requestCount == before + 3)
  }

  @Test("The total limits the pages, the last of which asks for the rest only")
  func maximum() throws {
    let transport = ScriptedTransport([.messages(3), .messages(2), .messages(1)])
    var counts: [Int] = []
    for page in try bench.queue(over: transport).messagesUntilEmpty(batchSize: 3, limit: 5).pages {
      counts.append(try page.get().count)
    }
    #expect(counts == [3, 2])
    #expect(transport.requests.map { $0.query } == ["numofmessages=3", "numofmessages=2"])
  }

  @Test("An error ends the pages")
  func error() throws {
    let transport = ScriptedTransport([.messages(1), .status(403), .messages(1)])
    var iterator = try bench.queue(over: transport).messagesUntilEmpty().pages.makeIterator()
    #expect(try iterator.next()?.get().count == 1)
    #expect(try azureError { try iterator.next()?.get() }.status == 403)
    #expect(iterator.next() == nil)
    #expect(transport.requests.count == 2)
  }

  @Test("An update without content keeps the stored text, one with an empty text replaces it")
  func update() throws {
    let queue = try bench.filled("kept")
    var message = try #require(try queue.receiveOne())
    try queue.update(&message, visibilityTimeout: .zero)
    #expect(message.rawText == "kept")
    var again = try #require(try queue.receiveOne())
    #expect(again.rawText == "kept")
    try queue.update(&again, content: "", visibilityTimeout: .zero)
    #expect(try queue.receiveOne()?.rawText.isEmpty == true)
  }
}
