import AzureCore

extension ProcessorMachine {
  /// Ends in order: nothing more is received or started; what waits is given back at once.
  mutating func stop(_ isHurried: Bool, _ now: Duration) {
    switch state {
    case .ready:
      state = .stopping(cancelAt: now)
      return
    case .ended: return
    case .stopping(let cancelAt):
      guard isHurried, cancelAt > now else { return }
      state = .stopping(cancelAt: now)
      return drained(now)
    case .working: break
    }
    let cancelAt = isHurried ? now : now + settings.drain
    state = .stopping(cancelAt: cancelAt)
    tell(.stopping)
    for (delivery, message) in held.sorted(by: { $0.key < $1.key }) {
      // What is poison by the word of its handler waits for the handler of poison, until the drain ends.
      guard case .waiting = message.phase, !message.hasRun || isHurried else { continue }
      settle(delivery, .release, isDecided: message.hasRun, now)
    }
    if isHurried { drained(now) } else { alarms.set(.drain, at: cancelAt) }
  }

  /// The drain time is over: handlers are cancelled, and after the grace their messages are given back.
  mutating func drained(_ now: Duration) {
    guard case .stopping(let cancelAt) = state, now >= cancelAt else { return }
    for run in runs.keys.sorted() { cancel(run, .stop) }
    for (delivery, message) in held.sorted(by: { $0.key < $1.key }) {
      guard case .waiting = message.phase else { continue }
      settle(delivery, .release, isDecided: message.hasRun, now)
    }
    guard now >= cancelAt + settings.grace else {
      return alarms.set(.drain, at: cancelAt + settings.grace)
    }
    for (id, run) in runs.sorted(by: { $0.key < $1.key }) {
      overrun(id)
      for delivery in run.deliveries where held[delivery]?.run == id { giveBack(delivery, now) }
      abandon(id)
    }
  }

  private mutating func giveBack(_ delivery: DeliveryID, _ now: Duration) {
    guard let message = held[delivery] else { return }
    if message.lease.isLapsing || now >= message.lease.bound { return settleUnsettled(delivery, now) }
    settle(delivery, .release, isOverrun: true, now)
  }

  /// Ends at once, and says how many deliveries were left.
  mutating func halt() {
    let left = held.keys.sorted()
    for delivery in left {
      settleUnsettled(delivery, .zero)
    }
    for run in runs.keys.sorted() {
      if runs[run]?.cancelled == nil { actions.append(.cancel(run, .stop)) }
      abandon(run)
    }
    alarms = AlarmQueue()
    polling.underWay = [:]
    finish(left: left.count)
  }
}
