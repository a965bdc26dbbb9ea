import AzureCore
import Testing

@testable import AzureQueueProcessor

/// What the machine makes of faults: keys that cannot be had, poison queues that take nothing, requests that hang.
@Suite struct MachineFaultTests {
  private static let closed = Arrival(
    messageID: "a", dequeueCount: 1, problem: "no key", isProblemTemporary: true)

  private func closed(_ id: String, _ count: Int = 1) -> Arrival {
    var arrival = Self.closed
    arrival.messageID = id
    arrival.dequeueCount = count
    return arrival
  }

  // MARK: Keys that cannot be had

  @Test func receivingPausesMoreAndMoreWhileNoMessageCanBeRead() {
    var bench = MachineBench { $0.maximumDeliveries = 1 }
    var waits: [Duration] = []
    for turn in 1...14 {
      bench.bring([closed("a\(turn)"), closed("b\(turn)")])
      #expect(bench.receives.isEmpty)
      // An own send is no reason to go on.
      bench.tell(.sent)
      #expect(bench.receives.isEmpty)
      let begin = bench.now
      while bench.receives.isEmpty {
        bench.now = bench.machine.nextAlarm() ?? bench.now + .seconds(100)
        bench.tell(.time)
      }
      waits.append(bench.now - begin)
      #expect(bench.receives.count == 1)
    }
    for (step, wait) in waits.enumerated() {
      let longest = min(Duration.milliseconds(100) * (1 << step), .seconds(30))
      #expect(wait <= longest && wait >= longest * 0.9, "\(step): \(wait)")
    }
    // One that can be read: the first wait only, and none when all can.
    bench.bring([closed("c"), Arrival(messageID: "d")])
    #expect(bench.receives.isEmpty)
    bench.wait(.milliseconds(100))
    #expect(bench.receives.count == 1)
    bench.bring([Arrival(messageID: "e")])
    #expect(bench.receives.count == 1)
  }

  @Test(arguments: [1, 5])
  func deliveriesWithoutAKeyAreNotHeldAgainstAMessage(_ maximum: Int) {
    var bench = MachineBench {
      $0.maximumDeliveries = maximum
      $0.concurrency = 1...1
    }
    for count in 1...12 {
      #expect(bench.bring([closed("a", count)]).ends == [.released])
      bench.wait(.seconds(61))
    }
    // The key is back: so often may its handler fail.
    for delivery in 1...maximum {
      #expect(!bench.receives.isEmpty)
      let run = bench.bring([Arrival(messageID: "a", dequeueCount: 12 + delivery)]).runs
      #expect(run.count == 1)
      let requests = bench.tell(.handled(run[0], [.failed(reason: "a fault")])).requests
      let isPoison = requests.contains { if case .copyToPoison = $0 { true } else { false } }
      #expect(requests.count == 1 && isPoison == (delivery == maximum))
      bench.tell(.answered(bench.machine.nextDelivery - 1, sentAt: bench.now))
      bench.wait(.seconds(61))
      bench.waitForReceive()
    }
    // One that nothing is known of is judged by its count.
    bench = MachineBench { $0.maximumDeliveries = maximum }
    #expect(bench.bring([Arrival(messageID: "b", dequeueCount: 13)]).runs.isEmpty)
  }

  @Test func whatIsRememberedOfMessagesLeftAloneIsBounded() {
    var left = LeftAlone()
    for number in 0..<35_000 { left.add(closed("\(number)", 3)) }
    #expect(left.count == LeftAlone.capacity)
    #expect(left.deliveries(of: closed("34999", 4)) == 1 && left.deliveries(of: closed("25000", 5)) == 2)
    #expect(left.deliveries(of: closed("24999", 5)) == 5, "forgotten")
    left.add(closed("25000", .max))
    #expect(left.deliveries(of: closed("25000", 5)) == 5)
    left.add(closed("odd", .min))
    #expect(left.deliveries(of: closed("odd", .max)) == .max)
  }

  // MARK: Receives that hang

