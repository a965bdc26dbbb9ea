import AzureCore

extension ProcessorMachine {
  /// Gives free slots to messages that are ready.
  mutating func startRuns(_ now: Duration) {
    switch state {
    case .working: break
    // What is ready now has been handled, and its handler has said that it is poison.
    case .stopping(let cancelAt) where now < cancelAt: break
    case .ready, .stopping, .ended: return
    }
    while runs.count < limit.current, let batch = nextBatch(now) {
      lastRun += 1
      runs[lastRun] = HandlerRun(deliveries: batch.deliveries, startedAt: now)
      for delivery in batch.deliveries {
        guard var message = held[delivery] else { continue }
        message.phase = .running(lastRun)
        message.hasRun = true
        held[delivery] = message
        actions.append(.leased(delivery, until: message.lease.bound))
        setAlarm(of: delivery)
      }
      setAlarm(ofRun: lastRun)
      actions.append(.run(lastRun, batch.deliveries, batch.purpose))
    }
  }

  /// The next messages that are handled together: as many as are there, none is waited for.
  private mutating func nextBatch(_ now: Duration) -> (deliveries: [DeliveryID], purpose: RunPurpose)? {
    var deliveries: [DeliveryID] = []
    while deliveries.count < settings.batchSize, let delivery = takeReady() {
      guard let message = held[delivery] else { continue }
      guard !message.lease.isLapsing, now < message.lease.cancelAt else {
        settleUnsettled(delivery, now)
        continue
      }
      guard message.purpose == .handle else {
        // Handled alone: now, or next.
        if deliveries.isEmpty { return ([delivery], message.purpose) }
        makeReady(delivery, isFirst: true)
        break
      }
      deliveries.append(delivery)
    }
    return deliveries.isEmpty ? nil : (deliveries, .handle)
  }

  /// Looks at one delivery whose time has come.
  mutating func look(at delivery: DeliveryID, _ now: Duration) {
    guard let message = held[delivery] else { return }
    switch message.phase {
    case .waiting:
      if now >= message.lease.cancelAt { return settleUnsettled(delivery, now) }
    case .running(let run):
      if now >= message.lease.bound { return end(delivery, .lost, now) }
      if now >= message.lease.cancelAt {
        cancel(run, .lease)
      } else if let hold = settings.longestHold, now >= message.receivedAt + hold {
        cancel(run, .hold)
      }
    case .settling:
      if now >= Self.givenUp(message.lease) { return settleUnsettled(delivery, now) }
      return settleOn(delivery, now)
    }
    renewIfDue(delivery, now)
    setAlarm(of: delivery)
  }

  private mutating func renewIfDue(_ delivery: DeliveryID, _ now: Duration) {
    guard var message = held[delivery], message.request == nil, !isCancelled(message),
      let due = message.lease.nextRenewal, due <= now
    else { return }
    message.lease.beginRenewal(now: now)
    message.request = .renew
    held[delivery] = message
    requestRenewal(delivery, .renew, message.lease)
  }

  private mutating func requestRenewal(_ delivery: DeliveryID, _ request: DeliveryRequest, _ lease: Lease) {
    actions.append(
      .request(
        delivery, request, notAfter: lease.cancelAt, timeout: Lease.attemptTimeout(settings.lease)))
  }

  private func isCancelled(_ message: HeldMessage) -> Bool {
    message.run.flatMap { runs[$0]?.cancelled } != nil
  }

  /// Sets when to look at a delivery again.
  mutating func setAlarm(of delivery: DeliveryID) {
    guard let message = held[delivery] else { return }
    if case .settling(let settlement) = message.phase {
      let time = message.request == nil ? settlement.retryAt : Self.givenUp(message.lease)
      return alarms.set(.delivery(delivery), at: time)
    }
    let isCancelled = isCancelled(message)
    var time = isCancelled ? message.lease.bound : message.lease.cancelAt
    if !isCancelled {
      if let hold = settings.longestHold, message.run != nil { time = min(time, message.receivedAt + hold) }
      if message.request == nil, let due = message.lease.nextRenewal { time = min(time, due) }
    }
    alarms.set(.delivery(delivery), at: time)
  }

