import AzureCore
import AzureQueueProcessor

/// Two processors on one queue, over a network that loses, delays and refuses, on machines that stall and are killed: a schedule
/// that depends on nothing but its seed.
///
/// Every step is checked against the rules of the processor, which the simulation works out by itself: bounds of leases from
/// the times at which it sent requests, and ends from the actions that it saw.
struct Simulation {
  /// What is reported falsely, or done against the machine's word, to see that a check finds it.
  enum Sabotage: String, CaseIterable, Sendable {
    case none
    /// The time of the response is taken for that of sending.
    case answerTimeAsSendTime
    /// A renewal without a response is taken for a success.
    case lostRenewalAsSuccess
    /// A settling is sent although its time is over.
    case lateSettling
    /// A renewal is sent beside a settling.
    case renewalBesideSettling
    /// An order to cancel is not heard.
    case deafHandler
    /// An end is told twice.
    case doubleEnd
    /// A handler is started after a stop.
    case runAfterStop
    /// A message is deleted that nobody handled.
    case lostMessage
    /// A message is handled again, and nobody has counted it.
    case uncountedDuplicate
    /// The alarm for a message that was given back is not heard.
    case oversleeping
    /// A message is handled beside another of its key.
    case twoOfAKey
  }

  /// A rule that was broken.
  struct Violation: Error, CustomStringConvertible {
    var rule: String
    var description: String { rule }
  }

  enum Happening {
    case send
    case sendsRequest(worker: Int, request: Int)
    case arrives(worker: Int, request: Int)
    case reply(worker: Int, request: Int, MachineEvent?)
    case handlerEnds(worker: Int, run: RunID, [HandlerResult])
    case saves(worker: Int, delivery: DeliveryID)
    case time(worker: Int)
    case stall(worker: Int)
    case stop(worker: Int, isHurried: Bool)
    case halt(worker: Int)
    case kill(worker: Int)
  }

  let seed: UInt64
  let sabotage: Sabotage
  var random: RandomSource
  var time = Duration.seconds(1000)
  var service = SimulatedService()
  var workers: [SimulatedWorker] = []
  var trace: [String] = []
  let keepsTrace: Bool
  var steps = 0
  var lease = Duration.seconds(10)
  /// How often a handler has said of a message that it is done, by message.
  var completions: [Int: Int] = [:]
  /// The messages that a handler has let go for good.
  var accepted: Set<Int> = []
  /// What the processors that have ended counted.
  var possibleDuplicates = 0
  var isCalm = false
  var lastRequest = 0
  /// What receives brought, until they are heard.
  var replies: [Int: [(id: Int, message: SimulatedService.Message)]] = [:]
  var lastReply = 0
  /// The receipts of renewals.
  var receipts: [Int: Bool] = [:]

  private var agenda: [(time: Duration, order: Int, what: Happening)] = []
  private var lastOrder = 0

  init(seed: UInt64, sabotage: Sabotage = .none, keepsTrace: Bool = false) {
    self.seed = seed
    self.sabotage = sabotage
    self.keepsTrace = keepsTrace
    random = .seeded(seed)
  }

  func chance(_ share: Double) -> Bool { random.number(in: 0...1) < share }
  func seconds(_ range: ClosedRange<Double>) -> Duration { .seconds(random.number(in: range)) }

  mutating func schedule(_ what: Happening, after delay: Duration) {
    lastOrder += 1
    let entry = (time: time + max(delay, .zero), order: lastOrder, what: what)
    // Kept in order: the schedule is short.
    var low = 0
    var high = agenda.count
    while low < high {
      let middle = (low + high) / 2
      if (agenda[middle].time, agenda[middle].order) > (entry.time, entry.order) {
        low = middle + 1
      } else {
        high = middle
      }
    }
    agenda.insert(entry, at: low)
  }

  mutating func note(_ line: @autoclosure () -> String) {
    if keepsTrace { trace.append("\(time) \(line())") }
  }

  func require(_ isTrue: Bool, _ rule: @autoclosure () -> String) throws(Violation) {
    if !isTrue { throw Violation(rule: rule()) }
  }

  /// Runs a schedule: some minutes of trouble, then calm until nothing is left.
  mutating func run() throws(Violation) {
    lease = .seconds(Int(random.number(in: 5...40)))
    for _ in 0..<2 { try startWorker(replacing: nil) }
    for _ in 0..<Int(random.number(in: 10...60)) { schedule(.send, after: seconds(0...60)) }
    let end = time + seconds(60...240)
    while let next = agenda.popLast(), steps < 20_000 {
      time = max(time, next.time)
      if !isCalm, time >= end { try calmDown() }
      try happen(next.what)
      let isDone = workers.allSatisfy {
        $0.isGone || ($0.machine.heldCount == 0 && ($0.stoppedAt == nil || $0.machine.hasEnded))
      }
      if isCalm, service.messages.isEmpty, isDone { break }
    }
    try require(service.messages.isEmpty, "liveness: \(service.messages.count) messages are still there")
    for (index, worker) in workers.enumerated() where !worker.isGone {
      guard let stoppedAt = worker.stoppedAt, clock(index) >= stoppedAt + worker.longestStop(lease) else {
        continue
      }
      let held = worker.machine.heldCount
      try require(
        worker.machine.hasEnded && held == 0, "stop: worker \(index) never ended, and holds \(held)")
    }
    for worker in workers { retire(worker) }
    let extra = completions.values.reduce(0) { $0 + $1 - 1 }
    try require(
      extra <= possibleDuplicates,
      "accounting: \(extra) messages were handled once more, \(possibleDuplicates) could be told of")
  }

