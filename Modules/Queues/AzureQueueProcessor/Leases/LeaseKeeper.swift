import AzureCore
import AzureQueueProtocol

/// What a lease held by hand is at a moment, and what to do next: shared by the closure and the renewal.
final class LeaseKeeper: Sendable {
  enum Step: Sendable {
    case renew(PopReceipt, notAfter: Duration)
    case wait(until: Duration)
    /// The closure is to be cancelled; when it is still at it at the bound, the lease is lost.
    case cancel
  }

  private struct State {
    var lease: Lease
    var newest: UpdatedMessage
    var isLost = false
  }

  let messageID: String
  let length: Duration
  private let state: ThreadLock<State>

  init(_ id: String, _ first: UpdatedMessage, sentAt: Duration, length: Duration) {
    messageID = id
    self.length = length
    state = ThreadLock(
      State(lease: Lease(sentAt: sentAt, length: length), newest: first))
  }

  /// The newest receipt and next visible time.
  var newest: UpdatedMessage { state.withLock { $0.newest } }

  func next(now: Duration) -> Step {
    state.withLock { state in
      if state.isLost || now >= state.lease.cancelAt { return .cancel }
      guard let due = state.lease.nextRenewal else { return .wait(until: state.lease.cancelAt) }
      guard due <= now else { return .wait(until: min(due, state.lease.cancelAt)) }
      state.lease.beginRenewal(now: now)
      return .renew(state.newest.popReceipt, notAfter: state.lease.cancelAt)
    }
  }

  func renewed(_ update: UpdatedMessage, sentAt: Duration) {
    state.withLock { state in
      state.lease.renewed(sentAt: sentAt)
      state.newest = update
    }
  }

  func failed(_ error: any Error) {
    let failure = RequestFailure(error, isAboutMessage: true)
    state.withLock { state in
      if state.lease.renewalFailed(failure) == .now { state.isLost = true }
    }
  }

  /// How long the lease is proven from now on.
  func left(_ now: Duration) -> Duration {
    state.withLock { $0.isLost ? .zero : max(.zero, $0.lease.bound - now) }
  }

  func isHeld(_ now: Duration) -> Bool {
    state.withLock { !$0.isLost && now < $0.lease.cancelAt }
  }

  func checkpoint(_ now: Duration) throws(LeaseLost) {
    if !isHeld(now) { throw LeaseLost(messageID: messageID) }
  }

  /// Throws when somebody else may have had the message meanwhile.
  func checkEnd(_ now: Duration) throws(LeaseLost) {
    if left(now) == .zero { throw LeaseLost(messageID: messageID) }
  }
}

/// The lease of a message while a closure runs.
public struct MessageLease: Sendable {
  let keeper: LeaseKeeper
  let clock: any PipelineClock

  /// How long the message is certainly the closure's alone, unless the lease is renewed; zero once it is over.
  public var left: Duration { keeper.left(clock.now().elapsed) }

  /// Whether the lease is proven for now; a blocking closure asks this and ends when it is false.
  public var isHeld: Bool { keeper.isHeld(clock.now().elapsed) }

  /// Makes sure that the lease is proven: call it before a side effect.
  ///
  /// - Throws: ``LeaseLost`` when it is not.
  public func checkpoint() throws(LeaseLost) { try keeper.checkpoint(clock.now().elapsed) }
}
