package import AzureCore

/// A number of a delivery; one is made for every message that is received, in order.
package typealias DeliveryID = Int
/// A number of a run of the handler.
package typealias RunID = Int

/// What a ``ProcessorMachine`` is told.
package enum MachineEvent: Sendable {
  /// Begin; the first event, once.
  case start
  /// The time of ``ProcessorMachine/nextAlarm()`` has come, or may have.
  case time
  /// A receive succeeded.
  case received(receiver: Int, [Arrival], sentAt: Duration)
  /// A receive failed; the error is the one of ``RequestFailure/fatal``.
  case receiveFailed(receiver: Int, RequestFailure, error: AzureError?)
  /// The handler of a run has ended, with an outcome for each delivery in order.
  case handled(RunID, [HandlerResult])
  /// A request of ``MachineAction/request(_:_:notAfter:timeout:)`` succeeded.
  case answered(DeliveryID, sentAt: Duration)
  /// A request failed.
  case failed(DeliveryID, RequestFailure, error: AzureError?)
  /// A handler wants to save new content.
  case saveWanted(DeliveryID, token: Int)
  /// This process has sent a message to the queue.
  case sent
  /// Receive nothing for the time being.
  case pause
  /// Receive again.
  case resume
  /// End in order; `isHurried` takes the drain time to be over.
  case stop(isHurried: Bool)
  /// End at once.
  case halt
}

/// What a machine needs to know of a received message.
package struct Arrival: Sendable, Hashable {
  /// The id of the message; empty when the response does not tell.
  package var messageID: String
  /// How often it was received; 1 when the response does not tell.
  package var dequeueCount: Int
  /// The key of its order, if there is one.
  package var key: String?
  /// Why it cannot be decoded.
  package var problem: String?
  /// Whether the same message may be decoded later: what has its key does not respond.
  package var isProblemTemporary: Bool
  /// Whether it has what an update or delete needs: an id and a receipt.
  package var isOwned: Bool

  /// Makes an arrival.
  package init(
    messageID: String = "", dequeueCount: Int = 1, key: String? = nil, problem: String? = nil,
    isProblemTemporary: Bool = false,
    isOwned: Bool = true
  ) {
    self.messageID = messageID
    self.dequeueCount = dequeueCount
    self.key = key
    self.problem = problem
    self.isProblemTemporary = isProblemTemporary
    self.isOwned = isOwned
  }
}

/// What a handler came to.
package enum HandlerResult: Sendable, Hashable {
  /// The work is done.
  case complete
  /// Again after a while.
  case retry(after: Duration)
  /// Never again.
  case poison(reason: String)
  /// It threw.
  case failed(reason: String)
}

/// What a ``ProcessorMachine`` wants done; in this order.
package enum MachineAction: Sendable {
  /// Ask the queue for messages.
  case receive(receiver: Int, max: Int, timeout: Duration)
  /// Start a handler.
  case run(RunID, [DeliveryID], RunPurpose)
  /// Cancel the handler of a run.
  case cancel(RunID, CancelReason)
  /// Send a request about a message, with its newest receipt; not when the time has come by then.
  case request(DeliveryID, DeliveryRequest, notAfter: Duration, timeout: Duration)
  /// The lease is proven until this time.
  case leased(DeliveryID, until: Duration)
  /// A save came to its end.
  case saved(DeliveryID, token: Int, SaveResult)
  /// The delivery has come to its one end; nothing of it is needed any more, but by a handler that still runs.
  case ended(DeliveryID, DeliveryEnd, wasRunning: Bool)
  /// A handler that does not end is waited for no longer.
  case abandon(RunID)
  /// Tell the listeners.
  case tell(MachineNote)
  /// The processor has ended; `left` deliveries were not settled because of a second stop.
  case finish(left: Int, error: AzureError?)
}

/// What a run is for.
package enum RunPurpose: Sendable, Hashable {
  /// The user's handler.
  case handle
  /// The handler of messages that failed too often.
  case poison(reason: String)
  /// The handler of messages that cannot be decoded.
  case undecodable(reason: String)
}

/// A request about one message.
package enum DeliveryRequest: Sendable, Hashable {
  /// Hide it for another lease.
  case renew
  /// The same, with new content.
  case save(token: Int)
  /// Delete it.
  case delete
  /// Let it be visible after a while.
  case reappear(after: Duration)
  /// Send a copy to the poison queue.
  case copyToPoison(reason: String)
}

/// How a save ended.
package enum SaveResult: Sendable, Hashable {
  /// The content is stored, and the lease renewed.
  case saved
  /// The request failed.
  case failed(RequestFailure)
  /// There was no lease to save under.
  case leaseLost
}

/// Why a handler is cancelled.
package enum CancelReason: String, Sendable, Hashable {
  /// The lease is about to be lost, or is.
  case lease
  /// The handler took longer than allowed.
  case timeout
  /// The message was held longer than allowed.
  case hold
  /// The processor stops.
  case stop
}

/// What happens beside the deliveries.
package enum MachineNote: Sendable, Hashable {
  /// A receive failed; the next is made after the wait.
  case receiveFailed(RequestFailure, wait: Duration)
  /// A renewal failed.
  case renewalFailed(DeliveryID, RequestFailure)
  /// Settling failed, and is tried again unless the lease is over.
  case settlingFailed(DeliveryID, RequestFailure)
  /// A handler threw.
  case handlerFailed(DeliveryID, reason: String)
  /// A message cannot be decoded.
  case undecodable(DeliveryID, reason: String)
  /// A message is poison.
  case poison(DeliveryID, reason: String)
  /// A handler ran on after its lease was over.
  case overran(RunID)
  /// The concurrency has changed.
  case limit(Int)
  /// No new message is received from now on.
  case stopping
}
