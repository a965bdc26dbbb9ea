import AzureCore
import AzureQueueProtocol
import Synchronization

/// What is left for the loop of a runner.
enum RunnerEvent<Body: Sendable>: Sendable {
  case event(MachineEvent)
  case received(receiver: Int, [ArrivedMessage<Body>], sentAt: Duration)
  case save(DeliveryID, SavedContent, SaveCompletion)
  case saveFailed(DeliveryID, token: Int, RequestFailure, AzureError?)
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

extension Sequence {
  /// Tells the handlers whose saves nobody will carry out.
  func refuseSaves<Body>() where Element == RunnerEvent<Body> {
    for case .save(_, _, let completion) in self { completion.lost() }
  }
}

/// The state of a runner's loop: the machine, and what its numbers stand for.
///
/// Used by one task or thread.
struct RunnerState<Body: Sendable> {
  private struct Save {
    var delivery: DeliveryID
    var content: SavedContent
    var completion: SaveCompletion
    var error: AzureError?
  }

  var machine: ProcessorMachine
  private let margin: Duration
  private let reporter: ProcessorReporter
  private(set) var deliveries: [DeliveryID: HeldDelivery<Body>] = [:]
  private var saves: [Int: Save] = [:]
  private var lastToken = 0
  /// The deliveries of the runs under way.
  private(set) var runs: [RunID: [HeldDelivery<Body>]] = [:]
  private var isPaused = false
  private var oldestAge: Duration?

  init(_ settings: MachineSettings, random: RandomSource, reporter: ProcessorReporter) {
    machine = ProcessorMachine(settings, random: random)
    margin = Lease.margin(settings.lease)
    self.reporter = reporter
  }

  /// Takes an event; returns what is left to be carried out after that which needs neither task nor thread.
  mutating func take(_ event: RunnerEvent<Body>, _ now: ClockReading) -> [MachineAction] {
    let first = machine.nextDelivery
    let actions = machine.advance(machineEvent(of: event), now: now.elapsed)
    if case .received(_, let messages, _) = event, !messages.isEmpty, machine.nextDelivery > first {
      keep(messages, from: first, now)
    }
    for action in actions {
      switch action {
      case .leased(let id, let bound): deliveries[id]?.lease(until: bound)
      case .run(let run, let ids, _): runs[run] = ids.compactMap { deliveries[$0] }
      case .cancel(let run, let reason): for delivery in runs[run] ?? [] { delivery.cancel(reason) }
      case .abandon(let run): runs[run] = nil
      case .ended(let id, let end, let wasRunning):
        guard let delivery = deliveries.removeValue(forKey: id) else { continue }
        delivery.end()
        // One that is under way will not be heard of any more.
        for token in saves.keys where saves[token]?.delivery == id { finishSave(token, .leaseLost) }
        reporter.ended(delivery.messageID, end, dequeueCount: delivery.dequeueCount, wasRunning: wasRunning)
      case .saved(_, let token, let result): finishSave(token, result)
      case .tell(let note): report(note)
      case .receive, .request: break
      case .finish(let left, let error): reporter.finished(left: left, error: error, tallies: machine.tallies)
      }
    }
    reporter.update(
      ProcessorStatus(
        isPaused: isPaused, isStopping: machine.isStopping, hasEnded: machine.hasEnded,
        held: machine.heldCount, running: machine.running, concurrency: machine.concurrency,
        oldestAge: oldestAge, tallies: machine.tallies))
    return actions
  }

  /// Keeps the messages of a receive that the machine has taken, which it does not when it had given the receive up.
  private mutating func keep(_ messages: [ArrivedMessage<Body>], from first: DeliveryID, _ now: ClockReading)
  {
    for (place, message) in messages.enumerated() {
      deliveries[first + place] = HeldDelivery(first + place, message, margin: margin)
    }
    oldestAge = messages.compactMap { $0.message.insertedOn }.min().map { now.date - $0 }
    reporter.received(messages.count)
  }

  private mutating func machineEvent(of event: RunnerEvent<Body>) -> MachineEvent {
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
      return .failed(id, failure, error: error)
    }
  }

  /// The content that a save sends.
  func content(ofSave token: Int) -> SavedContent? { saves[token]?.content }

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
    case .overran: reporter.overran()
    case .limit(let limit): reporter.concurrencyChanged(limit)
    case .stopping: reporter.stopping()
    }
  }
}

/// How many events and tasks of processors are under way; a test that moves a clock waits until all of them wait for it.
package final class WorkCounter: Sendable {
  private let count = Atomic(0)

  /// Makes a counter at zero.
  package init() {}

  /// The present number.
  package var value: Int { count.load(ordering: .sequentiallyConsistent) }

  func add(_ number: Int) { count.add(number, ordering: .sequentiallyConsistent) }
}