  @Test func receivesThatHangAreGivenUpAndNotMoreThanAFewAreLeft() {
    var bench = MachineBench()
    var hanging: [Int] = []
    for turn in 0..<Polling.mostHanging {
      #expect(bench.receives.count == 1)
      hanging += bench.receives.map(\.receiver)
      #expect(bench.wait(.seconds(35)).isEmpty)
      var waits: [Duration] = []
      for case .tell(.receiveFailed(.unknown, let wait)) in bench.wait(.seconds(1)) { waits.append(wait) }
      let longest = min(Duration.milliseconds(100) * (1 << turn), .seconds(30))
      #expect(waits.count == 1 && waits.allSatisfy { $0 <= longest && $0 >= longest * 0.9 }, "\(waits)")
      #expect(bench.receives.isEmpty)
      bench.waitForReceive()
    }
    #expect(bench.receives.isEmpty && bench.machine.nextAlarm() == nil)
    bench.tell(.sent)
    bench.wait(.seconds(1000))
    #expect(bench.receives.isEmpty)
    // One that ends, in whatever way, makes room for another; what it brings is left alone.
    let late = [Arrival(messageID: "a", dequeueCount: 4)]
    #expect(bench.tell(.received(receiver: hanging[0], late, sentAt: bench.now)).ends.isEmpty)
    #expect(bench.receives.count == 1 && bench.machine.nextDelivery == 1)
    #expect(bench.bring([Arrival(messageID: "a", dequeueCount: 9)]).runs == [1])
    #expect(bench.machine.tallies.received == 1)
    bench.tell(.receiveFailed(receiver: hanging[1], .fatal, error: AzureError(.service, "no")))
    #expect(!bench.machine.isStopping && bench.receives.count == 1)
    // A stop waits for none of them.
    bench.finish(1, .complete)
    while !bench.receives.isEmpty, !bench.machine.hasEnded {
      bench.tell(.stop(isHurried: false))
      bench.tell(.received(receiver: bench.receives[0].receiver, [], sentAt: bench.now))
    }
    #expect(bench.machine.hasEnded)
  }

  @Test(arguments: [Duration.seconds(36), .seconds(53), .seconds(54)])
  func aResponseThatIsThereIsTakenHoweverLateItIsLookedAt(_ time: Duration) {
    var bench = MachineBench()
    let sentAt = bench.now
    let receiver = bench.receives[0].receiver
    bench.now += time
    let actions = bench.tell(.received(receiver: receiver, [Arrival()], sentAt: sentAt))
    #expect(bench.machine.tallies.received == 1)
    #expect(time < .seconds(54) ? actions.runs == [1] : actions.ends == [.lost])
  }

  // MARK: Poison queues that take nothing

  @Test(arguments: [RequestFailure.busy, .unknown], [true, false])
  func whatAHandlerCalledPoisonAndGetsAgainMayBeDoneTwice(_ failure: RequestFailure, _ isPoison: Bool) {
    var bench = MachineBench()
    bench.bring([Arrival(dequeueCount: 5)])
    // At the maximum a failure is poison too, and its handler is to have it again.
    let result = isPoison ? HandlerResult.poison(reason: "no use") : .failed(reason: "a fault")
    var requests = bench.tell(.handled(1, [result])).requests
    for _ in 1...3 {
      guard case .copyToPoison = requests.first else {
        Issue.record("no copy: \(requests)")
        return
      }
      requests = bench.tell(.failed(1, failure, error: nil)).requests
      if requests.isEmpty { requests = bench.wait(.milliseconds(100)).requests }
    }
    #expect(bench.tell(.answered(1, sentAt: bench.now)).ends == [.retried])
    #expect(bench.machine.tallies.possibleDuplicates == (isPoison ? 1 : 0))
  }

  @Test(arguments: [RequestFailure.busy, .notDone, .unknown, .refused, .gone])
  func aCopyThatFailsThriceIsGivenBackWithTheWaitOfARetry(_ failure: RequestFailure) {
    var bench = MachineBench()
    var requests = bench.bring([Arrival(dequeueCount: 6)]).requests
    for _ in 1...3 {
      #expect(requests == [.copyToPoison(reason: "it was delivered 6 times")])
      requests = bench.tell(.failed(1, failure, error: nil)).requests
      if requests.isEmpty { requests = bench.wait(.milliseconds(100)).requests }
    }
    guard case .reappear(let wait) = requests.first else {
      Issue.record("it is not given back: \(requests)")
      return
    }
    #expect(wait <= .seconds(32))
    #expect(bench.tell(.answered(1, sentAt: bench.now)).ends == [.retried])
    #expect(bench.machine.tallies.possibleDuplicates == 0 && !bench.machine.isStopping)
  }