  mutating func cancel(_ id: RunID, _ reason: CancelReason) {
    guard var run = runs[id], run.cancelled == nil else { return }
    run.cancelled = reason
    runs[id] = run
    actions.append(.cancel(id, reason))
    for delivery in run.deliveries { setAlarm(of: delivery) }
    setAlarm(ofRun: id)
  }

  mutating func setAlarm(ofRun id: RunID) {
    guard let run = runs[id] else { return }
    var time = run.freedAt
    if run.cancelled == nil, let timeout = settings.handlerTimeout {
      time = min(time ?? run.startedAt + timeout, run.startedAt + timeout)
    }
    if !run.hasOverrun, let overrunsAt = run.overrunsAt { time = min(time ?? overrunsAt, overrunsAt) }
    alarms.set(.run(id), at: time)
  }

  mutating func lookAtRun(_ id: RunID, _ now: Duration) {
    guard var run = runs[id] else { return }
    if let timeout = settings.handlerTimeout, now >= run.startedAt + timeout { cancel(id, .timeout) }
    run = runs[id] ?? run
    if !run.hasOverrun, let overrunsAt = run.overrunsAt, now >= overrunsAt { overrun(id) }
    if let freedAt = run.freedAt, now >= freedAt { return abandon(id) }
    setAlarm(ofRun: id)
  }

  mutating func overrun(_ id: RunID) {
    guard runs[id]?.hasOverrun == false else { return }
    runs[id]?.hasOverrun = true
    tallies.overran += 1
    tell(.overran(id))
  }

  /// Gives the slot of a handler that does not end to another; it holds no delivery any more.
  mutating func abandon(_ id: RunID) {
    guard let run = runs.removeValue(forKey: id) else { return }
    alarms.set(.run(id), at: nil)
    actions.append(.abandon(id))
    for key in run.keys { freeKey(key, 0) }
  }

  /// Takes note that a delivery ended whose handler goes on.
  mutating func loseFromRun(_ id: RunID, _ message: HeldMessage, _ now: Duration) {
    cancel(id, .lease)
    guard var run = runs[id] else {
      // The handler has just ended.
      if let key = message.arrival.key { freeKey(key, 0) }
      return
    }
    if let key = message.arrival.key { run.keys.append(key) }
    let overrunsAt = max(run.overrunsAt ?? message.lease.bound, message.lease.bound)
    run.overrunsAt = overrunsAt
    // With others of its batch it goes on under their leases.
    let hasOthers = run.deliveries.contains { held[$0]?.run == id }
    // bounded: a time of the clock and a limit of the options
    run.freedAt = hasOthers ? nil : overrunsAt + settings.stuckLimit
    runs[id] = run
    setAlarm(ofRun: id)
    if now >= overrunsAt { overrun(id) }
  }

  /// The handler of a run has ended.
  mutating func handled(_ id: RunID, _ results: [HandlerResult], _ now: Duration) {
    guard let run = runs.removeValue(forKey: id) else { return }
    alarms.set(.run(id), at: nil)
    for key in run.keys { freeKey(key, 0) }
    if run.cancelled == nil { limit.handled(in: now - run.startedAt, inUse: runs.count + 1) }
    for (place, delivery) in run.deliveries.enumerated() {
      guard let message = held[delivery], message.run == id else { continue }
      let result =
        place < results.count ? results[place] : .failed(reason: "the handler gave no outcome for it")
      if case .failed(let reason) = result { tell(.handlerFailed(delivery, reason: reason)) }
      decide(delivery, message, result, run.cancelled, now)
    }
  }

  private mutating func decide(
    _ delivery: DeliveryID, _ message: HeldMessage, _ result: HandlerResult, _ cancelled: CancelReason?,
    _ now: Duration
  ) {
    if message.lease.isLapsing { return settleUnsettled(delivery, now) }
    let isPoison = if case .poison = message.purpose { true } else { false }
    switch result {
    case .complete: settle(delivery, isPoison ? .poisonHandled : .complete, now)
    case .poison(let reason):
      if isPoison {
        settle(delivery, .poisonHandled, now)
      } else {
        poison(delivery, reason, isDecided: true, now)
      }
    case .retry(let wait): again(delivery, message, wait, "its handler asked for a retry", now)
    case .failed(let reason):
      switch cancelled {
      // The lease of another message of its batch was lost, not its own.
      case .lease where now < message.lease.cancelAt: settle(delivery, .release, now)
      case .lease: end(delivery, .lost, now)
      case .stop: settle(delivery, .release, now)
      case nil, .timeout, .hold: again(delivery, message, nil, reason, now)
      }
    }
  }

