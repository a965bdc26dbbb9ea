import AzureCore
import AzureQueueProtocol

/// The state of a runner: the machine, and what its numbers stand for.
///
/// It stands under the lock of a ``MachineDriver``, so nothing here calls the user's code, sends, waits or wakes: all of that is
/// in the step that an event comes to.
struct RunnerState: Sendable {
  private struct Save {
    var delivery: DeliveryID
    var content: MessageContent
    var completion: SaveCompletion
    var error: AzureError?
  }

  /// A handler under way.
  private struct Run {
    var deliveries: [HeldDelivery]
    /// The task that runs it, once it does; `nil` with threads.
    var worker: TaskWorker?
    var isCancelled = false
  }

  private var machine: ProcessorMachine
  private var deliveries: [DeliveryID: HeldDelivery] = [:]
  private var saves: [Int: Save] = [:]
  private var lastToken = 0
  private var runs: [RunID: Run] = [:]
  private var isPaused = false
  private var oldestAge: Duration?
  private var lastReceiveError: AzureError?
  private var lastRequestError: AzureError?

  init(_ settings: MachineSettings, random: RandomSource) {
    machine = ProcessorMachine(settings, random: random)
  }

  var status: ProcessorStatus {
    ProcessorStatus(
      isPaused: isPaused, isStopping: machine.isStopping, hasEnded: machine.hasEnded,
      held: machine.heldCount, running: machine.running, concurrency: machine.concurrency,
      oldestAge: oldestAge, tallies: machine.tallies)
  }

  /// When the machine wants to be looked at.
  mutating func nextAlarm() -> Duration? { machine.nextAlarm() }

  /// Takes note of the task that runs a handler.
  ///
  /// - Returns: Whether the handler has been cancelled before.
  mutating func begin(_ run: RunID, on worker: TaskWorker) -> Bool {
    runs[run]?.worker = worker
    return runs[run]?.isCancelled ?? true
  }

  /// Takes an event; returns what is to be done then.
  mutating func take(_ event: RunnerEvent, _ now: ClockReading, isObserved: Bool) -> RunnerStep {
    var step = RunnerStep()
    let event = machineEvent(of: event, now, &step)
    for action in machine.advance(event, now: now.elapsed) {
      switch action {
      case .leased(let id, let bound): deliveries[id]?.lease(until: bound)
      case .run(let id, let ids, let purpose):
        let run = Run(deliveries: ids.compactMap { deliveries[$0] })
        runs[id] = run
        step.works.append(.run(id, run.deliveries, purpose))
      case .receive(let receiver, let most, let timeout):
        step.works.append(.receive(receiver: receiver, most: most, timeout: timeout))
      case .request(let id, let request, let notAfter, let timeout):
        guard let delivery = deliveries[id] else { continue }
        var content: MessageContent?
        if case .save(let token) = request { content = saves[token]?.content }
        step.works.append(
          .request(request, delivery, content: content, notAfter: notAfter, timeout: timeout))
      case .cancel(let run, let reason): cancel(run, reason, &step)
      case .abandon(let run): runs[run] = nil
      case .ended(let id, let end, let wasRunning):
        ended(id, end, wasRunning: wasRunning, &step, isObserved: isObserved)
      case .saved(let id, let token, let result): saved(id, token, result, &step)
      case .tell(let note): if isObserved { step.reports.append(report(of: note)) }
      case .finish(let left, let error): finish(left, error, &step)
      }
    }
    return step
  }

  private mutating func cancel(_ id: RunID, _ reason: CancelReason, _ step: inout RunnerStep) {
    guard let run = runs[id] else { return }
    runs[id]?.isCancelled = true
    for delivery in run.deliveries { delivery.cancel(reason) }
    if let worker = run.worker { step.cancelled.append(worker) }
  }

