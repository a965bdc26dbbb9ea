import AzureCore
import Testing

@testable import AzureQueueProcessor

/// What the machine makes of leases that are lost, and of messages that cannot be settled.
@Suite struct LostLeaseTests {
  // MARK: Leases

  @Test func whatASecondStopLeavesSaysWhetherItsHandlerRuns() {
    var bench = MachineBench()
    #expect(bench.bring([Arrival()]).runs == [1])
    bench.tell(.stop(isHurried: false))
    let ends = bench.tell(.halt).compactMap {
      if case .ended(_, let end, let wasRunning) = $0 { (end, wasRunning) } else { nil }
    }
    #expect(ends.map(\.0) == [.unsettled] && ends.map(\.1) == [true])
    #expect(bench.machine.tallies.possibleDuplicates == 1)
  }

  @Test func aWaitingMessageWhoseReceiptIsDeadIsNotStarted() {
    var bench = MachineBench()
    let first = bench.bring([Arrival(key: "k"), Arrival(key: "k"), Arrival(key: "k")])
    #expect(first.runs == [1])
    #expect(bench.wait(.seconds(30)).requests == [.renew, .renew, .renew])
    bench.tell(.answered(1, sentAt: bench.now))
    bench.tell(.answered(3, sentAt: bench.now))
    bench.tell(.failed(2, .unknown, error: nil))
    #expect(bench.wait(.seconds(10)).requests == [.renew])
    #expect(bench.tell(.failed(2, .refused, error: nil)).ends == [.lost])
    // The next of the key is the one behind it.
    var started: [[DeliveryID]] = []
    for case .run(_, let deliveries, _) in bench.tell(.handled(1, [.complete])) { started.append(deliveries) }
    for case .run(_, let deliveries, _) in bench.tell(.answered(1, sentAt: bench.now)) {
      started.append(deliveries)
    }
    #expect(started == [[3]])
    #expect(bench.machine.tallies.lostWhileRunning == 0 && bench.machine.tallies.possibleDuplicates == 0)
  }

  @Test(arguments: [false, true])
  func aLeaseThatIsLostLeavesTheOthersOfItsBatchAlone(_ succeeds: Bool) {
    var bench = MachineBench { $0.batchSize = 3 }
    #expect(bench.bring([Arrival(), Arrival(), Arrival()]).runs == [1])
    #expect(bench.wait(.seconds(30)).requests == [.renew, .renew, .renew])
    bench.tell(.answered(1, sentAt: bench.now))
    bench.tell(.answered(3, sentAt: bench.now))
    let actions = bench.tell(.failed(2, .gone, error: nil))
    #expect(actions.ends == [.lost])
    #expect(actions.contains { if case .cancel(1, .lease) = $0 { true } else { false } })
    bench.now += .seconds(1)
    let result = succeeds ? HandlerResult.complete : .failed(reason: "cancelled")
    let requests = bench.tell(.handled(1, [result, result, result])).requests
    let expected = succeeds ? DeliveryRequest.delete : .reappear(after: .zero)
    #expect(requests == [expected, expected])
    bench.tell(.answered(1, sentAt: bench.now))
    bench.tell(.answered(3, sentAt: bench.now))
    let tallies = bench.machine.tallies
    #expect(tallies.lost == 1 && tallies[succeeds ? .completed : .released] == 2)
    #expect(tallies.possibleDuplicates == 1)
  }