  /// The second test of the maximum: after a failure the count itself is enough.
  private mutating func again(
    _ delivery: DeliveryID, _ message: HeldMessage, _ wait: Duration?, _ reason: String, _ now: Duration
  ) {
    let count = message.deliveries
    if let maximum = settings.maximumDeliveries, count >= maximum, message.purpose == .handle {
      return poison(delivery, "it failed \(count) times, the last time because \(reason)", now)
    }
    settle(delivery, .retry(after: wait ?? retryWait(count)), now)
  }

  /// Full jitter over a wait that doubles with every delivery.
  func retryWait(_ count: Int) -> Duration {
    // bounded: 2 to the 40th at most
    let doubled = Double(1 << min(max(count, 1) - 1, 40))
    let longest = settings.retryBase.multiplied(by: doubled, upTo: settings.retryCap)
    return longest.multiplied(by: random.number(in: 0...1), upTo: longest)
  }

  private mutating func poison(
    _ delivery: DeliveryID, _ reason: String, isDecided: Bool = false, _ now: Duration
  ) {
    guard settings.poison == .handler else {
      tell(.poison(delivery, reason: reason))
      return settle(delivery, .poison(reason: reason), isDecided: isDecided, now)
    }
    // Its handler needs a slot like any other; its key stays with it.
    held[delivery]?.purpose = .poison(reason: reason)
    held[delivery]?.phase = .waiting
    if case .stopping(let cancelAt) = state, now >= cancelAt {
      return settle(delivery, .release, isDecided: true, now)
    }
    tell(.poison(delivery, reason: reason))
    makeReady(delivery, isFirst: true)
    setAlarm(of: delivery)
  }

  // MARK: Progress

  mutating func saveWanted(_ delivery: DeliveryID, _ token: Int, _ now: Duration) {
    guard var message = held[delivery], let run = message.run, runs[run] != nil, !message.lease.isLapsing,
      now < message.lease.cancelAt
    else {
      actions.append(.saved(delivery, token: token, .leaseLost))
      return
    }
    guard message.request == nil else {
      held[delivery]?.saves.append(token)
      return
    }
    message.lease.beginRenewal(now: now)
    message.request = .save(token: token)
    held[delivery] = message
    requestRenewal(delivery, .save(token: token), message.lease)
    setAlarm(of: delivery)
  }

  /// A renewal, with new content or without, has ended.
  mutating func renewalEnded(
    _ delivery: DeliveryID, _ request: DeliveryRequest, _ outcome: RenewalOutcome, _ now: Duration
  ) {
    guard var message = held[delivery] else { return }
    message.request = nil
    var loss = Lease.Loss.none
    var result = SaveResult.saved
    switch outcome {
    case .renewed(let sentAt):
      message.lease.renewed(sentAt: sentAt)
      actions.append(.leased(delivery, until: message.lease.bound))
    case .failed(let failure):
      loss = message.lease.renewalFailed(failure)
      result = .failed(failure)
      tell(.renewalFailed(delivery, failure))
    }
    held[delivery] = message
    if case .save(let token) = request { actions.append(.saved(delivery, token: token, result)) }
    if case .settling = message.phase {
      return loss == .now || message.lease.isLapsing
        ? settleUnsettled(delivery, now) : settleOn(delivery, now)
    }
    // It can no longer be settled, so nobody is to begin with it.
    if case .waiting = message.phase, loss == .now || message.lease.isLapsing {
      return settleUnsettled(delivery, now)
    }
    if loss == .now { return end(delivery, .lost, now) }
    if !message.saves.isEmpty {
      held[delivery]?.saves.removeFirst()
      saveWanted(delivery, message.saves[0], now)
    }
    look(at: delivery, now)
  }

  enum RenewalOutcome {
    case renewed(sentAt: Duration)
    case failed(RequestFailure)
  }
}
