import AzureCore
import AzureQueueClient
import AzureQueueProtocol
import AzureQueueTesting
import Synchronization
import Testing

@testable import AzureQueueProcessor

/// Bulk operations of the async client against the emulator.
@Suite struct BulkSendTests {
  private let service = BulkService()

  @Test func everyMessageIsSentAndItsResultStandsInItsPlace() async throws {
    let queue = try await service.queue()
    let texts = (0..<300).map { "message \($0)" }
    let report = await queue.sendAll(texts)
    let sent = try report.get()
    #expect(report.isComplete && report.progress.done == 300)
    #expect(sent.count == 300 && Set(sent.map(\.id)).count == 300)
    #expect(try await Set(queue.allTexts()) == Set(texts))
  }

  @Test func eachResultBelongsToItsItem() async throws {
    let queue = try await service.queue()
    // Every third is too large, which is found before anything is sent.
    let large = String(repeating: "x", count: 70_000)
    let texts = (0..<30).map { $0 % 3 == 0 ? large : "\($0)" }
    let report = await queue.sendAll(texts)
    #expect(report.outcomes.count == 30)
    for (index, outcome) in report.outcomes.enumerated() {
      if index % 3 == 0 {
        guard case .refused(let error) = outcome else {
          Issue.record("\(index): \(outcome)")
          continue
        }
        #expect(error.effect != .unknown)
      } else {
        #expect(outcome.value != nil)
      }
    }
    #expect(report.progress.done == 20 && report.progress.refused == 10)
    let error = try #require(throws: BulkError.self) { try report.get() }
    #expect(error.firstIndex == 0 && error.progress == report.progress)
  }

  @Test func aMessageMayHaveTimesOfItsOwn() async throws {
    let queue = try await service.queue()
    let messages = [OutgoingMessage("now"), OutgoingMessage("later", visibilityTimeout: .seconds(60))]
    #expect(await queue.sendAll(messages).isComplete)
    #expect(try await queue.allTexts() == ["now"])
    service.clock.advance(by: .seconds(30))
    #expect(await queue.sendAll(["hidden"], visibilityTimeout: .seconds(3600)).isComplete)
    service.clock.advance(by: .seconds(31))
    #expect(try await Set(queue.allTexts()) == ["now", "later"])
  }

  @Test func aLostReplyIsUnknownWhereNothingIsRepeated() async throws {
    let faults = FaultTransport(
      wrapping: service.transport, plan: .numbered([2: .lostResponse, 4: .connectionRefused]),
      clock: service.clock)
    let queue = try await service.queue(over: faults) {
      $0.onUnknownOutcome = .report
      $0.retry = NoRetry()
    }
    let report = await queue.sendAll((0..<5).map { "\($0)" }, bulk: BulkOptions(inFlight: 1))
    #expect(report.progress.done == 3 && report.progress.unknown == 1 && report.progress.refused == 1)
    guard case .unknown(let error as AzureError) = report.outcomes[1] else {
      Issue.record("\(report.outcomes[1])")
      return
    }
    #expect(error.effect == .unknown)
    // The service has it all the same.
    #expect(try await queue.allTexts().sorted() == ["0", "1", "2", "4"])
  }

  @Test func itStopsAtTheFirstFailureWhenAsked() async throws {
    let queue = try await service.queue()
    let large = String(repeating: "x", count: 70_000)
    let report = await queue.sendAll(
      ["a", "b", large, "d", "e", "f"], bulk: BulkOptions(inFlight: 1, stop: .firstFailure))
    #expect(report.outcomes.count == 6)
    #expect(report.outcomes[2].error != nil)
    for outcome in report.outcomes[3...] { #expect(outcome.error == nil && outcome.value == nil) }
    #expect(report.progress.notTried == 3)
    #expect(try await queue.allTexts() == ["a", "b"])
  }

  @Test func aBusyServiceSlowsTheOthersThroughTheClientsPause() async throws {
    let faults = FaultTransport(
      wrapping: service.transport, plan: .numbered([1: .serverBusy(retryAfter: 7)]), clock: service.clock)
    let queue = try await service.queue(over: faults) { $0.retry = NoRetry() }
    let report = await queue.sendAll((0..<50).map { "\($0)" }, bulk: BulkOptions(inFlight: 1))
    #expect(report.progress.done == 49 && report.progress.refused == 1)
    #expect((report.outcomes[0].error as? AzureError)?.isBusy == true)
    // The second waits for as long as the first was told, and up to a fifth longer; the others need not.
    #expect(service.clock.waits.count == 1)
    #expect((Duration.seconds(7)...Duration.seconds(8.4)).contains(try #require(service.clock.waits.first)))
  }

  @Test func aBusyServiceIsAskedAgainByTheClientsRule() async throws {
    let faults = FaultTransport(
      wrapping: service.transport,
      plan: .numbered([1: .serverBusy(retryAfter: 7), 3: .serverBusy(retryAfter: 1)]),
      clock: service.clock)
    let queue = try await service.queue(over: faults)
    #expect(await queue.sendAll((0..<50).map { "\($0)" }).isComplete)
    #expect(faults.requestCount == 52)
  }

  @Test func cancellationLosesNoItem() async throws {
    let hanging = ScriptedTransport(Array(repeating: .hang, count: 4))
    let queue = try service.client(over: hanging)
    let task = Task {
      await queue.sendAll((0..<100).map { "\($0)" }, bulk: BulkOptions(inFlight: 4))
    }
    while hanging.requests.count < 4 { await Task.yield() }
    task.cancel()
    let report = await task.value
    #expect(report.outcomes.count == 100)
    #expect(report.progress.unknown == 4 && report.progress.notTried == 96)
    for outcome in report.outcomes[..<4] { #expect(outcome.error is CancellationError) }
  }

  @Test func progressCountsEachItemOnce() async throws {
    let queue = try await service.queue()
    let seen = Mutex<[Int]>([])
    let options = BulkOptions(inFlight: 8) { progress in seen.withLock { $0.append(progress.total) } }
    await queue.sendAll((0..<40).map { "\($0)" }, bulk: options)
    #expect(seen.withLock { $0 } == Array(1...40))
  }

  @Test func messagesAreUpdatedAndDeletedInBulk() async throws {
    let queue = try await service.queue()
    await queue.sendAll((0..<32).map { "\($0)" })
    let received = try await queue.receive(limit: 32, visibilityTimeout: .seconds(30))
    let report = await queue.updateAll(received, visibilityTimeout: .seconds(90)) { message in
      .text("new \(message.rawText)")
    }
    let updated = try report.get()
    #expect(updated.map(\.id) == received.map(\.id))
    #expect(updated.map(\.rawText) == received.map { "new \($0.rawText)" })
    // The old receipts no longer work, the new ones do.
    #expect(await queue.deleteAll(received.prefix(2)).progress.refused == 2)
    #expect(await queue.deleteAll(updated).isComplete)
    service.clock.advance(by: .seconds(100))
    #expect(try await queue.allTexts().isEmpty)
  }
}
