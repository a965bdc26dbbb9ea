import Synchronization

/// What has become of messages that were received, told when not all of them were shown and, if wanted, deleted.
final class ReceiveReport: Sendable {
  private struct State {
    /// `nil` until the service has answered.
    var received: Int?
    var shown = 0
    var deleted = 0
  }

  private let deletes: Bool
  private let state = Mutex(State())

  /// Makes a report.
  ///
  /// - Parameter deletes: Whether the messages are to be deleted.
  init(deletes: Bool) { self.deletes = deletes }

  func received(_ count: Int) { state.withLock { $0.received = count } }

  func showed() { state.withLock { $0.shown += 1 } }

  func deleted() { state.withLock { $0.deleted += 1 } }

  /// What there is to tell.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    let state = state.withLock { $0 }
    if case .stopping = moment {
      // Printing takes no time; while nothing is printed the service is asked.
      let isAsking = state.received.map { deletes && state.shown == $0 } ?? true
      return isAsking ? "azq: waiting for an answer; a second signal ends the wait" : nil
    }
    guard let received = state.received else {
      guard case .stopped = moment else { return nil }
      return """
        azq: received nothing; if the service has given out messages meanwhile, they can be received again when their \
        visibility timeout ends
        """
    }
    switch moment {
    case .stopping, .completed: return nil
    case .stopped, .failed: break
    }
    if state.shown < received {
      let kept: VisibleText = deletes ? " and deleted none" : ""
      return """
        azq: showed \(state.shown) of \(received) received messages\(kept); all of them can be received again when their \
        visibility timeout ends
        """
    }
    guard deletes, state.deleted < received else { return nil }
    return """
      azq: deleted \(state.deleted) of \(received) received messages; delete the others by id and pop receipt with \
      'azq delete', or receive them again when their visibility timeout ends
      """
  }
}
