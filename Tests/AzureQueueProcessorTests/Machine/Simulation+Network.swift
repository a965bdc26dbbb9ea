import AzureCore
import AzureQueueProcessor

extension Simulation {
  /// Takes a request up; the task that sends it may come to run late.
  mutating func startRequest(_ kind: SimulatedWorker.Request.Kind, _ timeout: Duration, _ index: Int) {
    lastRequest += 1
    workers[index].requests[lastRequest] = SimulatedWorker.Request(kind: kind, timeout: timeout)
    schedule(
      .sendsRequest(worker: index, request: lastRequest),
      after: !isCalm && chance(0.03) ? seconds(0...8) : seconds(0...0.01))
  }

  mutating func sendRequest(_ index: Int, _ id: Int) throws(Violation) {
    guard !workers[index].isGone, var request = workers[index].requests[id] else { return }
    if workers[index].stalledUntil > time {
      return schedule(.sendsRequest(worker: index, request: id), after: workers[index].stalledUntil - time)
    }
    let now = clock(index)
    var timeout = request.timeout
    if case .delivery(let delivery, let wanted, let notAfter) = request.kind {
      let isSettling =
        switch wanted {
        case .renew, .save: false
        default: true
        }
      if now >= notAfter, !(isSettling && sabotage == .lateSettling) {
        return try reply(index, id, .failed(delivery, .notDone, error: nil))
      }
      if isSettling, let bound = workers[index].deliveries[delivery]?.bound {
        try require(now < bound, "safety: a settling is sent at \(now), the bound is \(bound)")
      }
      timeout = min(timeout, max(notAfter - now, .milliseconds(1)))
      request.receipt = workers[index].deliveries[delivery]?.receipt
    }
    request.sentAt = now
    if case .receive = request.kind, !isCalm { request.hangs = chance(0.05) }
    workers[index].requests[id] = request
    let lateness = isCalm || chance(0.8) ? seconds(0...0.1) : seconds(0...12)
    if isCalm || !chance(0.05) { schedule(.arrives(worker: index, request: id), after: lateness) }
    // What has the keys of a receive's messages may never respond.
    if request.hangs, chance(0.5) { return }
    let late = request.hangs ? seconds(30...200) : .zero
    schedule(.reply(worker: index, request: id, failure(request.kind, .unknown)), after: timeout + late)
  }

  private func failure(_ kind: SimulatedWorker.Request.Kind, _ failure: RequestFailure) -> MachineEvent {
    switch kind {
    case .receive(let receiver, _): .receiveFailed(receiver: receiver, failure, error: nil)
    case .delivery(let id, _, _): .failed(id, failure, error: nil)
    }
  }

  /// The request reaches the service, whether its sender still waits or not.
  mutating func arrive(_ index: Int, _ id: Int) throws(Violation) {
    guard let request = workers[index].requests[id], let sentAt = request.sentAt else { return }
    let delay =
      request.hangs ? seconds(1...200) : isCalm || chance(0.8) ? seconds(0...0.1) : seconds(0...12)
    let isLost = !isCalm && chance(0.1)
    if !isCalm, chance(0.05) {
      let failure = failure(request.kind, chance(0.5) ? .busy : .notDone)
      return schedule(.reply(worker: index, request: id, failure), after: delay)
    }
    let event = try serve(request, sentAt, index)
    note(
      "request \(id) of worker \(index), \(request.kind), is carried out\(isLost ? ", the reply is lost" : "")"
    )
    if !isLost { schedule(.reply(worker: index, request: id, event), after: delay) }
  }

  private mutating func serve(
    _ sent: SimulatedWorker.Request, _ sentAt: Duration, _ index: Int
  ) throws(Violation) -> MachineEvent? {
    switch sent.kind {
    case .receive(_, let most):
      let got = service.receive(most, hide: lease, at: time)
      for message in got { try checkNobodyHas(message.id) }
      replies[lastReply + 1] = got
      lastReply += 1
      return .received(receiver: lastReply, [], sentAt: sentAt)
    case .delivery(let id, let request, _):
      guard let delivery = workers[index].deliveries[id], let carried = sent.receipt else { return nil }
      do throws(SimulatedService.Refusal) {
        switch request {
        case .renew, .save:
          let receipt = try service.update(delivery.message, receipt: carried, hide: lease, at: time)
          receipts[receipt] = true
          return .answered(receipt, sentAt: sentAt)
        case .reappear(let wait):
          _ = try service.update(delivery.message, receipt: carried, hide: wait, at: time)
          workers[index].deliveries[id]?.isGivenBack = true
        case .delete:
          try service.delete(delivery.message, receipt: carried)
          if sabotage == .lostMessage { accepted.remove(delivery.message) }
        case .copyToPoison: service.copyToPoison(delivery.message)
        }
      } catch {
        // The service says so of every receipt that is not the newest; others tell one that is still there.
        let isGone = service.messages[delivery.message] == nil || chance(0.5)
        return .failed(id, isGone ? .gone : .refused, error: nil)
      }
      if case .delete = request {
        try require(
          accepted.contains(delivery.message) || service.poisonCopies[delivery.message] ?? 0 > 0,
          "loss: message \(delivery.message) was deleted, and neither handled nor copied")
      }
      return .answered(0, sentAt: sentAt)
    }
  }

