import AzureCore
import AzureQueueProcessor

/// One processor of a simulation, and what the simulation knows of it by itself.
struct SimulatedWorker {
  struct Request {
    enum Kind {
      case receive(receiver: Int, most: Int)
      case delivery(DeliveryID, DeliveryRequest, notAfter: Duration)
    }

    var kind: Kind
    var timeout: Duration
    var sentAt: Duration?
    /// The receipt that it carries, however late it arrives.
    var receipt: Int?
    var isOpen = true
    /// Whether the response comes long after the timeout, if at all.
    var hangs = false
  }

  struct Delivery {
    var message: Int
    var receipt: Int
    var dequeueCount: Int
    var key: String?
    /// The bound of the lease, worked out from the times of sending; on the worker's clock.
    var bound: Duration
    var hasRun = false
    var isSettling = false
    var hasEnded = false
    /// Whether the service has made the message visible again, because the processor asked for it.
    var isGivenBack = false
    /// How long it was last asked to be hidden.
    var hiddenFor = Duration.zero
    var run: RunID?
    var requestsUnderWay = 0
  }

  struct Run {
    var deliveries: [DeliveryID]
    var purpose: RunPurpose
    var isCancelled = false
    var ignoresCancellation: Bool
    var isAbandoned = false
  }

  var machine: ProcessorMachine
  let settings: MachineSettings
  /// What its clock shows beside the true time.
  let offset: Duration
  var requests: [Int: Request] = [:]
  var deliveries: [DeliveryID: Delivery] = [:]
  /// Those that have not ended.
  var open: Set<DeliveryID> = []
  var runs: [RunID: Run] = [:]
  var ends: [DeliveryEnd: Int] = [:]
  var stalledUntil = Duration.zero
  var lastToken = 0
  /// When messages that it gave back for a retry are visible again, at the latest; on its clock.
  var comebacks: [Duration] = []
  var stoppedAt: Duration?
  var isGone = false
  var isReplaced = false
  var alarm: Duration?

  init(_ settings: MachineSettings, offset: Duration, random: RandomSource) {
    self.settings = settings
    self.offset = offset
    machine = ProcessorMachine(settings, random: random)
  }

  /// How long after the first stop it has ended at the latest.
  func longestStop(_ lease: Duration) -> Duration {
    settings.drain + settings.grace + lease * 2 + .seconds(300)
  }

  /// The keys of handlers under way that are still waited for.
  var keysInUse: Set<String> {
    Set(runs.values.filter { !$0.isAbandoned }.flatMap(\.deliveries).compactMap { deliveries[$0]?.key })
  }
}

extension Simulation {
  func clock(_ worker: Int) -> Duration { time + workers[worker].offset }

  /// Lets a machine take an event, unless it stalls, and carries out what it wants.
  mutating func tell(_ index: Int, _ event: MachineEvent) throws(Violation) {
    guard !workers[index].isGone else { return }
    if workers[index].stalledUntil > time {
      // Told later, after those that have waited as long.
      switch event {
      case .time: schedule(.time(worker: index), after: workers[index].stalledUntil - time)
      case .handled(let run, let results):
        schedule(.handlerEnds(worker: index, run: run, results), after: workers[index].stalledUntil - time)
      case .stop(let isHurried):
        schedule(.stop(worker: index, isHurried: isHurried), after: workers[index].stalledUntil - time)
        return
      case .halt: workers[index].stalledUntil = time
      case .saveWanted, .start, .sent, .pause, .resume: break
      case .received, .receiveFailed, .answered, .failed:
        preconditionFailure("responses wait before they are taken")
      }
      guard case .halt = event else { return }
    }
    steps += 1
    note("worker \(index) gets \(event)")
    let now = clock(index)
    if case .stop = event, workers[index].stoppedAt == nil { workers[index].stoppedAt = now }
    let hadEnded = workers[index].machine.hasEnded
    let waiting = workers[index].open.filter { id in
      workers[index].deliveries[id].map { !$0.hasRun && !$0.isSettling } ?? false
    }
    var actions = workers[index].machine.advance(event, now: now)
    try require(!hadEnded || actions.isEmpty, "stop: something was wanted after the end")
    sabotageActions(&actions, index)
    for action in actions {
      note("worker \(index) wants \(action)")
      try carryOut(action, index, now)
    }
    try checkState(index, now)
    if case .stop = event, !hadEnded {
      for id in waiting {
        guard let delivery = workers[index].deliveries[id], !delivery.hasEnded else { continue }
        try require(
          delivery.isSettling || delivery.requestsUnderWay > 0,
          "stop: delivery \(id) was not started and is not given back")
      }
    }
    let alarm = workers[index].machine.nextAlarm()
    if let alarm, alarm != workers[index].alarm || alarm <= now {
      schedule(.time(worker: index), after: alarm - now + (chance(0.1) ? seconds(0...0.5) : .zero))
    }
    workers[index].alarm = alarm
  }

