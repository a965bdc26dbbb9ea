import AzureCore
import AzureQueueProcessor

/// A machine, and the receives that wait for a response.
struct MachineBench {
  var machine: ProcessorMachine
  var now = Duration.seconds(1000)
  var receives: [(receiver: Int, most: Int)] = []

  init(_ change: (inout MachineSettings) -> Void = { _ in }) {
    var settings = MachineSettings()
    change(&settings)
    machine = ProcessorMachine(settings, random: .seeded(3))
    tell(.start)
  }

  @discardableResult
  mutating func tell(_ event: MachineEvent) -> [MachineAction] {
    let actions = machine.advance(event, now: now)
    for case .receive(let receiver, let most, _) in actions { receives.append((receiver, most)) }
    receives.removeAll { !machine.awaits($0.receiver) }
    return actions
  }

  /// Ends the receive that has waited longest.
  @discardableResult
  mutating func bring(_ arrivals: [Arrival]) -> [MachineAction] {
    tell(.received(receiver: receives.removeFirst().receiver, arrivals, sentAt: now))
  }

  /// Moves the time until a receive is made.
  mutating func waitForReceive() {
    while receives.isEmpty, let alarm = machine.nextAlarm() {
      now = max(now, alarm)
      tell(.time)
    }
  }

  /// Moves the time from alarm to alarm, and lets each request end in the same way, until the processor has ended or nothing is held.
  ///
  /// - Returns: The ends of deliveries, in order.
  mutating func settle(_ event: (DeliveryID) -> MachineEvent) -> [DeliveryEnd] {
    var ends: [DeliveryEnd] = []
    while !machine.hasEnded, machine.heldCount > 0, let alarm = machine.nextAlarm() {
      now = max(now, alarm)
      var actions = tell(.time)
      while !actions.isEmpty {
        ends += actions.ends
        let ids = actions.compactMap { if case .request(let id, _, _, _) = $0 { id } else { nil } }
        actions = ids.flatMap { tell(event($0)) }
      }
    }
    return ends
  }

  /// Ends a handler, and carries out what is requested then.
  mutating func finish(_ run: RunID, _ result: HandlerResult) {
    for case .request(let id, _, _, _) in tell(.handled(run, [result])) { tell(.answered(id, sentAt: now)) }
  }

  /// Finds nothing in the queue until a time; returns when it was asked.
  mutating func idle(until end: Duration) -> [Duration] {
    var asked: [Duration] = []
    while true {
      while !receives.isEmpty {
        asked.append(now)
        bring([])
      }
      guard let alarm = machine.nextAlarm(), alarm <= end else { return asked }
      now = max(now, alarm)
      tell(.time)
    }
  }

  /// Moves the time, and lets the machine look at it.
  @discardableResult
  mutating func wait(_ duration: Duration) -> [MachineAction] {
    now += duration
    return tell(.time)
  }
}

extension [MachineAction] {
  /// The requests among them, in order.
  var requests: [DeliveryRequest] {
    compactMap { if case .request(_, let request, _, _) = $0 { request } else { nil } }
  }

  /// The handlers that are started, in order.
  var runs: [RunID] { compactMap { if case .run(let run, _, _) = $0 { run } else { nil } } }

  /// The ends of deliveries, in order.
  var ends: [DeliveryEnd] { compactMap { if case .ended(_, let end, _) = $0 { end } else { nil } } }

  /// Whether the processor has ended.
  var areTheLast: Bool { contains { if case .finish = $0 { true } else { false } } }
}
