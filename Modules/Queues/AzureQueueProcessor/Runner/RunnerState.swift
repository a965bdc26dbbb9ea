import AzureCore
import AzureQueueProtocol
import Synchronization

/// What a runner is told.
enum RunnerEvent: Sendable {
  case event(MachineEvent)
  case received(receiver: Int, [ArrivedMessage], sentAt: Duration)
  case save(DeliveryID, SavedContent, SaveCompletion)
  case saveFailed(DeliveryID, token: Int, RequestFailure, AzureError?)

  /// A request about a message failed.
  static func failed(
    _ request: DeliveryRequest, _ delivery: DeliveryID, _ failure: RequestFailure, _ error: AzureError?
  ) -> RunnerEvent {
    if case .save(let token) = request { return .saveFailed(delivery, token: token, failure, error) }
    return .event(.failed(delivery, failure, error: error))
  }
}

/// What takes time of its own: a worker, which is a task or a thread, does one such piece after the other.
enum RunnerWork: Sendable {
  case run(RunID, [HeldDelivery], RunPurpose)
  case receive(receiver: Int, most: Int, timeout: Duration)
  case request(DeliveryRequest, HeldDelivery, SavedContent?, notAfter: Duration, timeout: Duration)
}

/// How a handler gets the outcome of a save, on a task or on a thread.
struct SaveCompletion: Sendable {
  let messageID: String
  let open: @Sendable (Result<Void, any Error>) -> Void

  /// There is no lease to save under.
  func lost() { open(.failure(LeaseLost(messageID: messageID))) }
}

/// What a handler saves: encoded and encrypted by the handler itself, which may take as long as it likes.
struct SavedContent: Sendable {
  let content: MessageContent
  let text: String
}

/// The state of a runner: the machine, and what its numbers stand for.
///
/// Used by one task or thread at a time.
struct RunnerState: Sendable {
  /// A handler under way.
  private struct Run {
    var deliveries: [HeldDelivery]
    var isCancelled = false
    /// Cancels its task; threads have none.
    var cancel: (@Sendable () -> Void)?
  }

  private struct Save {
    var delivery: DeliveryID
    var content: SavedContent
    var completion: SaveCompletion
    var error: AzureError?
  }

  var machine: ProcessorMachine
  private let margin: Duration
  private let reporter: ProcessorReporter
  private(set) var deliveries: [DeliveryID: HeldDelivery] = [:]
  private var saves: [Int: Save] = [:]
  private var lastToken = 0
  private var runs: [RunID: Run] = [:]
  private var isPaused = false
  private var oldestAge: Duration?
  /// How the machine has ended.
  private(set) var end: Result<Void, AzureError>?

  init(_ settings: MachineSettings, random: RandomSource, reporter: ProcessorReporter) {
    machine = ProcessorMachine(settings, random: random)
    margin = Lease.margin(settings.lease)
    self.reporter = reporter
  }

  /// When the machine wants to be looked at.
  mutating func nextAlarm() -> Duration? { machine.nextAlarm() }

  /// Takes note of how the task of a handler is cancelled.
  mutating func begin(_ run: RunID, cancel: @escaping @Sendable () -> Void) {
    if runs[run]?.isCancelled == true { cancel() }
    runs[run]?.cancel = cancel
  }

  /// Takes an event; returns the work that comes of it, in order.
  mutating func take(_ event: RunnerEvent, _ now: ClockReading) -> [RunnerWork] {
    let first = machine.nextDelivery
    let actions = machine.advance(machineEvent(of: event), now: now.elapsed)
    if case .received(_, let messages, _) = event, !messages.isEmpty, machine.nextDelivery > first {
      keep(messages, from: first, now)
    }
    var works: [RunnerWork] = []
    for action in actions {
      switch action {
      case .leased(let id, let bound): deliveries[id]?.lease(until: bound)
      case .run(let run, let ids, let purpose):
        let held = ids.compactMap { deliveries[$0] }
        runs[run] = Run(deliveries: held)
        works.append(.run(run, held, purpose))
      case .receive(let receiver, let most, let timeout):
        works.append(.receive(receiver: receiver, most: most, timeout: timeout))
      case .request(let id, let request, let notAfter, let timeout):
        guard let delivery = deliveries[id] else { continue }
        var content: SavedContent?
        if case .save(let token) = request { content = saves[token]?.content }
        works.append(.request(request, delivery, content, notAfter: notAfter, timeout: timeout))
      case .cancel(let run, let reason): cancel(run, reason)
      case .abandon(let run): runs[run] = nil
      case .ended(let id, let end, let wasRunning):
        guard let delivery = deliveries.removeValue(forKey: id) else { continue }
        delivery.end()
        // One that is under way will not be heard of any more.
        for token in saves.keys where saves[token]?.delivery == id { finishSave(token, .leaseLost) }
        reporter.ended(
          delivery.messageID, end, dequeueCount: delivery.dequeueCount, wasRunning: wasRunning,
          reason: end == .poisoned ? delivery.poisonReason : nil)
      case .saved(_, let token, let result): finishSave(token, result)
      case .tell(let note): report(note)
      case .finish(let left, let error):
        reporter.finished(left: left, error: error, tallies: machine.tallies)
        end = error.map { .failure($0) } ?? .success(())
      }
    }
    reporter.update(
      ProcessorStatus(
        isPaused: isPaused, isStopping: machine.isStopping, hasEnded: machine.hasEnded,
        held: machine.heldCount, running: machine.running, concurrency: machine.concurrency,
        oldestAge: oldestAge, tallies: machine.tallies))
    return works
  }

