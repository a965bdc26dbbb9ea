import AzureCore

/// When the queue is asked, and for how much.
struct Polling: Sendable {
  /// A request under way.
  struct Request: Sendable {
    var asked: Int
    /// How many own sends there had been when it was made.
    var sends: Int
  }

  /// How many receives that were given up may be left: each keeps a task or a thread.
  ///
  /// Nothing is received beyond that, until one of them ends.
  static let mostHanging = 8

  var underWay: [Int: Request] = [:]
  /// Those that were given up, and have not ended.
  var hanging: Set<Int> = []
  var lastReceiver = 0
  /// Not before this time, for there was nothing.
  var nextAt = Duration.zero
  /// Not before this time, for the service is in trouble.
  var blockedUntil = Duration.zero
  /// How many responses in a row were empty.
  var emptyResponses = 0
  /// How many requests in a row failed.
  var failures = 0
  /// How many responses in a row brought nothing but messages whose keys could not be had.
  var closed = 0
  /// Whether the last response gave less than was asked for: one receiver is enough then.
  var isShallow = true
  var isPaused = false
  /// How often this process knew of a message: it has sent one, or one that was given back has become visible.
  var sends = 0
  var bucket: RateBucket?

  var asked: Int { underWay.values.reduce(0) { $0 + $1.asked } }

  /// Something was sent to the queue, or has become visible again: it is worth asking at once.
  mutating func wake(_ now: Duration) {
    sends += 1
    emptyResponses = 0
    nextAt = now
  }
}

extension ProcessorMachine {
  /// About the square root of what may run.
  private var receivers: Int {
    // bounded: the root of two numbers that were checked
    polling.isShallow ? 1 : max(1, Int(Double(limit.current * settings.batchSize).squareRoot().rounded(.up)))
  }

  /// How many messages are worth a request now; zero when it is to wait for more.
  private var room: Int {
    let all = limit.current * settings.batchSize
    let asked = polling.asked
    // One slot is worth a request when none is under way; beside others, a share of all slots is.
    var least = polling.underWay.isEmpty ? 1 : min(32, max(1, all / receivers))
    let slots = (limit.current - runs.count) * settings.batchSize - ready.count - asked
    guard slots >= least else { return 0 }
    // What is being settled needs no slot, but there is an end to how much of it there may be; what waits for its key, too.
    let rest = max(2 * all, all + 32) - held.count - asked
    // Settling is soon over unless it fails: a request for many messages costs less than many for few. A key may be long in use.
    if keys.isEmpty, failing.isEmpty { least = max(least, min(32, all) / 2) }
    guard rest >= min(slots, least) else { return 0 }
    return min(slots, rest, 32)
  }

  mutating func poll(_ now: Duration) {
    guard case .working = state, !polling.isPaused, polling.hanging.count < Polling.mostHanging else {
      return alarms.set(.poll, at: nil)
    }
    let begin = max(polling.nextAt, polling.blockedUntil)
    while polling.underWay.count < receivers, begin <= now {
      var most = room
      guard most > 0 else { break }
      if let available = polling.bucket?.available(now: now) {
        guard available >= 1 else { return alarms.set(.poll, at: polling.bucket?.nextAt) }
        most = min(most, available)
      }
      polling.bucket?.take(most)
      polling.lastReceiver += 1
      polling.underWay[polling.lastReceiver] = Polling.Request(
        asked: most, sends: polling.sends)
      // bounded: a time of the clock, half a minute and a tenth of a lease
      alarms.set(
        .receive(polling.lastReceiver), at: now + settings.receiveTimeout + Lease.margin(settings.lease))
      actions.append(
        .receive(receiver: polling.lastReceiver, max: most, timeout: settings.receiveTimeout))
    }
    alarms.set(.poll, at: begin > now ? begin : nil)
  }

  mutating func received(
    _ receiver: Int, _ arrivals: [Arrival], _ sentAt: Duration, _ now: Duration
  ) {
    guard let request = receiveEnded(receiver) else {
      // It was given up: what it brings is visible again when its lease ends.
      for arrival in arrivals { leftAlone.add(arrival) }
      return
    }
    polling.bucket?.giveBack(max(0, request.asked - arrivals.count))
    polling.failures = 0
    polling.isShallow = arrivals.count < request.asked
    if arrivals.isEmpty {
      // A message sent while this request was under way may have come too late for it.
      if request.sends == polling.sends {
        polling.nextAt = max(polling.nextAt, now + idleWait(polling.emptyResponses))
        polling.emptyResponses += 1
        if settings.stopsWhenEmpty, held.isEmpty, polling.underWay.isEmpty { return stop(false, now) }
      }
    } else {
      polling.emptyResponses = 0
      polling.nextAt = now
      slowDown(arrivals, now)
    }
    for arrival in arrivals {
      lastDelivery += 1
      tallies.received += 1
      take(lastDelivery, arrival, Lease(sentAt: sentAt, length: settings.lease), now)
    }
  }

  /// Waits before the next receive while what has the keys does not respond: each receive costs its messages a delivery.
  ///
  /// The wait grows as after failed receives, but only while no message can be read.
  private mutating func slowDown(_ arrivals: [Arrival], _ now: Duration) {
    let closed = arrivals.count { $0.isProblemTemporary }
    polling.closed = closed == arrivals.count ? polling.closed + 1 : min(closed, 1)
    guard closed > 0 else { return }
    polling.isShallow = true
    polling.blockedUntil = max(polling.blockedUntil, now + idleWait(polling.closed - 1))
  }