  private mutating func sabotageActions(_ actions: inout [MachineAction], _ index: Int) {
    switch sabotage {
    case .deafHandler: actions.removeAll { if case .cancel = $0 { true } else { false } }
    case .doubleEnd:
      if let end = actions.first(where: { if case .ended = $0 { true } else { false } }) {
        actions.append(end)
      }
    case .runAfterStop where workers[index].stoppedAt != nil:
      if let id = workers[index].deliveries.first(where: { !$0.value.hasEnded })?.key {
        actions.append(.run(1_000_000, [id], .handle))
      }
    case .twoOfAKey where workers[index].stoppedAt == nil:
      let keys = workers[index].keysInUse
      if let id = workers[index].deliveries.first(where: { _, delivery in
        !delivery.hasEnded && delivery.run == nil && delivery.key.map(keys.contains) == true
      })?.key {
        actions.append(.run(1_000_000, [id], .handle))
      }
    case .renewalBesideSettling:
      for case .request(let id, .delete, let end, let timeout) in actions {
        actions.append(.request(id, .renew, notAfter: end, timeout: timeout))
      }
    default: break
    }
  }

  private mutating func carryOut(_ action: MachineAction, _ index: Int, _ now: Duration) throws(Violation) {
    switch action {
    case .receive(let receiver, let most, let timeout):
      try require(workers[index].stoppedAt == nil, "stop: a receive after the stop")
      try require((1...32).contains(most), "receive: \(most) messages were asked for")
      startRequest(.receive(receiver: receiver, most: most), timeout, index)
    case .run(let run, let ids, let purpose): try startRun(run, ids, purpose, index, now)
    case .cancel(let run, _): cancel(run, index)
    case .request(let id, let request, let notAfter, let timeout):
      try require(workers[index].deliveries[id]?.hasEnded == false, "accounting: a request after the end")
      try require(
        workers[index].deliveries[id]?.requestsUnderWay == 0, "renewal: two requests of one message at a time"
      )
      switch request {
      case .renew, .save:
        try require(
          workers[index].deliveries[id]?.isSettling == false, "renewal: one begins after settling has begun")
      case .delete, .reappear, .copyToPoison: workers[index].deliveries[id]?.isSettling = true
      }
      if case .reappear(let wait) = request { workers[index].deliveries[id]?.hiddenFor = wait }
      workers[index].deliveries[id]?.requestsUnderWay += 1
      startRequest(.delivery(id, request, notAfter: notAfter), timeout, index)
    case .leased(let id, let bound):
      guard let delivery = workers[index].deliveries[id] else { return }
      try require(bound == delivery.bound, "lease: the bound told is \(bound), proven is \(delivery.bound)")
    case .abandon(let run): workers[index].runs[run]?.isAbandoned = true
    case .saved, .tell: break
    case .ended(let id, let end, _):
      try require(workers[index].deliveries[id]?.hasEnded == false, "accounting: a delivery ended twice")
      workers[index].deliveries[id]?.hasEnded = true
      workers[index].open.remove(id)
      workers[index].ends[end, default: 0] += 1
      if end == .retried, let wait = workers[index].deliveries[id]?.hiddenFor {
        // The service counts whole seconds.
        workers[index].comebacks.append(now + .seconds((wait / .seconds(1)).rounded(.up)))
      }
    case .finish(let left, _):
      let open = workers[index].machine.heldCount
      try require(open == 0, "stop: \(open) deliveries are open at the end, \(left) were told")
    }
  }

  private mutating func startRun(
    _ run: RunID, _ ids: [DeliveryID], _ purpose: RunPurpose, _ index: Int, _ now: Duration
  ) throws(Violation) {
    let isPoison = if case .poison = purpose { true } else { false }
    var keys = workers[index].keysInUse
    for id in ids {
      guard let delivery = workers[index].deliveries[id] else { continue }
      // What a handler has said is poison goes to the handler of poison while the drain lasts.
      let mayStart = workers[index].stoppedAt.map {
        isPoison && delivery.hasRun && now < $0 + workers[index].settings.drain
      }
      try require(mayStart ?? true, "stop: a handler starts after the stop")
      if let key = delivery.key {
        try require(keys.insert(key).inserted, "order: two of the key \(key) are handled at a time")
      }
      try require(
        now < delivery.bound - Lease.margin(lease), "safety: a handler starts with its lease nearly over")
      workers[index].deliveries[id]?.hasRun = true
      workers[index].deliveries[id]?.run = run
      if chance(0.1) { schedule(.saves(worker: index, delivery: id), after: seconds(0...3)) }
    }
    workers[index].runs[run] = SimulatedWorker.Run(
      deliveries: ids, purpose: purpose, ignoresCancellation: !isCalm && chance(0.1))
    let length =
      isCalm ? seconds(0...0.5) : chance(0.15) ? .seconds(3 * (lease / .seconds(1))) : seconds(0...3)
    schedule(.handlerEnds(worker: index, run: run, ids.map { _ in outcome() }), after: length)
  }