  @Test func aPoisonQueueThatIsNotAllowedEndsTheProcessor() {
    var bench = MachineBench()
    bench.bring([Arrival(dequeueCount: 6)])
    bench.tell(.receiveFailed(receiver: bench.receives[0].receiver, .notDone, error: nil))
    let error = AzureError(.service, "no")
    let requests = bench.tell(.failed(1, .fatal, error: error)).requests
    #expect(requests.count == 1 && bench.machine.isStopping)
    let last = bench.tell(.answered(1, sentAt: bench.now))
    #expect(last.ends == [.retried])
    for case .finish(let left, let thrown) in last { #expect(left == 0 && thrown?.message == "no") }
    #expect(last.areTheLast)
  }

  // MARK: Stopping

  /// What may hang while a stop waits.
  enum Hanging: String, CaseIterable, Sendable { case delete, release, renewal, save, copy, receive }

  @Test(arguments: Hanging.allCases)
  func aStopEndsWhateverHangs(_ hanging: Hanging) {
    var bench = MachineBench { $0.concurrency = 1...1 }
    if hanging == .copy {
      bench.bring([Arrival(dequeueCount: 9)])
    } else if hanging != .receive {
      bench.bring([Arrival()])
    }
    switch hanging {
    case .delete: bench.tell(.handled(1, [.complete]))
    case .release: bench.tell(.handled(1, [.retry(after: .seconds(5))]))
    case .renewal:
      #expect(bench.wait(.seconds(30)).requests == [.renew])
      bench.tell(.handled(1, [.complete]))
    case .save:
      #expect(bench.tell(.saveWanted(1, token: 1)).requests == [.save(token: 1)])
      bench.tell(.handled(1, [.complete]))
    case .copy, .receive: break
    }
    let begin = bench.now
    if hanging != .receive {
      // Receives end as they should.
      while !bench.receives.isEmpty { bench.bring([]) }
    }
    bench.tell(.stop(isHurried: false))
    var hasEnded = false
    while !hasEnded, let alarm = bench.machine.nextAlarm() {
      bench.now = max(bench.now, alarm)
      hasEnded = bench.tell(.time).areTheLast
    }
    #expect(hasEnded && bench.now - begin <= .seconds(hanging == .receive ? 36 : 66))
    #expect(bench.machine.tallies.open == 0)
    // What comes now, comes too late.
    #expect(bench.tell(.answered(1, sentAt: bench.now)).isEmpty)
  }

  // MARK: Poison during a stop

  @Test(arguments: [Duration.seconds(1), .seconds(24), .seconds(25), .seconds(26)])
  func whatIsPoisonDuringADrainGoesToItsHandlerWhileTheDrainLasts(_ time: Duration) {
    var bench = MachineBench { $0.poison = .handler }
    bench.bring([Arrival()])
    bench.bring([])
    bench.tell(.stop(isHurried: false))
    bench.wait(time)
    let actions = bench.tell(.handled(1, [.poison(reason: "no use")]))
    guard time < .seconds(25) else {
      #expect(actions.runs.isEmpty && actions.requests == [.reappear(after: .zero)])
      #expect(bench.tell(.answered(1, sentAt: bench.now)).ends == [.released])
      #expect(bench.machine.tallies.possibleDuplicates == 1, "its handler will have it again")
      return
    }
    #expect(actions.runs == [2])
    #expect(bench.tell(.handled(2, [.complete])).requests == [.delete])
    let last = bench.tell(.answered(1, sentAt: bench.now))
    #expect(last.ends == [.poisoned] && last.areTheLast && bench.machine.tallies.possibleDuplicates == 0)
  }

  @Test func poisonThatWaitsForASlotIsGivenBackWhenTheDrainEnds() {
    var bench = MachineBench {
      $0.poison = .handler
      $0.concurrency = 2...2
    }
    bench.bring([Arrival(), Arrival(dequeueCount: 9)])
    #expect(bench.machine.running == 2)
    // Another waits for a slot and has had no handler: it is given back at once.
    bench = MachineBench {
      $0.poison = .handler
      $0.concurrency = 1...1
      $0.batchSize = 2
    }
    bench.bring([Arrival(), Arrival()])
    // Both are poison, and one handler at a time may have them.
    #expect(bench.tell(.handled(1, [.poison(reason: "1"), .poison(reason: "2")])).runs == [2])
    bench.tell(.stop(isHurried: false))
    let actions = bench.wait(.seconds(25))
    #expect(actions.requests == [.reappear(after: .zero)])
    #expect(bench.machine.heldCount == 2)
  }
}