  private mutating func cancel(_ id: RunID, _ reason: CancelReason) {
    guard let run = runs[id] else { return }
    runs[id]?.isCancelled = true
    for delivery in run.deliveries { delivery.cancel(reason) }
    run.cancel?()
  }

  /// Keeps the messages of a receive that the machine has taken, which it does not when it had given the receive up.
  private mutating func keep(_ messages: [ArrivedMessage], from first: DeliveryID, _ now: ClockReading) {
    for (place, message) in messages.enumerated() {
      deliveries[first + place] = HeldDelivery(first + place, message, margin: margin)
    }
    oldestAge = messages.compactMap { $0.message.insertedOn }.min().map { now.date - $0 }
    reporter.received(messages.count)
  }

  private mutating func machineEvent(of event: RunnerEvent) -> MachineEvent {
    switch event {
    case .event(let event):
      switch event {
      case .pause: isPaused = true
      case .resume: isPaused = false
      case .handled(let run, _): runs[run] = nil
      case .receiveFailed(_, _, let error): reporter.lastReceiveError = error
      case .failed(_, _, let error): reporter.lastRequestError = error
      default: break
      }
      return event
    case .received(let receiver, let messages, let sentAt):
      return .received(receiver: receiver, messages.map(\.arrival), sentAt: sentAt)
    case .save(let id, let content, let completion):
      lastToken += 1
      saves[lastToken] = Save(delivery: id, content: content, completion: completion)
      return .saveWanted(id, token: lastToken)
    case .saveFailed(let id, let token, let failure, let error):
      saves[token]?.error = error
      reporter.lastRequestError = error
      return .failed(id, failure, error: error)
    }
  }

  private mutating func finishSave(_ token: Int, _ result: SaveResult) {
    guard let save = saves.removeValue(forKey: token) else { return }
    switch (result, save.error) {
    case (.saved, _): save.completion.open(.success(()))
    case (.failed(.refused), _), (.failed(.gone), _), (.leaseLost, _), (.failed, nil): save.completion.lost()
    case (.failed, let error?): save.completion.open(.failure(error))
    }
  }

  private func report(_ note: MachineNote) {
    switch note {
    case .receiveFailed(_, let wait): reporter.receiveFailed(wait: wait)
    case .renewalFailed(let id, let failure):
      reporter.requestFailed(deliveries[id]?.messageID ?? "", isRenewal: true, isUnknown: failure == .unknown)
    case .settlingFailed(let id, let failure):
      reporter.requestFailed(
        deliveries[id]?.messageID ?? "", isRenewal: false, isUnknown: failure == .unknown)
    case .handlerFailed(let id, let reason): reporter.handlerFailed(deliveries[id]?.messageID ?? "", reason)
    case .undecodable(let id, let reason): reporter.undecodable(deliveries[id]?.messageID ?? "", reason)
    case .poison(let id, let reason):
      deliveries[id]?.takeNote(ofPoison: reason)
      reporter.poison(deliveries[id]?.messageID ?? "", reason)
    case .overran: reporter.overran()
    case .limit(let limit): reporter.concurrencyChanged(limit)
    case .stopping: reporter.stopping()
    }
  }
}

/// How many workers and timers of processors are under way, `run()` included while it does not wait; a test that moves a clock waits until all of them wait for it.
package final class WorkCounter: Sendable {
  private let count = Atomic(0)
  private let handed = Atomic(0)

  /// Makes a counter at zero.
  package init() {}

  /// The present number.
  package var value: Int { count.load(ordering: .sequentiallyConsistent) }

  /// How often work was handed to another task or thread than the one that came by it.
  package var handedOver: Int { handed.load(ordering: .relaxed) }

  func add(_ number: Int) { count.add(number, ordering: .sequentiallyConsistent) }

  /// Takes note of a worker that starts, or is woken.
  func addWorker() {
    add(1)
    handed.add(1, ordering: .relaxed)
  }
}
