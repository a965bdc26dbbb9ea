import Synchronization

/// What has become of a message that is sent alone, told when its sending was stopped.
final class SendReport: Sendable {
  private enum State {
    case underWay
    case sent(id: String)
    case shown
  }

  private let state = Mutex(State.underWay)

  /// Notes that the service has taken the message.
  func sent(id: String) { state.withLock { $0 = .sent(id: id) } }

  /// Notes that its id was printed.
  func showed() { state.withLock { $0 = .shown } }

  /// What there is to tell; of a failure the error says all.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    let state = state.withLock { $0 }
    switch (moment, state) {
    case (.stopping, .underWay): return "azq: waiting for the answer; a second signal ends the wait"
    case (.stopped, .underWay):
      return "azq: the message may have been sent: look whether the queue has it before you send it again"
    case (.stopped, .sent(let id)):
      return "azq: sent the message \(id) – it is in the queue: do not send it again"
    default: return nil
    }
  }
}
