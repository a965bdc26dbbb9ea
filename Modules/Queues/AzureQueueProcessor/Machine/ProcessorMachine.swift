package import AzureCore

/// A processor of messages without its input and output: events go in with a time, actions come out.
///
/// It has no task, no thread, no clock and no queue; the runner for tasks and the one for threads carry the actions out one
/// after the other, and the random numbers are given. What it holds to:
///
/// 1. The bound of a lease is the time at which the attempt that got the response was sent, plus the visibility timeout (``Lease``).
/// 2. A lease is renewed at ½, ⅔ and ⅚, also while its message waits for a slot. Of one message one request is under way at
///    most: settling waits for a renewal, and no renewal begins after settling has.
/// 3. A renewal without a response keeps the bound and is repeated with the old receipt; when that is refused, the handler may
///    work on to the bound, and the delivery is unsettled.
/// 4. A handler is cancelled before the bound, and no request to settle begins after it. A handler that ignores that has
///    overrun; its slot is given back after a while.
/// 5. Each delivery ends once.
///
/// Times are those of one clock that counts suspension.
package struct ProcessorMachine: Sendable {
  enum State: Sendable {
    case ready
    case working
    /// Nothing is received; handlers are cancelled at the time.
    case stopping(cancelAt: Duration)
    case ended
  }

  enum Alarm: Hashable, Sendable {
    case delivery(DeliveryID)
    case run(RunID)
    case poll
    case drain
    /// A receive has taken too long.
    case receive(Int)
    /// A message that this processor gave back is visible again.
    case comeback(Duration)
  }

  let settings: MachineSettings
  let random: RandomSource
  var state = State.ready
  /// The error that ends it.
  var fatal: AzureError?
  /// What is done so far.
  package internal(set) var tallies = ProcessorTallies()
  var limit: ConcurrencyLimit

  var held: [DeliveryID: HeldMessage] = [:]
  var ready = ReadyList()
  /// The keys of messages that are held, each with those that wait behind the first.
  var keys: [String: [DeliveryID]] = [:]
  var runs: [RunID: HandlerRun] = [:]
  /// The deliveries whose settling has failed before.
  var failing: Set<DeliveryID> = []
  var lastDelivery = 0
  var lastRun = 0
  var alarms = AlarmQueue<Alarm>()
  var polling = Polling()
  var leftAlone = LeftAlone()
  var actions: [MachineAction] = []

  /// Makes a machine that has not started.
  package init(_ settings: MachineSettings, random: RandomSource = .system) {
    self.settings = settings
    self.random = random
    limit = ConcurrencyLimit(settings.concurrency)
    polling.bucket = settings.rate.map { RateBucket(rate: $0) }
  }

  /// The number that the next message gets: the messages of an event are numbered in their order.
  package var nextDelivery: DeliveryID { lastDelivery + 1 }

  /// How many handlers run.
  package var running: Int { runs.count }

  /// How many messages are held.
  package var heldCount: Int { held.count }

  /// How many handlers may run.
  package var concurrency: Int { limit.current }

  /// Whether all is done.
  package var hasEnded: Bool { if case .ended = state { true } else { false } }

  /// Whether it has been told to stop.
  package var isStopping: Bool { if case .stopping = state { true } else { false } }

  /// Whether the messages of a receive are still waited for.
  package func awaits(_ receiver: Int) -> Bool { !hasEnded && polling.underWay[receiver] != nil }

  /// The proven lease of a delivery; `nil` once that has ended.
  package func lease(of delivery: DeliveryID) -> Lease? { held[delivery]?.lease }

  /// When to send ``MachineEvent/time`` at the latest.
  package mutating func nextAlarm() -> Duration? { hasEnded ? nil : alarms.next() }

  /// Takes an event and says what to do.
  ///
  /// - Parameters:
  ///   - event: What happened.
  ///   - now: The present time, not before that of an earlier event.
  /// - Returns: What to do, in this order.
  package mutating func advance(_ event: MachineEvent, now: Duration) -> [MachineAction] {
    guard !hasEnded else { return [] }
    let before = limit.current
    // What is overdue is seen before anything is decided: a late event must not act on a lease that is over. A response comes
    // first, for it may have renewed the lease, or is the one that is overdue.
    switch event {
    case .answered(let delivery, let sentAt): answered(delivery, sentAt, now)
    case .received(let receiver, let arrivals, let sentAt): received(receiver, arrivals, sentAt, now)
    default: break
    }
    ring(now)
    switch event {
    case .start: if case .ready = state { state = .working }
    case .time: break
    case .receiveFailed(let receiver, let failure, let error): receiveFailed(receiver, failure, error, now)
    case .handled(let run, let results): handled(run, results, now)
    case .answered, .received: break
    case .failed(let delivery, let failure, let error): failed(delivery, failure, error, now)
    case .saveWanted(let delivery, let token): saveWanted(delivery, token, now)
    case .sent: polling.wake(now)
    case .pause: polling.isPaused = true
    case .resume: polling.isPaused = false
    case .stop(let isHurried): stop(isHurried, now)
    case .halt: halt()
    }
    if !hasEnded {
      startRuns(now)
      poll(now)
      endIfDone()
      if limit.current != before { tell(.limit(limit.current)) }
    }
    defer { actions.removeAll(keepingCapacity: true) }
    return actions
  }

  private mutating func ring(_ now: Duration) {
    while let alarm = alarms.take(now: now) {
      switch alarm {
      case .delivery(let delivery): look(at: delivery, now)
      case .run(let run): lookAtRun(run, now)
      case .poll: break
      case .drain: drained(now)
      case .receive(let receiver): giveUpReceive(receiver, now)
      case .comeback: polling.wake(now)
      }
      if hasEnded { return }
    }
  }

  mutating func tell(_ note: MachineNote) { actions.append(.tell(note)) }

  /// Ends a delivery: the only place that does.
  mutating func end(_ delivery: DeliveryID, _ end: DeliveryEnd, _ now: Duration) {
    guard let message = held.removeValue(forKey: delivery) else { return }
    alarms.set(.delivery(delivery), at: nil)
    failing.remove(delivery)
    for token in message.saves { actions.append(.saved(delivery, token: token, .leaseLost)) }
    tallies.add(end)
    var wasRunning = message.run != nil
    var isDuplicate = false
    if message.isQueued { ready.count -= 1 }
    switch message.phase {
    // Its handler has said that it is poison, and will be asked again.
    case .waiting: isDuplicate = message.hasRun
    case .running(let run):
      isDuplicate = true
      if end == .lost {
        tallies.lostWhileRunning += 1
        limit.fallBack()
      }
      loseFromRun(run, message, now)
    case .settling(let settlement):
      isDuplicate =
        (end == .unsettled && message.hasRun) || settlement.isOverrun
        || ((end == .released || end == .retried) && settlement.isDecided)
      wasRunning = settlement.isOverrun
    }
    if isDuplicate { tallies.possibleDuplicates += 1 }
    actions.append(.ended(delivery, end, wasRunning: wasRunning))
    if let key = message.arrival.key, message.run == nil { freeKey(key, delivery) }
    // One that ends with the queue asks at once whether there is more.
    if settings.stopsWhenEmpty, held.isEmpty { polling.nextAt = now }
  }

  mutating func endIfDone() {
    guard case .stopping = state, held.isEmpty, runs.isEmpty, polling.underWay.isEmpty else { return }
    finish(left: 0)
  }

  mutating func finish(left: Int) {
    state = .ended
    actions.append(.finish(left: left, error: fatal))
  }
}

/// The deliveries that may start, in order; those that have ended meanwhile are still listed, and passed over.
struct ReadyList: Sendable {
  private var items: [DeliveryID] = []
  private var front = 0
  /// How many are to start.
  var count = 0

  mutating func append(_ delivery: DeliveryID) { items.append(delivery) }

  mutating func prepend(_ delivery: DeliveryID) {
    guard front > 0 else { return items.insert(delivery, at: 0) }
    front -= 1
    items[front] = delivery
  }

  mutating func popFirst() -> DeliveryID? {
    guard front < items.count else { return nil }
    defer {
      front += 1
      if front > 32, front * 2 > items.count {
        items.removeFirst(front)
        front = 0
      }
    }
    return items[front]
  }
}