  mutating func receiveFailed(
    _ receiver: Int, _ failure: RequestFailure, _ error: AzureError?, _ now: Duration
  ) {
    guard let request = receiveEnded(receiver) else { return }
    polling.bucket?.giveBack(request.asked)
    if failure == .fatal, !(settings.waitsForQueue && error?.isNotFound == true) {
      fatal = fatal ?? error
      tell(.receiveFailed(failure, wait: .zero))
      return stop(false, now)
    }
    if failure == .busy { limit.fallBack() }
    let wait = idleWait(polling.failures + (failure == .busy ? 3 : 0))
    polling.failures += 1
    polling.isShallow = true
    polling.blockedUntil = max(polling.blockedUntil, now + wait)
    tell(.receiveFailed(failure, wait: wait))
  }

  /// Waits no longer for a receive that should have ended: what has the keys of its messages may never respond.
  mutating func giveUpReceive(_ receiver: Int, _ now: Duration) {
    guard polling.underWay[receiver] != nil else { return }
    receiveFailed(receiver, .unknown, nil, now)
    polling.hanging.insert(receiver)
  }

  /// Returns the receive that has ended; `nil` when it had been given up.
  private mutating func receiveEnded(_ receiver: Int) -> Polling.Request? {
    alarms.set(.receive(receiver), at: nil)
    polling.hanging.remove(receiver)
    return polling.underWay.removeValue(forKey: receiver)
  }

  /// Doubles from the first to the longest wait; up to a twelfth is taken off at random.
  private func idleWait(_ step: Int) -> Duration {
    let (first, longest) = (settings.idle.lowerBound, settings.idle.upperBound)
    // bounded: 2 to the 30th at most
    return first.multiplied(by: Double(1 << min(step, 30)), upTo: longest)
      .multiplied(by: random.number(in: 0.92...1), upTo: longest)
  }

  /// Decides what becomes of a message that has come.
  private mutating func take(
    _ delivery: DeliveryID, _ arrival: Arrival, _ lease: Lease, _ now: Duration
  ) {
    let deliveries = leftAlone.deliveries(of: arrival)
    var message = HeldMessage(
      arrival: arrival, receivedAt: now, deliveries: deliveries, lease: lease, purpose: .handle)
    let isWorn = settings.maximumDeliveries.map { deliveries > $0 } ?? false
    if let problem = arrival.problem { tell(.undecodable(delivery, reason: problem)) }
    // Left alone: it comes back when its lease ends, however often that takes.
    if arrival.isProblemTemporary {
      leftAlone.add(arrival)
    } else if isWorn {
      message.purpose = .poison(reason: "it was delivered \(arrival.dequeueCount) times")
    } else if let problem = arrival.problem {
      switch settings.undecodable {
      case .poison: message.purpose = .poison(reason: "it cannot be decoded: \(problem)")
      case .handler: message.purpose = .undecodable(reason: problem)
      case .skip: break
      }
    }
    let isSkipped = arrival.problem != nil && message.purpose == .handle
    held[delivery] = message
    // Before anything that frees the key: the delivery that ends gives it to the next.
    let isBehind = claimKey(arrival.key, delivery)
    if !arrival.isOwned || isSkipped { return end(delivery, .released, now) }
    if now >= lease.cancelAt { return end(delivery, .lost, now) }
    guard case .working = state else { return settle(delivery, .release, now) }
    if case .poison(let reason) = message.purpose {
      tell(.poison(delivery, reason: reason))
      if settings.poison == .queue { return settle(delivery, .poison(reason: reason), now) }
    }
    if !isBehind { makeReady(delivery) }
    setAlarm(of: delivery)
  }

  mutating func makeReady(_ delivery: DeliveryID, isFirst: Bool = false) {
    if isFirst { ready.prepend(delivery) } else { ready.append(delivery) }
    held[delivery]?.isQueued = true
    ready.count += 1
  }

  /// Takes the next delivery that may start out of the list.
  mutating func takeReady() -> DeliveryID? {
    while let delivery = ready.popFirst() {
      guard held[delivery]?.isQueued == true else { continue }
      unqueue(delivery)
      return delivery
    }
    return nil
  }

  /// Lets a delivery not start.
  mutating func unqueue(_ delivery: DeliveryID) {
    guard held[delivery]?.isQueued == true else { return }
    held[delivery]?.isQueued = false
    ready.count -= 1
  }

  /// Returns whether the delivery has to wait for another with its key.
  private mutating func claimKey(_ key: String?, _ delivery: DeliveryID) -> Bool {
    guard let key else { return false }
    guard keys[key] != nil else {
      keys[key] = []
      return false
    }
    keys[key]?.append(delivery)
    return true
  }

  /// Lets the next of a key start; or forgets one that waited for it.
  mutating func freeKey(_ key: String, _ delivery: DeliveryID) {
    guard var waiting = keys[key] else { return }
    if let place = waiting.firstIndex(of: delivery) {
      waiting.remove(at: place)
      keys[key] = waiting
      return
    }
    while let next = waiting.first {
      waiting.removeFirst()
      guard let message = held[next] else { continue }
      keys[key] = waiting
      // One that is being settled has the key until it ends, and passes it on then.
      if case .waiting = message.phase { makeReady(next) }
      return
    }
    keys[key] = nil
  }
}