  @Test func aLeaseAboutToBeLostIsLostForTheWholeBatchThatSharesIt() {
    var bench = MachineBench { $0.batchSize = 2 }
    bench.bring([Arrival(), Arrival()])
    for _ in 1...3 {
      bench.wait(.seconds(20))
      bench.tell(.failed(1, .notDone, error: nil))
      bench.tell(.failed(2, .notDone, error: nil))
    }
    let tallies = bench.machine.tallies
    #expect(tallies.lost == 2 && tallies.lostWhileRunning == 2 && tallies.possibleDuplicates == 2)
    bench = MachineBench { $0.batchSize = 2 }
    bench.bring([Arrival(), Arrival()])
    bench.now += .seconds(54)
    bench.tell(.time)
    #expect(
      bench.tell(.handled(1, [.failed(reason: "cancelled"), .failed(reason: "cancelled")])).ends == [
        .lost, .lost,
      ])
  }

  @Test(arguments: [false, true], [false, true])
  func aBatchIsWaitedForWhileItHoldsAMessage(_ saves: Bool, _ isStopped: Bool) {
    var bench = MachineBench {
      $0.batchSize = 2
      $0.stuckLimit = .zero
    }
    bench.bring([Arrival(), Arrival()])
    #expect(bench.wait(.seconds(30)).requests == [.renew, .renew])
    bench.tell(.failed(1, .refused, error: nil))
    bench.tell(.answered(2, sentAt: bench.now))
    // The lease of the first is over, and its handler goes on.
    bench.wait(.seconds(30))
    #expect(bench.machine.running == 1 && bench.machine.tallies.overran == 1)
    if saves {
      #expect(bench.wait(.seconds(1)).requests.isEmpty)
      #expect(bench.tell(.saveWanted(2, token: 1)).requests == [.save(token: 1)])
      bench.tell(.answered(2, sentAt: bench.now))
    }
    let begin = bench.now
    if isStopped {
      while !bench.receives.isEmpty { bench.bring([]) }
      bench.tell(.stop(isHurried: false))
    }
    var requests = 0
    let ends = bench.settle { delivery in
      requests += 1
      return .answered(delivery, sentAt: begin)
    }
    #expect(bench.machine.heldCount == 0 && bench.machine.running == 0)
    if isStopped {
      #expect(bench.machine.hasEnded && bench.now == begin + .seconds(30))
    } else {
      // The second is not renewed, and the slot is free when its lease is over.
      #expect(ends == [.lost] && requests == 0 && bench.now == begin + .seconds(saves ? 60 : 30))
      while !bench.receives.isEmpty { bench.bring([]) }
      #expect(bench.tell(.stop(isHurried: false)).areTheLast)
    }
    #expect(bench.machine.tallies.possibleDuplicates == 2)
  }

  // MARK: Settling

  /// What no request can settle before the lease is over.
  enum NotSettled: String, CaseIterable, Sendable { case waiting, worn, undecodable, handled }

  @Test(arguments: NotSettled.allCases)
  func whatNoHandlerHadIsLostWhenItsLeaseIsOverAndElseUnsettled(_ what: NotSettled) {
    var bench = MachineBench { $0.concurrency = 1...1 }
    switch what {
    case .worn: bench.bring([Arrival(dequeueCount: 9)])
    case .undecodable: bench.bring([Arrival(problem: "no JSON")])
    case .handled: bench.bring([Arrival()])
    case .waiting: break
    }
    switch what {
    case .worn, .undecodable: bench.tell(.failed(1, .busy, error: nil))
    case .handled:
      bench.tell(.handled(1, [.complete]))
      bench.tell(.failed(1, .busy, error: nil))
    case .waiting:
      bench.tell(.stop(isHurried: false))
      #expect(bench.bring([Arrival()]).requests == [.reappear(after: .zero)])
      bench.tell(.failed(1, .busy, error: nil))
    }
    let begin = bench.now
    let ends = bench.settle { .failed($0, .busy, error: nil) }
    #expect(ends == [what == .handled ? .unsettled : .lost] && bench.now - begin >= .seconds(59))
    #expect(bench.machine.tallies.possibleDuplicates == (what == .handled ? 1 : 0))
  }

  @Test(arguments: [HandlerResult.complete, .retry(after: .seconds(9))])
  func onlyAMessageThatIsGoneHasBeenDeleted(_ result: HandlerResult) {
    let isDelete = result == .complete
    for isUncertain in [false, true] {
      for failure in [RequestFailure.refused, .gone] {
        var bench = MachineBench()
        bench.bring([Arrival()])
        bench.tell(.handled(1, [result]))
        if isUncertain {
          bench.tell(.failed(1, .unknown, error: nil))
          #expect(bench.wait(.seconds(1)).requests.count == 1)
        }
        let isDone = isUncertain || (isDelete && failure == .gone)
        #expect(
          bench.tell(.failed(1, failure, error: nil)).ends
            == [isDone ? isDelete ? .completed : .retried : .unsettled])
        #expect(bench.machine.tallies.possibleDuplicates == (isDone ? 0 : 1))
      }
    }
  }
}