  /// The heart of it: a message is handed out, so nobody may still take it for his own.
  private func checkNobodyHas(_ message: Int) throws(Violation) {
    for (index, worker) in workers.enumerated() where !worker.isGone && !worker.machine.hasEnded {
      for id in worker.open {
        guard let delivery = worker.deliveries[id], delivery.message == message, !delivery.isGivenBack,
          let lease = worker.machine.lease(of: id)
        else {
          continue
        }
        try require(
          lease.bound <= clock(index),
          "lease: message \(message) is handed out, and worker \(index) trusts its lease for \(lease.bound - clock(index))"
        )
      }
    }
  }

  /// The sender gets a response, or gives up.
  mutating func reply(_ index: Int, _ id: Int, _ event: MachineEvent?) throws(Violation) {
    guard !workers[index].isGone, let request = workers[index].requests[id], request.isOpen, var event else {
      return
    }
    if workers[index].stalledUntil > time {
      return schedule(
        .reply(worker: index, request: id, event), after: workers[index].stalledUntil - time)
    }
    workers[index].requests[id]?.isOpen = false
    // Nobody listens any more.
    if workers[index].machine.hasEnded { return }
    let now = clock(index)
    switch (request.kind, event) {
    case (.receive(let receiver, _), .received(let reply, _, let sentAt)):
      let got = replies.removeValue(forKey: reply) ?? []
      let sent = sabotage == .answerTimeAsSendTime ? now : sentAt
      // What one that was given up brings is hidden until its lease ends.
      let taken = workers[index].machine.awaits(receiver) ? got : []
      for (place, message) in taken.enumerated() {
        workers[index].open.insert(workers[index].machine.nextDelivery + place)
        workers[index].deliveries[workers[index].machine.nextDelivery + place] = SimulatedWorker.Delivery(
          message: message.id, receipt: message.message.receipt, dequeueCount: message.message.dequeueCount,
          key: Self.key(message.id), bound: sent + lease)
      }
      let arrivals = got.map { message in
        Arrival(
          messageID: "\(message.id)", dequeueCount: message.message.dequeueCount,
          key: Self.key(message.id),
          problem: message.id % 17 == 0 ? "not JSON" : nil,
          isProblemTemporary: message.id % 34 == 0 && !isCalm)
      }
      event = .received(receiver: receiver, arrivals, sentAt: sent)
    case (.delivery(let delivery, _, _), .answered(let receipt, let sentAt)):
      workers[index].deliveries[delivery]?.requestsUnderWay -= 1
      if receipts[receipt] != nil {
        workers[index].deliveries[delivery]?.receipt = receipt
        extend(delivery, sentAt + lease, index)
      }
      let sent = sabotage == .answerTimeAsSendTime ? now : sentAt
      event = .answered(delivery, sentAt: sent)
    case (.delivery(let delivery, let wanted, _), .failed(_, let failure, _)):
      workers[index].deliveries[delivery]?.requestsUnderWay -= 1
      if failure == .unknown, sabotage == .lostRenewalAsSuccess, case .renew = wanted {
        event = .answered(delivery, sentAt: request.sentAt ?? now)
      }
    default: break
    }
    try tell(index, event)
  }

  private static func key(_ message: Int) -> String? { message % 4 == 0 ? "k\(message % 3)" : nil }

  private mutating func extend(_ delivery: DeliveryID, _ bound: Duration, _ index: Int) {
    guard let old = workers[index].deliveries[delivery]?.bound,
      workers[index].deliveries[delivery]?.hasEnded == false
    else { return }
    workers[index].deliveries[delivery]?.bound = max(old, bound)
  }
}