  private mutating func ended(
    _ id: DeliveryID, _ end: DeliveryEnd, wasRunning: Bool, _ step: inout RunnerStep, isObserved: Bool
  ) {
    guard let delivery = deliveries.removeValue(forKey: id) else { return }
    delivery.end()
    step.freed.append(delivery)
    // One that is under way will not be heard of any more.
    for token in saves.keys where saves[token]?.delivery == id { saved(id, token, .leaseLost, &step) }
    guard isObserved else { return }
    let (messageID, dequeueCount) = (delivery.messageID, delivery.dequeueCount)
    step.reports.append { $0.ended(messageID, end, dequeueCount: dequeueCount, wasRunning: wasRunning) }
  }

  private func finish(_ left: Int, _ error: AzureError?, _ step: inout RunnerStep) {
    let tallies = machine.tallies
    step.reports.append { $0.finished(left: left, error: error, tallies: tallies) }
    step.end = error.map { .failure($0) } ?? .success(())
  }

  private mutating func machineEvent(
    of event: RunnerEvent, _ now: ClockReading, _ step: inout RunnerStep
  ) -> MachineEvent {
    switch event {
    case .event(let event):
      switch event {
      case .pause: isPaused = true
      case .resume: isPaused = false
      // One that was given up had been cancelled before.
      case .handled(let run, _): step.wasCancelled = runs.removeValue(forKey: run)?.isCancelled ?? true
      case .receiveFailed(_, _, let error): lastReceiveError = error
      case .failed(_, _, let error): lastRequestError = error
      default: break
      }
      return event
    case .received(let receiver, let messages, let sentAt):
      guard !machine.hasEnded else { return .time }
      var id = machine.nextDelivery
      for message in messages {
        message.delivery.id = id
        deliveries[id] = message.delivery
        id += 1
      }
      if !messages.isEmpty {
        oldestAge = messages.compactMap(\.insertedOn).min().map { now.date - $0 }
        let count = messages.count
        step.reports.append { $0.received(count) }
      }
      return .received(receiver: receiver, messages.map(\.arrival), sentAt: sentAt)
    case .save(let id, let content, let completion):
      lastToken += 1
      saves[lastToken] = Save(delivery: id, content: content, completion: completion)
      // Nobody is there to say that it failed.
      if machine.hasEnded { saved(id, lastToken, .leaseLost, &step) }
      return .saveWanted(id, token: lastToken)
    case .saveFailed(let id, let token, let failure, let error):
      saves[token]?.error = error
      lastRequestError = error
      return .failed(id, failure, error: error)
    }
  }

  private mutating func saved(
    _ id: DeliveryID, _ token: Int, _ result: SaveResult, _ step: inout RunnerStep
  ) {
    guard let save = saves.removeValue(forKey: token) else { return }
    let lost = LeaseLost(messageID: deliveries[id]?.messageID ?? "")
    let outcome: Result<Void, any Error> =
      switch result {
      case .saved: .success(())
      case .leaseLost, .failed(.refused): .failure(lost)
      case .failed: .failure(save.error ?? lost)
      }
    step.completions.append { save.completion.open(outcome) }
  }

  private func report(of note: MachineNote) -> ProcessorReport {
    func messageID(_ id: DeliveryID) -> String { deliveries[id]?.messageID ?? "" }
    switch note {
    case .receiveFailed(_, let wait):
      let error = lastReceiveError
      return { $0.receiveFailed(error, wait: wait) }
    case .renewalFailed(let id, let failure):
      let (id, error) = (messageID(id), lastRequestError)
      return { $0.requestFailed(id, error, isRenewal: true, isUnknown: failure == .unknown) }
    case .settlingFailed(let id, let failure):
      let (id, error) = (messageID(id), lastRequestError)
      return { $0.requestFailed(id, error, isRenewal: false, isUnknown: failure == .unknown) }
    case .handlerFailed(let id, let reason):
      let id = messageID(id)
      return { $0.handlerFailed(id, reason) }
    case .undecodable(let id, let reason):
      let id = messageID(id)
      return { $0.undecodable(id, reason) }
    case .overran: return { $0.overran() }
    case .limit(let limit): return { $0.concurrencyChanged(limit) }
    case .stopping: return { $0.stopping() }
    }
  }
}
