import AzureCore
import AzureQueueProcessor
import Testing

/// Single decisions of the machine, event by event.
@Suite struct MachineTests {
  @Test func aRetryIsAskedForWhenItIsVisibleAgainHoweverLongTheIdleWaitIs() {
    var bench = MachineBench()
    bench.bring([Arrival()])
    bench.finish(1, .retry(after: .milliseconds(54_300)))
    // The service counts whole seconds.
    let back = bench.now + .seconds(55)
    let before = bench.idle(until: back - .milliseconds(1))
    #expect(before.count < 12 && back - (before.last ?? back) > .seconds(1), "the idle wait is long")
    let alarm = bench.machine.nextAlarm()
    let asked = bench.idle(until: back)
    #expect(alarm == back && asked == [back])
    // What was not there then is looked for as after a send, and then ever less.
    let after = bench.idle(until: back + .seconds(120))
    #expect((8...13).contains(after.count))
  }

  @Test func aRetryWhoseReplyWasLostIsAskedForToo() {
    var bench = MachineBench()
    bench.bring([Arrival()])
    bench.tell(.handled(1, [.retry(after: .seconds(40))]))
    bench.tell(.failed(1, .unknown, error: nil))
    bench.now += .seconds(1)
    bench.tell(.time)
    bench.tell(.failed(1, .refused, error: nil))
    #expect(bench.machine.tallies.retried == 1)
    let back = bench.now + .seconds(40)
    let asked = bench.idle(until: back)
    #expect(asked.last == back)
  }

  @Test func manyRetriesNeedFewAlarms() {
    var bench = MachineBench { $0.concurrency = 32...32 }
    for run in 1...1000 {
      bench.bring([Arrival()])
      bench.finish(run, .retry(after: .seconds(60)))
      bench.now += .milliseconds(1)
    }
    #expect(bench.machine.tallies.retried == 1000)
    var alarms: Set<Duration> = []
    let end = bench.now + .seconds(62)
    while let alarm = bench.machine.nextAlarm(), alarm <= end {
      alarms.insert(alarm)
      bench.now = alarm
      bench.tell(.time)
      while !bench.receives.isEmpty { bench.bring([]) }
    }
    #expect(alarms.count < 40, "one second of retries, and idle waits between")
  }

  @Test func aboutTheRootOfTheConcurrencyReceivesAtATime() {
    var bench = MachineBench { $0.concurrency = 64...64 }
    var most = 0
    #expect(bench.receives.map(\.most) == [32], "one receiver asks while nothing is known of the queue")
    var runs: [RunID] = []
    for turn in 0..<400 {
      if turn % 2 == 0, let first = bench.receives.first {
        for case .run(let run, _, _) in bench.bring(Array(repeating: Arrival(), count: first.most)) {
          runs.append(run)
        }
      }
      for run in runs.prefix(9) { bench.finish(run, .complete) }
      runs.removeFirst(min(9, runs.count))
      most = max(most, bench.receives.count)
      #expect(bench.receives.allSatisfy { (1...32).contains($0.most) })
      #expect(bench.receives.map(\.most).reduce(0, +) + bench.machine.running <= 64)
    }
    #expect((2...8).contains(most), "\(most) receives at a time")
  }

  /// What is settled at once although another of its key is being handled.
  private static let settledAtOnce = [
    Arrival(dequeueCount: 9, key: "k"), Arrival(key: "k", problem: "no JSON"),
  ]

  @Test(arguments: settledAtOnce, 1...3)
  func oneOfAKeyRunsAtATimeBehindWhatIsSettledAtOnce(_ poison: Arrival, _ count: Int) {
    var bench = MachineBench()
    #expect(bench.bring([Arrival(key: "k")] + Array(repeating: poison, count: count)).runs == [1])
    bench.finish(1, .complete)
    var runs = bench.bring([Arrival(key: "k"), Arrival(key: "k")]).runs
    // In an order of their own, the last first.
    for delivery in (2...(count + 1)).reversed() {
      runs += bench.tell(.answered(delivery, sentAt: bench.now)).runs
      runs += bench.tell(.answered(delivery, sentAt: bench.now)).runs
      #expect(bench.machine.running <= 1)
    }
    #expect(runs == [2] && bench.machine.tallies.poisoned == count)
    bench.finish(2, .complete)
    #expect(bench.machine.running == 1)
    bench.finish(3, .complete)
    #expect(bench.machine.tallies.completed == 3 && bench.machine.heldCount == 0)
  }

  @Test func requestsMayTakeTheirShareOfTheLease() {
    var bench = MachineBench { $0.lease = .seconds(12) }
    var timeouts: [Duration] = []
    for case .receive(_, _, let timeout) in ProcessorMachine.started(lease: .seconds(12)) {
      timeouts.append(timeout)
    }
    #expect(timeouts == [.seconds(6)], "what comes later could not be started within half its lease")
    bench.bring([Arrival()])
    bench.now += .seconds(6)
    for case .request(_, let request, let notAfter, let timeout) in bench.tell(.time) {
      #expect(request == .renew && timeout == .seconds(2) && notAfter == .seconds(1010))
      timeouts.append(timeout)
    }
    #expect(timeouts.count == 2)
  }

  @Test func theWaitAfterAFailureIsDrawnFromABoundThatDoubles() {
    for count in 1...14 {
      var bench = MachineBench { $0.maximumDeliveries = nil }
      var waits: [Duration] = []
      for sample in 1...300 {
        bench.bring([Arrival(dequeueCount: count)])
        for case .request(_, .reappear(let wait), _, _) in bench.tell(
          .handled(sample, [.failed(reason: "test")]))
        {
          waits.append(wait)
        }
        bench.tell(.answered(sample, sentAt: bench.now))
      }
      let bound = min(Duration.seconds(1 << (count - 1)), .seconds(600))
      #expect(waits.count == 300 && waits.allSatisfy { $0 >= .zero && $0 <= bound })
      #expect((waits.max() ?? .zero) > bound * 0.95 && (waits.min() ?? bound) < bound * 0.05)
    }
  }

  @Test(arguments: [Int.min, Int.min + 1, -1, 0, 1, .max])
  func noCountOfAServerIsTooMuchForTheWait(_ count: Int) {
    var bench = MachineBench { $0.maximumDeliveries = nil }
    bench.bring([Arrival(dequeueCount: count)])
    guard case .reappear(let wait) = bench.tell(.handled(1, [.failed(reason: "test")])).requests.first else {
      Issue.record("it is not given back")
      return
    }
    #expect(wait >= .zero && wait <= .seconds(count > 1 ? 600 : 1))
  }
}

extension ProcessorMachine {
  /// What a machine with a lease does first.
  fileprivate static func started(lease: Duration) -> [MachineAction] {
    var settings = MachineSettings()
    settings.lease = lease
    var machine = ProcessorMachine(settings, random: .seeded(1))
    return machine.advance(.start, now: .zero)
  }
}