  private mutating func calmDown() throws(Violation) {
    isCalm = true
    note("calm")
    for index in workers.indices where workers[index].machine.isStopping {
      // The end of a stop under trouble is looked at in `happen`.
      workers[index].isReplaced = true
    }
    try startWorker(replacing: nil)
  }

  private mutating func happen(_ what: Happening) throws(Violation) {
    switch what {
    case .send: service.send(at: time)
    case .sendsRequest(let worker, let request): try sendRequest(worker, request)
    case .arrives(let worker, let request): try arrive(worker, request)
    case .reply(let worker, let request, let event): try reply(worker, request, event)
    case .handlerEnds(let worker, let run, let results): try handlerEnds(worker, run, results)
    case .saves(let worker, let delivery):
      workers[worker].lastToken += 1
      try tell(worker, .saveWanted(delivery, token: workers[worker].lastToken))
    case .time(let worker): try tell(worker, .time)
    case .stall(let worker):
      guard !isCalm else { return }
      let length = chance(0.2) ? seconds(5...120) : seconds(0.1...8)
      workers[worker].stalledUntil = time + length
      note("worker \(worker) stalls for \(length)")
      schedule(.stall(worker: worker), after: seconds(5...60))
    case .stop(let worker, let isHurried):
      guard !workers[worker].isGone else { return }
      try tell(worker, .stop(isHurried: isHurried))
      if !workers[worker].isReplaced { try startWorker(replacing: worker) }
    case .halt(let worker):
      guard !workers[worker].isGone, !workers[worker].machine.hasEnded else { return }
      try tell(worker, .halt)
      try require(workers[worker].machine.hasEnded, "stop: a second stop did not end at once")
      if !workers[worker].isReplaced { try startWorker(replacing: worker) }
    case .kill(let worker):
      guard !workers[worker].isGone, !workers[worker].machine.hasEnded else { return }
      note("worker \(worker) is killed")
      workers[worker].isGone = true
      // What its handlers had done, the service does not know, and nobody is left to count.
      possibleDuplicates += workers[worker].deliveries.values.filter { $0.hasRun && !$0.hasEnded }.count
      if !workers[worker].isReplaced { try startWorker(replacing: worker) }
    }
  }

  private mutating func retire(_ worker: SimulatedWorker) {
    possibleDuplicates += sabotage == .uncountedDuplicate ? 0 : worker.machine.tallies.possibleDuplicates
  }

  private mutating func startWorker(replacing old: Int?) throws(Violation) {
    if let old { workers[old].isReplaced = true }
    var settings = MachineSettings()
    settings.lease = lease
    let fixed = Int(random.number(in: 1...9))
    settings.concurrency = chance(0.2) ? 1...8 : fixed...fixed
    settings.batchSize = chance(0.3) ? Int(random.number(in: 2...6)) : 1
    settings.maximumDeliveries = isCalm ? 1_000_000 : chance(0.8) ? 5 : 2
    settings.poison = chance(0.3) ? .handler : .queue
    settings.undecodable = chance(0.5) ? .handler : .poison
    settings.retryCap = .seconds(60)
    settings.drain = seconds(0...30)
    settings.grace = seconds(0...5)
    settings.stuckLimit = chance(0.3) ? .zero : .seconds(30)
    settings.handlerTimeout = chance(0.3) ? seconds(1...30) : nil
    settings.longestHold = chance(0.3) ? seconds(5...60) : nil
    settings.rate = chance(0.2) ? random.number(in: 0.5...20) : nil
    settings.idle = .milliseconds(100)...(isCalm ? .seconds(1) : .seconds(30))
    workers.append(SimulatedWorker(settings, offset: seconds(0...100_000), random: .seeded(random.next())))
    let index = workers.count - 1
    let length = lease
    note(
      "worker \(index) starts, lease \(length), concurrency \(settings.concurrency), \(settings.batchSize) at once"
    )
    try tell(index, .start)
    guard !isCalm else { return }
    schedule(.stall(worker: index), after: seconds(1...60))
    if chance(0.7) { schedule(.stop(worker: index, isHurried: chance(0.3)), after: seconds(1...200)) }
    if chance(0.2) { schedule(.halt(worker: index), after: seconds(1...250)) }
    if chance(0.2) { schedule(.kill(worker: index), after: seconds(1...250)) }
  }
}
