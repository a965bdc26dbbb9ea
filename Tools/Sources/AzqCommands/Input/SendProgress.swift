import Synchronization

/// How far a send of many lines has come: what the progress line shows, and when, and what is told at the end.
///
/// On a terminal the line is rewritten in place, at most ten times a second; elsewhere only its last state is written.
final class SendProgress: Sendable {
  private struct State {
    var sent = 0
    /// Whether a line is under way of which nothing is known yet.
    var isUnderWay = false
    var lastShown: Duration?
  }

  private let queue: String
  private let isTerminal: Bool
  private let state = Mutex(State())

  init(queue: String, isTerminal: Bool) {
    self.queue = queue
    self.isTerminal = isTerminal
  }

  /// The number of the line that is sent next or under way.
  var line: Int { state.withLock { $0.sent } + 1 }

  /// Notes that a line is on its way.
  func begin() { state.withLock { $0.isUnderWay = true } }

  /// Notes that the line was certainly not taken.
  func refused() { state.withLock { $0.isUnderWay = false } }

  /// Counts the line as acknowledged.
  ///
  /// - Parameter now: Time since any origin.
  /// - Returns: The text to write, if any.
  func count(now: Duration) -> VisibleText? {
    state.withLock { state in
      state.sent += 1
      state.isUnderWay = false
      guard isTerminal else { return nil }
      if let lastShown = state.lastShown, now - lastShown < .milliseconds(100) { return nil }
      state.lastShown = now
      return "\rsent \(state.sent)"
    }
  }

  /// What there is to tell: how many lines were acknowledged, and how to go on where not all were sent.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    let (sent, isUnderWay) = state.withLock { ($0.sent, $0.isUnderWay) }
    let next = sent + 1
    let count: VisibleText = isTerminal ? "\rsent \(sent)" : "sent \(sent)"
    switch moment {
    case .completed: return count
    case .stopping:
      let start: VisibleText = isTerminal ? "\n" : ""
      return isUnderWay
        ? "\(start)azq: waiting for the response to line \(next); a second signal ends the wait" : nil
    case .stopped, .failed: break
    }
    if sent == 0, !isUnderWay { return count }
    let doubt: VisibleText =
      isUnderWay
      ? ", and perhaps line \(next): look whether the queue has it, and if so start one line later" : ""
    return
      "\(count) of standard input's lines\(doubt); continue with: tail -n +\(next) FILE | azq send \(queue) - …"
  }
}
