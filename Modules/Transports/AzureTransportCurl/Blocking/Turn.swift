import AzurePipeline
import Synchronization

/// The place of one blocked caller in the line for a connection.
final class Turn: Sendable {
  enum Outcome: Sendable {
    /// Nobody has decided yet.
    case pending
    /// The caller may go on with this lane, or with one that it makes itself.
    case granted(BlockingLane?)
    /// The transport was shut down.
    case closed
    /// The caller ran out of time and left.
    case abandoned
  }

  private let gate = ThreadGate<Void>()
  private let outcome = Mutex(Outcome.pending)

  /// Ends the wait, unless the caller has left.
  ///
  /// - Parameter decision: `granted` or `closed`.
  /// - Returns: Whether the caller took it.
  func end(_ decision: Outcome) -> Bool {
    let isTaken = outcome.withLock { outcome in
      guard case .pending = outcome else { return false }
      outcome = decision
      return true
    }
    if isTaken { gate.open(with: ()) }
    return isTaken
  }

  /// Blocks until the wait is ended, or until a time on the monotonic clock.
  func wait(until deadline: Duration) -> Outcome {
    _ = gate.wait(until: deadline)
    return outcome.withLock { outcome in
      if case .pending = outcome { outcome = .abandoned }
      return outcome
    }
  }
}
