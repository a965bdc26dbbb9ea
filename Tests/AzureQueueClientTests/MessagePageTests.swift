import AzureCore
import AzureQueueClient
import AzureQueueTesting
import Testing

@Suite("One message, and pages of messages, by the async client")
struct MessagePageTests {
  private let bench = ClientBench()

  @Test("One message is received or none")
  func receiveOne() async throws {
    let queue = try await bench.filled("a", "b")
    #expect(try await queue.receiveOne(visibilityTimeout: .seconds(60))?.rawText == "a")
    #expect(try await queue.receiveOne()?.rawText == "b")
    #expect(try await queue.receiveOne() == nil)
    bench.clock.advance(by: .seconds(31))
    #expect(try await queue.receiveOne()?.rawText == "b")
  }

  @Test("One message is asked for, with the time and the options that were given")
  func request() async throws {
    let transport = ScriptedTransport([.messages(1)])
    var options = OperationOptions()
    options.serverTimeout = .seconds(3)
    _ = try await bench.queue(over: transport).receiveOne(visibilityTimeout: .seconds(7), options: options)
    #expect(transport.requests.first?.query == "numofmessages=1&visibilitytimeout=7&timeout=3")
  }

  @Test("Each page is one receive, made when it is wanted")
  func pages() async throws {
    let queue = try await bench.filled("1", "2", "3")
    let before = bench.transport.requestCount
    var iterator = queue.messagesUntilEmpty(batchSize: 2, visibilityTimeout: .seconds(60)).pages
      .makeAsyncIterator()
    #expect(bench.transport.requestCount == before)
    #expect(try await iterator.next()?.map(\.rawText) == ["1", "2"])
    #expect(bench.transport.requestCount == before + 1)
    #expect(try await iterator.next()?.map(\.rawText) == ["3"])
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
    #expect(bench.transport.requestCount == before + 3)
  }

  @Test("The total limits the pages, the last of which asks for the rest only")
  func maximum() async throws {
    let transport = ScriptedTransport([.messages(3), .messages(2), .messages(1)])
    var counts: [Int] = []
    for try await page in try bench.queue(over: transport).messagesUntilEmpty(batchSize: 3, limit: 5).pages {
      counts.append(page.count)
    }
    #expect(counts == [3, 2])
    #expect(transport.requests.map { $0.query } == ["numofmessages=3", "numofmessages=2"])
  }

  @Test("An error ends the pages")
  func error() async throws {
    let transport = ScriptedTransport([.messages(1), .status(403), .messages(1)])
    var iterator = try bench.queue(over: transport).messagesUntilEmpty().pages.makeAsyncIterator()
    #expect(try await iterator.next()?.count == 1)
    do {
      _ = try await iterator.next()
      Issue.record("no error came")
    } catch let error as AzureError {
      #expect(error.status == 403)
    }
    #expect(try await iterator.next() == nil)
    #expect(transport.requests.count == 2)
  }

  @Test("An update without content keeps the stored text, one with an empty text replaces it")
  func update() async throws {
    let queue = try await bench.filled("kept")
    var message = try #require(try await queue.receiveOne())
    try await queue.update(&message, visibilityTimeout: .zero)
    #expect(message.rawText == "kept")
    var again = try #require(try await queue.receiveOne())
    #expect(again.rawText == "kept")
    try await queue.update(&again, content: "", visibilityTimeout: .zero)
    #expect(try await queue.receiveOne()?.rawText.isEmpty == true)
  }
}
