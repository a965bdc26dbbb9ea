import AzureCore
import AzureQueueClient
import AzureQueueTesting
import Testing

@Suite("The sequence of messages")
struct MessageSequenceTests {
  private let bench = ClientBench()

  private func counts(_ transport: ScriptedTransport) -> [String?] {
    transport.requests.map { request in
      request.query?.split(separator: "&").first { $0.hasPrefix("numofmessages=") }.map {
        String($0.dropFirst(14))
      }
    }
  }

  @Test("Nothing is sent before the first message is wanted, and no batch before it is needed")
  func lazy() async throws {
    let queue = try await bench.filled("1", "2", "3")
    let before = bench.transport.requestCount
    let sequence = queue.messagesUntilEmpty(batchSize: 2)
    var iterator = sequence.makeAsyncIterator()
    #expect(bench.transport.requestCount == before)
    #expect(try await iterator.next()?.rawText == "1")
    #expect(try await iterator.next()?.rawText == "2")
    #expect(bench.transport.requestCount == before + 1)
    #expect(try await iterator.next()?.rawText == "3")
    #expect(bench.transport.requestCount == before + 2)
  }

  @Test("It ends at the first empty response, for good")
  func end() async throws {
    let transport = ScriptedTransport([.messages(1), .messages(0), .messages(1)])
    var iterator = try bench.queue(over: transport).messagesUntilEmpty(batchSize: 32).makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    #expect(try await iterator.next() == nil)
    #expect(try await iterator.next() == nil)
    #expect(transport.requests.count == 2)
    #expect(counts(transport) == ["32", "32"])
  }

  @Test("The total limits it, and the last request asks for the rest only")
  func maximum() async throws {
    let transport = ScriptedTransport([.messages(3), .messages(1), .messages(1)])
    var texts: [String] = []
    for try await message in try bench.queue(over: transport).messagesUntilEmpty(batchSize: 3, limit: 5) {
      texts.append(message.rawText)
    }
    #expect(texts == ["0", "1", "2", "0", "0"])
    #expect(counts(transport) == ["3", "2", "1"])
    #expect(transport.remaining == 0)
  }

  @Test("A total of none sends nothing")
  func none() async throws {
    let transport = ScriptedTransport([])
    for try await _ in try bench.queue(over: transport).messagesUntilEmpty(limit: 0) {
      Issue.record("a message came")
    }
    #expect(transport.requests.isEmpty)
  }

  @Test("A service that gives more than it was asked for does not break the end")
  func tooMany() async throws {
    let transport = ScriptedTransport([.messages(3)])
    var count = 0
    for try await _ in try bench.queue(over: transport).messagesUntilEmpty(batchSize: 2, limit: 2) {
      count += 1
    }
    #expect(count == 3)
    #expect(transport.requests.count == 1)
  }

  @Test("An error ends it")
  func error() async throws {
    let transport = ScriptedTransport([.messages(1), .status(403), .messages(1)])
    var iterator = try bench.queue(over: transport).messagesUntilEmpty().makeAsyncIterator()
    #expect(try await iterator.next() != nil)
    do {
      _ = try await iterator.next()
      Issue.record("no error came")
    } catch let error as AzureError {
      #expect(error.status == 403)
    }
    #expect(try await iterator.next() == nil)
    #expect(transport.requests.count == 2)
  }

  @Test("Each request has the visibility timeout and the options that were given")
  func options() async throws {
    let transport = ScriptedTransport([.messages(1), .messages(0)])
    var options = OperationOptions()
    options.clientRequestID = "loop"
    let queue = try bench.queue(over: transport)
    for try await _ in queue.messagesUntilEmpty(visibilityTimeout: .seconds(7), options: options) {}
    #expect(
      transport.requests.map { $0.query } == [
        "numofmessages=1&visibilitytimeout=7", "numofmessages=1&visibilitytimeout=7",
      ])
    #expect(transport.requests.map { $0.field("x-ms-client-request-id") } == ["loop", "loop"])
  }

  @Test("A range that is not allowed is the first thing it throws", arguments: [0, 33])
  func batchRange(batch: Int) async throws {
    let transport = ScriptedTransport([])
    var iterator = try bench.queue(over: transport).messagesUntilEmpty(batchSize: batch).makeAsyncIterator()
    do {
      _ = try await iterator.next()
      Issue.record("no error came")
    } catch let error as AzureError {
      #expect(error.kind == .invalidArgument)
    }
    #expect(transport.requests.isEmpty)
  }

  @Test("Every iteration starts anew")
  func twice() async throws {
    let transport = ScriptedTransport([.messages(1), .messages(1)])
    let sequence = try bench.queue(over: transport).messagesUntilEmpty(limit: 1)
    for try await _ in sequence {}
    for try await _ in sequence {}
    #expect(transport.requests.count == 2)
  }
}
