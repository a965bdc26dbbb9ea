import Synchronization

/// What has become of messages that were received, told when not all of them were shown and, if wanted, deleted.
final class ReceiveReport: Sendable {
  /// What the command is doing.
  private enum Step {
    /// Waits for a response to a receive.
    case asking
    case showing
    case deleting
    /// Waits until it asks again.
    case pausing
  }

  private struct State {
    var step = Step.asking
    var received = 0
    var shown = 0
    var deleted = 0
  }

  private let deletes: Bool
  private let state = Mutex(State())

  /// Makes a report.
  ///
  /// - Parameter deletes: Whether the messages are to be deleted.
  init(deletes: Bool) { self.deletes = deletes }

  func asks() { state.withLock { $0.step = .asking } }

  func received(_ count: Int) {
    state.withLock { state in
      state.received += count
      state.step = count == 0 ? .pausing : .showing
    }
  }

  func showed() { state.withLock { $0.shown += 1 } }

  func deletesNow() { state.withLock { $0.step = .deleting } }

  func deleted() { state.withLock { $0.deleted += 1 } }

  /// What there is to tell.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    let state = state.withLock { $0 }
    switch (moment, state.step) {
    case (.completed, _): return nil
    case (.stopping, .asking), (.stopping, .deleting):
      return "azq: waiting for a response; a second signal ends the wait"
    // Printing takes no time, and a pause ends at once.
    case (.stopping, _): return nil
    case (.stopped, .asking):
      return
        "azq: received \(Self.before(state.received)); if the service has given out messages meanwhile, they can be received again when their visibility timeout ends"
    case (.stopped, _), (.failed, _): break
    }
    if state.shown < state.received {
      let deleted: VisibleText =
        deletes ? " and deleted \(state.deleted == 0 ? "none" : String(state.deleted))" : ""
      let left: VisibleText = state.deleted == 0 ? "all of them" : "the others"
      return """
        azq: showed \(state.shown) of \(state.received) received messages\(deleted); \(left) can be received again when their \
        visibility timeout ends
        """
    }
    guard deletes, state.deleted < state.received else { return nil }
    return """
      azq: deleted \(state.deleted) of \(state.received) received messages; delete the others by id and pop receipt with \
      'azq delete', or receive them again when their visibility timeout ends
      """
  }

  private static func before(_ count: Int) -> String {
    switch count {
    case 0: "nothing"
    case 1: "1 message before"
    default: "\(count) messages before"
    }
  }
}
