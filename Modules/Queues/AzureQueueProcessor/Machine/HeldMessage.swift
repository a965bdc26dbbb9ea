/// A message that was received and whose delivery has not ended.
struct HeldMessage: Sendable {
  /// Where the message is on its way.
  enum Phase: Sendable {
    /// It waits for a slot, or for its key.
    case waiting
    /// A handler has it.
    case running(RunID)
    /// Its outcome is being carried out.
    case settling(Settlement)
  }

  let arrival: Arrival
  let receivedAt: Duration
  /// How often it was delivered since it was last left alone, this time included.
  let deliveries: Int
  var lease: Lease
  var purpose: RunPurpose
  var phase = Phase.waiting
  /// The one request about it that is under way.
  var request: DeliveryRequest?
  /// Saves that wait for the request under way to end.
  var saves: [Int] = []
  /// Whether a handler has had it.
  var hasRun = false
  /// Whether it is in the list of those that may start.
  var isQueued = false

  var run: RunID? { if case .running(let run) = phase { run } else { nil } }
}

/// What is to be done with a message in the end, and how far that is.
struct Settlement: Sendable {
  enum Kind: Sendable {
    case complete
    case retry(after: Duration)
    case release
    case poison(reason: String)
    /// Poison that a handler has taken.
    case poisonHandled
  }

  var kind: Kind
  /// Whether the copy is in the poison queue.
  var isCopied = false
  /// How often a request failed.
  var failures = 0
  /// Whether a request may have been carried out without a response.
  var isUncertain = false
  /// When to try again.
  var retryAt: Duration?
  /// A handler that is still running, when the stop gave the message back or left it.
  var isOverrun = false
  /// Whether a handler has said that the message is poison: given back, it goes to that handler again.
  var isDecided = false

  var end: DeliveryEnd {
    switch kind {
    case .complete: .completed
    case .retry: .retried
    case .release: .released
    case .poison, .poisonHandled: .poisoned
    }
  }

  var request: DeliveryRequest {
    switch kind {
    case .complete, .poisonHandled: .delete
    case .retry(let wait): .reappear(after: wait)
    case .release: .reappear(after: .zero)
    case .poison(let reason): isCopied ? .delete : .copyToPoison(reason: reason)
    }
  }
}

/// A handler under way.
struct HandlerRun: Sendable {
  let deliveries: [DeliveryID]
  let startedAt: Duration
  var cancelled: CancelReason?
  /// Keys of deliveries that ended while the handler goes on.
  var keys: [String] = []
  /// When the last lease of a delivery that ended meanwhile is over: a handler that goes on then overruns.
  var overrunsAt: Duration?
  var hasOverrun = false
  /// When its slot is given to another.
  var freedAt: Duration?
}
