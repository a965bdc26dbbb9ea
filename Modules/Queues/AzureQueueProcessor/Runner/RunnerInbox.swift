import AzureCore

/// The machine of a runner, and what tasks and threads have told it.
///
/// Events are taken in the order in which they were told, by one task or thread at a time, whose turn that is, and all that comes of
/// one is carried out before the next is taken. A worker takes what it tells by itself, unless it is another's turn, and so goes on
/// with its message without a change of hands. What others tell is left to `run()`: what a task starts has its task-local values, and a handler shall
/// not have those of a sender or of another handler.
final class RunnerInbox: Sendable {
  /// Why `run()` waits no longer.
  enum WakeReason: Sendable {
    /// There is something to take, or an alarm that is earlier than the end of the wait.
    case look
    /// The time of the wait is over.
    case time
    /// The machine has ended.
    case end(Result<Void, AzureError>)
  }

  private struct Waiter {
    var until: Duration?
    var wake: @Sendable () -> Void
  }

  private struct State {
    var events: [RunnerEvent] = []
    /// Whether somebody takes events at this moment.
    var isTaken = false
    /// When the machine wants to be looked at, as of the last turn.
    var alarm: Duration?
    var isTimeOver = false
    var waiter: Waiter?
    var end: Result<Void, AzureError>?

    mutating func takeEvents() -> [RunnerEvent] {
      defer { events = [] }
      return events
    }

    /// Why a wait until then is over; `nil` when it is not.
    func reason(until end: Duration?) -> WakeReason? {
      if let end = self.end { return .end(end) }
      if isTimeOver { return .time }
      // The one who takes events sees to alarms, and the end of the turn tells the next.
      guard !isTaken else { return nil }
      if !events.isEmpty { return .look }
      guard let alarm else { return nil }
      return end.map { alarm < $0 } ?? true ? .look : nil
    }
  }

  private let state = ThreadLock(State())
  // Proof: used only by the one who has set `isTaken`; it is set and reset under the lock.
  private nonisolated(unsafe) var runner: RunnerState
  private let clock: any PipelineClock
  private let counter: WorkCounter?

  init(_ runner: RunnerState, clock: any PipelineClock, counter: WorkCounter?) {
    self.runner = runner
    self.clock = clock
    self.counter = counter
  }

  /// How long to wait for: until the machine wants to be looked at.
  ///
  /// `nil` when the end of a turn will tell: an alarm that has come during the turn is seen to there.
  var alarm: Duration? {
    let now = clock.now().elapsed
    return state.withLock { state in
      state.alarm.flatMap { state.isTaken && $0 <= now ? nil : $0 }
    }
  }

  /// How many events nobody has taken.
  var count: Int { state.withLock { $0.events.count } }

  /// Leaves an event to `run()`.
  ///
  /// - Returns: Whether anybody will take it.
  @discardableResult
  func post(_ event: RunnerEvent) -> Bool {
    change { state in
      if state.end == nil { state.events.append(event) }
      return state.end == nil
    }
  }

  /// Takes an event after those that were told before, or leaves it to the one who is at it.
  ///
  /// The taker goes on with the first work that comes of its event or of a later one. What comes of earlier events is others': until
  /// its own is taken, the taker may be cancelled for the handler that it has just run. Once it has work, it leaves to `run()`
  /// what is told after some rounds.
  ///
  /// - Parameters:
  ///   - event: The event; `nil` takes those that are there.
  ///   - mayGoOn: Whether the taker does work itself.
  ///   - start: Starts work, or prepares the taker's own.
  /// - Returns: The taker's own work.
  func take(
    _ event: RunnerEvent?, mayGoOn: () -> Bool,
    start: (_ work: RunnerWork, _ runner: inout RunnerState, _ isOwn: Bool) -> Void
  ) -> RunnerWork? {
    var events = state.withLock { state -> [RunnerEvent] in
      guard state.end == nil else { return [] }
      if let event { state.events.append(event) }
      guard !state.isTaken, !state.events.isEmpty else { return [] }
      state.isTaken = true
      return state.takeEvents()
    }
    // How many events are not the taker's own or later ones.
    var earlier = event == nil ? 0 : events.count - 1
    var own: RunnerWork?
    var round = 1
    while !events.isEmpty {
      for (place, event) in events.enumerated() {
        for work in runner.take(event, clock.now()) {
          let isOwn = own == nil && place >= earlier && mayGoOn()
          if isOwn { own = work }
          start(work, &runner, isOwn)
        }
        if let end = runner.end {
          self.end(end, unread: events[(place + 1)...])
          return nil
        }
      }
      earlier = 0
      let alarm = runner.nextAlarm()
      events = change { state in
        if own == nil || round < Self.rounds, !state.events.isEmpty { return state.takeEvents() }
        state.alarm = alarm
        state.isTaken = false
        return []
      }
      round += 1
    }
    return own
  }

  /// How often one who has work looks for what others have told meanwhile: to leave that to `run()` costs a change of hands.
  private static let rounds = 4

  private func end(_ end: Result<Void, AzureError>, unread: ArraySlice<RunnerEvent>) {
    let rest = change { state in
      state.end = end
      return state.takeEvents()
    }
    unread.refuseSaves()
    rest.refuseSaves()
  }

  /// Changes the state, and wakes `run()` when that has given it something to do.
  private func change<Value>(_ body: (inout State) -> Value) -> Value {
    let (value, waiter): (Value, Waiter?) = state.withLock { state in
      let value = body(&state)
      guard let waiter = state.waiter, state.reason(until: waiter.until) != nil else { return (value, nil) }
      state.waiter = nil
      counter?.add(1)
      return (value, waiter)
    }
    waiter?.wake()
    return value
  }

  // MARK: Waiting, for `run()`

  /// Suspends until there is something to do, also when that is an alarm before the given time.
  ///
  /// Waits on when that time has come, until ``timeIsOver()`` is called.
  func wait(until end: Duration?) async -> WakeReason {
    while true {
      let gate = TaskGate<Void>()
      if let reason = begin(Waiter(until: end) { gate.open(with: ()) }) { return reason }
      await gate.wait()
    }
  }

  /// Lets a task wait no longer.
  func timeIsOver() { change { $0.isTimeOver = true } }

  /// Blocks until there is something to do, or the given time has come.
  func waitOnThread(until end: Duration?) -> WakeReason {
    while true {
      let gate = ThreadGate<Void>()
      if let reason = begin(Waiter(until: end) { gate.open(with: ()) }) { return reason }
      guard let end else {
        gate.wait()
        continue
      }
      if gate.wait(for: max(end - clock.now().elapsed, .zero)) == nil, giveUp() { return .time }
    }
  }

  private func begin(_ waiter: Waiter) -> WakeReason? {
    state.withLock { state in
      let reason = state.reason(until: waiter.until)
      if case .time = reason { state.isTimeOver = false }
      if reason == nil {
        state.waiter = waiter
        counter?.add(-1)
      }
      return reason
    }
  }

  /// Takes the waiter back; whether nobody has woken it.
  private func giveUp() -> Bool {
    state.withLock { state in
      defer { state.waiter = nil }
      if state.waiter != nil { counter?.add(1) }
      return state.waiter != nil
    }
  }
}

extension Sequence<RunnerEvent> {
  /// Tells the handlers whose saves nobody will carry out.
  fileprivate func refuseSaves() {
    for case .save(_, _, let completion) in self { completion.lost() }
  }
}