  private func outcome() -> HandlerResult {
    if isCalm || chance(0.8) { return .complete }
    if chance(0.4) { return .failed(reason: "a fault") }
    return chance(0.7) ? .retry(after: .seconds(Int(random.number(in: 0...20)))) : .poison(reason: "no use")
  }

  private mutating func cancel(_ id: RunID, _ index: Int) {
    guard var run = workers[index].runs[id], !run.isCancelled else { return }
    run.isCancelled = true
    workers[index].runs[id] = run
    guard !run.ignoresCancellation else {
      // It goes on, and may save.
      for id in run.deliveries where chance(0.5) {
        schedule(.saves(worker: index, delivery: id), after: seconds(0...(1.5 * (lease / .seconds(1)))))
      }
      return
    }
    let results = run.deliveries.map { _ in
      chance(0.2) ? HandlerResult.complete : .failed(reason: "cancelled")
    }
    schedule(.handlerEnds(worker: index, run: id, results), after: seconds(0...1))
  }

  mutating func handlerEnds(_ index: Int, _ id: RunID, _ results: [HandlerResult]) throws(Violation) {
    guard !workers[index].isGone, let run = workers[index].runs[id] else { return }
    if workers[index].stalledUntil <= time {
      workers[index].runs[id] = nil
      let isPoison = if case .poison = run.purpose { true } else { false }
      for (delivery, result) in zip(run.deliveries, results) {
        guard let message = workers[index].deliveries[delivery]?.message else { continue }
        if result == .complete { completions[message, default: 0] += 1 }
        let isPoisoned = if case .poison = result { true } else { false }
        if result == .complete || (isPoison && isPoisoned) { accepted.insert(message) }
      }
      for delivery in run.deliveries { workers[index].deliveries[delivery]?.run = nil }
    }
    try tell(index, .handled(id, results))
  }

  /// What must hold between events.
  private mutating func checkState(_ index: Int, _ now: Duration) throws(Violation) {
    let worker = workers[index]
    let tallies = worker.machine.tallies
    try require(
      tallies.received == worker.deliveries.count && tallies.open == worker.machine.heldCount,
      "accounting: \(tallies) beside \(worker.deliveries.count) received and \(worker.machine.heldCount) held"
    )
    for end in DeliveryEnd.allCases {
      try require(tallies[end] == worker.ends[end] ?? 0, "accounting: \(end) is \(tallies[end])")
    }
    var machine = worker.machine
    let alarm = machine.nextAlarm()
    for id in worker.open {
      guard let delivery = worker.deliveries[id], let proven = worker.machine.lease(of: id) else { continue }
      try require(
        proven.bound == delivery.bound, "lease: the bound is \(proven.bound), proven is \(delivery.bound)")
      guard let run = delivery.run.flatMap({ worker.runs[$0] }), !run.isCancelled, !worker.machine.hasEnded
      else {
        continue
      }
      let cancelAt = delivery.bound - Lease.margin(lease)
      try require(
        now < cancelAt, "safety: a handler runs on at \(now), and was to be cancelled at \(cancelAt)")
      try require(alarm.map { $0 <= cancelAt } ?? false, "safety: nothing wakes the processor at \(cancelAt)")
    }
    workers[index].comebacks.removeAll { $0 <= now }
    if worker.stoppedAt == nil, !worker.machine.hasEnded, let first = workers[index].comebacks.min() {
      let woken = sabotage == .oversleeping ? nil : alarm
      try require(
        woken.map { $0 <= first + .milliseconds(250) } ?? false,
        "wake: the processor sleeps until \(String(describing: woken)), a message of its own is back at \(first)"
      )
    }
    guard let stoppedAt = worker.stoppedAt, !worker.machine.hasEnded else { return }
    try require(
      now < stoppedAt + worker.longestStop(lease), "stop: it has not ended \(now - stoppedAt) later")
  }
}
