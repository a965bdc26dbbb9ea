import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import Testing

@testable import AzureQueueProcessor

/// Bulk operations over async inputs, and results that come one after the other.
@Suite struct BulkInputTests {
  private let service = BulkService()

  private static func stream(_ texts: [String], endsWith error: (any Error)? = nil, isOpen: Bool = false)
    -> AsyncThrowingStream<String, any Error>
  {
    AsyncThrowingStream { continuation in
      for text in texts { continuation.yield(text) }
      if !isOpen { continuation.finish(throwing: error) }
    }
  }

  @Test func anAsyncInputIsSentToItsEnd() async throws {
    let queue = try await service.queue()
    let texts = (0..<100).map { "\($0)" }
    let report = await queue.sendAll(Self.stream(texts))
    #expect(report.isComplete && report.outcomes.count == 100)
    #expect(try await Set(queue.allTexts()) == Set(texts))
  }

  @Test func whatAnInputGaveBeforeItBrokeIsSent() async throws {
    let queue = try await service.queue()
    let report = await queue.sendAll(Self.stream(["a", "b"], endsWith: InputBroke()))
    #expect(report.progress.done == 2 && report.inputError is InputBroke)
    #expect(!report.isInputComplete && !report.isComplete)
    #expect(throws: BulkError.self) { try report.get() }
  }

  @Test func aStopLeavesAnInputThatWouldWaitForEver() async throws {
    let queue = try await service.queue()
    let large = String(repeating: "x", count: 70_000)
    let report = await queue.sendAll(
      Self.stream(["a", large], isOpen: true), bulk: BulkOptions(inFlight: 2, stop: .firstFailure))
    #expect(report.outcomes.count == 2 && report.progress.refused == 1)
    #expect(!report.isInputComplete && report.inputError == nil)
  }

  @Test func resultsComeInTheOrderOfTheInput() async throws {
    let queue = try await service.queue()
    var places: [Int] = []
    for try await result in queue.sendEach(Self.stream((0..<200).map { "\($0)" })) {
      #expect(result.outcome.value != nil)
      places.append(result.index)
    }
    #expect(places == Array(0..<200))
  }

  @Test func anEndlessInputIsReadNoFurtherThanTheWindow() async throws {
    let queue = try await service.queue()
    let counter = EndlessTexts()
    var options = BulkOptions(inFlight: 4)
    options.window = 8
    var count = 0
    for try await result in queue.sendEach(counter, bulk: options) {
      #expect(result.index == count)
      count += 1
      // One more is handed over already, and one waits to be.
      #expect(counter.read - count <= 10)
      if count == 500 { break }
    }
    #expect(counter.read <= 510)
  }

  @Test func whatTheInputThrowsComesAfterAllResults() async throws {
    let queue = try await service.queue()
    var count = 0
    await #expect(throws: InputBroke.self) {
      for try await _ in queue.sendEach(Self.stream(["a", "b", "c"], endsWith: InputBroke())) { count += 1 }
    }
    #expect(count == 3)
  }

  @Test func aCancelledIterationStillGivesWhatWasUnderWay() async throws {
    let hanging = ScriptedTransport(Array(repeating: .hang, count: 3))
    let queue = try service.client(over: hanging)
    let task = Task {
      var outcomes: [BulkOutcome<SentMessage>] = []
      for try await result in queue.sendEach(EndlessTexts(), bulk: BulkOptions(inFlight: 3)) {
        outcomes.append(result.outcome)
      }
      return outcomes
    }
    while hanging.requests.count < 3 { await Task.yield() }
    task.cancel()
    let outcomes = try await task.value
    #expect(outcomes.prefix(3).allSatisfy { $0.error is CancellationError })
    #expect(outcomes.count <= 4)
  }

  @Test func messagesAreDeletedAsTheyCome() async throws {
    let queue = try await service.queue()
    await queue.sendAll((0..<50).map { "\($0)" })
    var done = 0
    for try await result in queue.deleteEach(queue.messagesUntilEmpty(batchSize: 32))
    where result.outcome.value != nil {
      done += 1
    }
    #expect(done == 50)
    service.clock.advance(by: .seconds(60))
    #expect(try await queue.allTexts().isEmpty)
  }
}

/// Texts without end, which count how many were read.
private final class EndlessTexts: AsyncSequence, Sendable {
  private let count = Mutex(0)

  var read: Int { count.withLock { $0 } }

  struct AsyncIterator: AsyncIteratorProtocol {
    let texts: EndlessTexts

    mutating func next() async throws -> String? {
      texts.count.withLock { count in
        count += 1
        return "\(count)"
      }
    }
  }

  func makeAsyncIterator() -> AsyncIterator { AsyncIterator(texts: self) }
}
