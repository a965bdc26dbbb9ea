import AzureCore
import AzureQueueProtocol

/// A message in the hands of a runner; its handler, its renewals and its settling share it.
///
/// Runners know nothing of what its content became: code for any type of body would be many times as slow.
// Proof: it and its one subclass have constants only, and this state under its lock; a class that has a subclass cannot be checked.
class HeldDelivery: @unchecked Sendable {
  private struct State {
    var id: DeliveryID = 0
    var message: ReceivedMessage
    var bound: Duration?
    var cancelled: CancelReason?
    var hasEnded = false
  }

  let messageID: String
  let dequeueCount: Int
  /// Why it cannot be decoded.
  let undecodable: UndecodableMessage?
  private let margin: Duration
  private let state: ThreadLock<State>

  fileprivate init(_ message: ReceivedMessage, _ undecodable: UndecodableMessage?, lease: Duration) {
    margin = Lease.margin(lease)
    messageID = message.id
    dequeueCount = message.dequeueCount ?? 1
    self.undecodable = undecodable
    state = ThreadLock(State(message: message))
  }

  /// Its number, which it has once the machine knows it.
  var id: DeliveryID {
    get { state.withLock { $0.id } }
    set { state.withLock { $0.id = newValue } }
  }

  /// The message, with its newest receipt.
  var message: ReceivedMessage { state.withLock { $0.message } }

  var isCancelled: Bool { state.withLock { $0.cancelled != nil || $0.hasEnded } }

  /// Whether the machine has let go of it.
  var hasEnded: Bool { state.withLock { $0.hasEnded } }

  func updated(_ update: UpdatedMessage, content: MessageContent? = nil, rawText: String? = nil) {
    state.withLock { state in
      state.message.popReceipt = update.popReceipt
      state.message.nextVisibleOn = update.nextVisibleOn
      if let content, let rawText { state.message.replaceContent(content, rawText: rawText) }
    }
  }

  func lease(until bound: Duration) { state.withLock { $0.bound = bound } }

  func cancel(_ reason: CancelReason) { state.withLock { $0.cancelled = $0.cancelled ?? reason } }

  func end() { state.withLock { $0.hasEnded = true } }

  /// How long the lease is proven from now on.
  func leaseLeft(_ now: Duration) -> Duration {
    state.withLock { state in
      guard let bound = state.bound, !state.hasEnded else { return .zero }
      return max(.zero, bound - now)
    }
  }

  /// Throws unless the message is this handler's alone for a while.
  func checkpoint(_ now: Duration) throws {
    let margin = self.margin
    let (isLost, isCancelled) = state.withLock { state in
      let isOver = state.hasEnded || state.bound.map { now >= $0 - margin } ?? true
      return (isOver || state.cancelled == .lease, state.cancelled != nil)
    }
    if isLost { throw LeaseLost(messageID: messageID) }
    if isCancelled { throw CancellationError() }
  }
}

/// A held message with its decoded content.
// Proof: see its superclass.
final class TypedDelivery<Body: Sendable>: HeldDelivery, @unchecked Sendable {
  let body: Body?

  fileprivate init(
    _ message: ReceivedMessage, _ body: Result<Body, UndecodableMessage>, lease: Duration
  ) {
    switch body {
    case .success(let body):
      self.body = body
      super.init(message, nil, lease: lease)
    case .failure(let error):
      self.body = nil
      super.init(message, error, lease: lease)
    }
  }
}

/// A message as a receive brought it, decoded by the worker that received it.
struct ArrivedMessage: Sendable {
  let delivery: HeldDelivery
  let insertedOn: Timestamp?
  let arrival: Arrival

  init<Body: Sendable>(
    _ message: ReceivedMessage, as body: MessageBody<Body>, key: (@Sendable (ReceivedMessage) -> String?)?,
    lease: Duration
  ) {
    let key = key?(message)
    let body = Result {
      // First the client's own coding: what it could not read, no body can be made of.
      _ = try message.content.get()
      return try body.decode(message)
    }.mapError { UndecodableMessage(message: message, error: $0) }
    let delivery = TypedDelivery(message, body, lease: lease)
    let undecodable = delivery.undecodable
    self.delivery = delivery
    insertedOn = message.insertedOn
    arrival = Arrival(
      dequeueCount: message.dequeueCount ?? 1, key: key, problem: undecodable?.reason,
      isProblemTemporary: (undecodable?.error as? MessageDecodingError)?.isTemporary == true,
      isOwned: !message.id.isEmpty && !message.popReceipt.rawValue.isEmpty)
  }
}
