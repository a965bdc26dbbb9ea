import AzureCore
import AzureQueueProtocol

/// A message in the hands of a runner; its handler, its renewals and its settling share it.
///
/// Runners do not know the type of what its content became: code for any such type takes several times as long.
final class HeldDelivery: Sendable {
  private struct State {
    var message: ReceivedMessage
    var bound: Duration?
    var cancelled: CancelReason?
    var hasEnded = false
    var poisonReason: String?
  }

  let id: DeliveryID
  let messageID: String
  let dequeueCount: Int
  let body: Result<any Sendable, UndecodableMessage>
  let margin: Duration
  private let state: ThreadLock<State>

  init(_ id: DeliveryID, _ arrival: ArrivedMessage, margin: Duration) {
    self.id = id
    self.margin = margin
    messageID = arrival.message.id
    dequeueCount = arrival.message.dequeueCount ?? 1
    body = arrival.body
    state = ThreadLock(State(message: arrival.message))
  }

  /// The decoded content, of the type that it was decoded to; `nil` when it could not be.
  func body<Body>(as type: Body.Type) -> Body? { (try? body.get()) as? Body }

  /// The message, with its newest receipt.
  var message: ReceivedMessage { state.withLock { $0.message } }

  /// Whether the handler is to end; the processor itself may not have looked at the clock, after a suspension for example.
  func isCancelled(_ now: Duration) -> Bool {
    state.withLock { $0.cancelled != nil || isOver($0, now) }
  }

  private func isOver(_ state: State, _ now: Duration) -> Bool {
    // bounded: times of the clock and seven days
    state.hasEnded || state.bound.map { now >= $0 - margin } ?? true
  }

  func updated(_ update: UpdatedMessage, _ saved: SavedContent?) {
    state.withLock { state in
      state.message.popReceipt = update.popReceipt
      state.message.nextVisibleOn = update.nextVisibleOn
      if let saved { state.message.replaceContent(saved.content, rawText: saved.text) }
    }
  }

  func lease(until bound: Duration) { state.withLock { $0.bound = bound } }

  func cancel(_ reason: CancelReason) { state.withLock { $0.cancelled = $0.cancelled ?? reason } }

  /// Takes note of why it is poison.
  func takeNote(ofPoison reason: String) { state.withLock { $0.poisonReason = reason } }

  /// Why it is poison, if it is.
  var poisonReason: String? { state.withLock { $0.poisonReason } }

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
    let (isLost, isCancelled) = state.withLock { state in
      (isOver(state, now) || state.cancelled == .lease, state.cancelled != nil)
    }
    if isLost { throw LeaseLost(messageID: messageID) }
    if isCancelled { throw CancellationError() }
  }
}

/// A message as a receive brought it, decoded by the worker that received it.
struct ArrivedMessage: Sendable {
  let message: ReceivedMessage
  let body: Result<any Sendable, UndecodableMessage>
  let key: String?

  init<Body: Sendable>(
    _ message: ReceivedMessage, as body: MessageBody<Body>, key: (@Sendable (ReceivedMessage) -> String?)?
  ) {
    self.message = message
    self.key = key?(message)
    self.body = Result {
      // First the client's own coding: what it could not read, no body can be made of.
      _ = try message.content.get()
      return try body.decode(message)
    }.mapError { UndecodableMessage(message: message, error: $0) }
  }

  var arrival: Arrival {
    var problem: String?
    var isTemporary = false
    if case .failure(let undecodable) = body {
      problem = undecodable.reason
      isTemporary = (undecodable.error as? MessageDecodingError)?.isTemporary == true
    }
    return Arrival(
      messageID: message.id, dequeueCount: message.dequeueCount ?? 1, key: key, problem: problem,
      isProblemTemporary: isTemporary,
      isOwned: !message.id.isEmpty && !message.popReceipt.rawValue.isEmpty)
  }
}
