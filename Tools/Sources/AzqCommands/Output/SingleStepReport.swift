import Synchronization

/// What has become of a command with one step, told when it was stopped.
final class SingleStepReport: Sendable {
  private enum State {
    case underWay
    case carriedOut(id: String)
    case shown
  }

  private let doubt: VisibleText
  private let done: VisibleText
  private let isFinal: VisibleText
  private let state = Mutex(State.underWay)

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - doubt: What is said when the answer did not come.
  ///   - done: What was done, before the id of the message.
  ///   - isFinal: What follows from that.
  init(doubt: VisibleText, done: VisibleText, isFinal: VisibleText) {
    self.doubt = doubt
    self.done = done
    self.isFinal = isFinal
  }

  /// A report on a message that is sent alone.
  static func sending() -> SingleStepReport {
    SingleStepReport(
      doubt: "the message may have been sent: look whether the queue has it before you send it again",
      done: "sent the message", isFinal: "it is in the queue: do not send it again")
  }

  /// Notes that the service has done it.
  func carriedOut(id: String) { state.withLock { $0 = .carriedOut(id: id) } }

  /// Notes that the result was printed.
  func showed() { state.withLock { $0 = .shown } }

  /// What there is to tell; of a failure the error says all.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    let state = state.withLock { $0 }
    switch (moment, state) {
    case (.stopping, .underWay): return "azq: waiting for the answer; a second signal ends the wait"
    case (.stopped, .underWay): return "azq: \(doubt)"
    case (.stopped, .carriedOut(let id)): return "azq: \(done) \(id) – \(isFinal)"
    default: return nil
    }
  }
}
