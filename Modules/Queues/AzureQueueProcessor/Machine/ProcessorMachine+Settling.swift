import AzureCore

extension ProcessorMachine {
  /// Begins to settle; a renewal under way is waited for.
  mutating func settle(
    _ delivery: DeliveryID, _ kind: Settlement.Kind, isOverrun: Bool = false, isDecided: Bool = false,
    _ now: Duration
  ) {
    guard let message = held[delivery] else { return }
    unqueue(delivery)
    var settlement = Settlement(kind: kind)
    settlement.isOverrun = isOverrun
    settlement.isDecided = isDecided
    held[delivery]?.phase = .settling(settlement)
    for token in message.saves { actions.append(.saved(delivery, token: token, .leaseLost)) }
    held[delivery]?.saves = []
    settleOn(delivery, now)
  }

  /// When a request under way is waited for no longer, although it should have ended by the bound of the lease.
  ///
  /// A little later than the bound, for what is told of one that ended in time.
  static func givenUp(_ lease: Lease) -> Duration { lease.bound + Lease.margin(lease.length) }

  /// Takes the next step of settling.
  mutating func settleOn(_ delivery: DeliveryID, _ now: Duration) {
    guard var message = held[delivery], case .settling(var settlement) = message.phase,
      message.request == nil
    else { return setAlarm(of: delivery) }
    guard now < message.lease.bound else { return settleUnsettled(delivery, now) }
    if let retryAt = settlement.retryAt, now < retryAt { return setAlarm(of: delivery) }
    settlement.retryAt = nil
    message.phase = .settling(settlement)
    let request = settlement.request
    message.request = request
    held[delivery] = message
    setAlarm(of: delivery)
    actions.append(
      .request(
        delivery, request, notAfter: message.lease.bound, timeout: Lease.attemptTimeout(settings.lease)))
  }

  /// A request of a delivery succeeded.
  mutating func answered(_ delivery: DeliveryID, _ sentAt: Duration, _ now: Duration) {
    guard let message = held[delivery], let request = message.request else { return }
    switch request {
    case .renew, .save: renewalEnded(delivery, request, .renewed(sentAt: sentAt), now)
    case .copyToPoison:
      held[delivery]?.request = nil
      guard case .settling(var settlement) = message.phase else { return }
      settlement.isCopied = true
      settlement.failures = 0
      held[delivery]?.phase = .settling(settlement)
      settleOn(delivery, now)
    case .delete, .reappear:
      guard case .settling(let settlement) = message.phase else { return }
      settled(delivery, settlement, now)
    }
  }

  /// The service has done what was wanted.
  private mutating func settled(_ delivery: DeliveryID, _ settlement: Settlement, _ now: Duration) {
    if case .retry(let wait) = settlement.kind { wake(at: now + wait.visibility) }
    end(delivery, settlement.end, now)
  }

  /// Lets the queue be asked when a message that was given back is visible again, however long the idle wait is by then.
  ///
  /// Times are told apart by quarters of a second, so that many messages need few alarms.
  private mutating func wake(at time: Duration) {
    // bounded: a time of the clock and seven days
    let quarter = Duration.milliseconds(250) * Int((time / .milliseconds(250)).rounded(.up))
    alarms.set(.comeback(quarter), at: quarter)
  }

  /// A request of a delivery failed.
  mutating func failed(
    _ delivery: DeliveryID, _ failure: RequestFailure, _ error: AzureError?, _ now: Duration
  ) {
    guard var message = held[delivery], let request = message.request else { return }
    if failure == .fatal { fail(error, now) }
    if case .renew = request { return renewalEnded(delivery, request, .failed(failure), now) }
    if case .save = request { return renewalEnded(delivery, request, .failed(failure), now) }
    guard case .settling(var settlement) = message.phase else { return }
    message.request = nil
    held[delivery] = message
    failing.insert(delivery)
    tell(.settlingFailed(delivery, failure))
    guard request.isOfSource else { return copyFailed(delivery, failure, now) }
    switch failure {
    case .refused, .gone:
      // Nobody else can have had the message before the bound: an earlier attempt of this very request did it, unless a
      // renewal may have ended the receipt. A delete needs no attempt that is known of: a transport may repeat it by itself
      // on another connection, and a message that is gone is gone. One whose receipt is not the newest is still there.
      let hasHappened = settlement.isUncertain || (request == .delete && failure == .gone)
      let isOurs = hasHappened && !message.lease.isDoubtful && now < message.lease.bound
      return isOurs ? settled(delivery, settlement, now) : settleUnsettled(delivery, now)
    case .unknown: settlement.isUncertain = true
    case .fatal: return settleUnsettled(delivery, now)
    case .busy: limit.fallBack()
    case .notDone: break
    }
    settlement.failures += 1
    settlement.retryAt = min(now + settleWait(settlement.failures), message.lease.bound)
    held[delivery]?.phase = .settling(settlement)
    setAlarm(of: delivery)
  }

  /// No copy could be sent to the poison queue: after three attempts the message is given back, with the wait of a failed
  /// delivery, so that a poison queue that takes nothing holds up none but its own.
  private mutating func copyFailed(_ delivery: DeliveryID, _ failure: RequestFailure, _ now: Duration) {
    guard let message = held[delivery], case .settling(var settlement) = message.phase else { return }
    settlement.failures += 1
    guard failure != .fatal, settlement.failures < 3 else {
      return settle(
        delivery, .retry(after: retryWait(message.deliveries)), isDecided: settlement.isDecided, now)
    }
    settlement.retryAt = min(now + settleWait(settlement.failures), message.lease.bound)
    held[delivery]?.phase = .settling(settlement)
    setAlarm(of: delivery)
  }

  /// 50 milliseconds, doubling, up to a sixth of the lease.
  private func settleWait(_ failures: Int) -> Duration {
    // bounded: 2 to the 20th at most
    let wait = Duration.milliseconds(50).multiplied(
      by: Double(1 << min(failures - 1, 20)), upTo: settings.lease / 6)
    return wait.multiplied(by: random.number(in: 0.75...1), upTo: wait)
  }

  /// Ends a delivery whose outcome the service does not, or may not, know.
  mutating func settleUnsettled(_ delivery: DeliveryID, _ now: Duration) {
    guard let message = held[delivery] else { return }
    // Not handled at all: nothing can happen twice.
    guard message.hasRun else { return end(delivery, .lost, now) }
    if case .running = message.phase {
      var settlement = Settlement(kind: .complete)
      settlement.isOverrun = true
      held[delivery]?.phase = .settling(settlement)
    }
    end(delivery, .unsettled, now)
  }

  private mutating func fail(_ error: AzureError?, _ now: Duration) {
    fatal = fatal ?? error
    stop(false, now)
  }
}

extension DeliveryRequest {
  /// Whether it goes to the queue that the message came from.
  var isOfSource: Bool { if case .copyToPoison = self { false } else { true } }
}
