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
  private let isFinal: VisibleText?
  private let state = Mutex(State.underWay)

  /// Makes a report.
  ///
  /// - Parameters:
  ///   - doubt: What is said when the response did not come.
  ///   - done: What was done, before the id of the message or the name of what else was changed.
  ///   - isFinal: What follows from that.
  init(doubt: VisibleText, done: VisibleText, isFinal: VisibleText? = nil) {
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

  /// Makes one change of the service; a signal lets it finish, and what has, or may have, become of it is told.
  ///
  /// - Parameters:
  ///   - done: What is done, before the name, as in "deleted".
  ///   - name: What it is done to.
  ///   - doubt: What is said when the response did not come.
  ///   - change: Changes it.
  ///   - print: Prints what came of it.
  /// - Throws: What the change or the printing throws; when it was stopped, the exit code that shells give for the signal.
  static func change<Result: Sendable>(
    _ done: VisibleText, _ name: String, doubt: VisibleText,
    _ change: @escaping @Sendable () async throws -> Result,
    print: @escaping @Sendable (Result) throws -> Void
  ) async throws {
    let report = SingleStepReport(doubt: doubt, done: done)
    try await OrderlyStop.run(telling: { report.text(at: $0) }) { stop in
      let result = try await change()
      report.carriedOut(id: name)
      try print(result)
      report.showed()
      try stop.check()
    }
  }

  /// Notes that the service has done it.
  func carriedOut(id: String) { state.withLock { $0 = .carriedOut(id: id) } }

  /// Notes that the result was printed.
  func showed() { state.withLock { $0 = .shown } }

  /// What there is to tell; of a failure the error says all.
  func text(at moment: OrderlyStop.Moment) -> VisibleText? {
    let state = state.withLock { $0 }
    switch (moment, state) {
    case (.stopping, .underWay): return "azq: waiting for the response; a second signal ends the wait"
    case (.stopped, .underWay): return "azq: \(doubt)"
    case (.stopped, .carriedOut(let id)):
      guard let isFinal else { return "azq: \(done) \(id)" }
      return "azq: \(done) \(id) – \(isFinal)"
    default: return nil
    }
  }
}
