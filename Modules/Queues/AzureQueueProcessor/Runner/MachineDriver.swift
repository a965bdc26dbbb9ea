import AzureCore

/// The machine of a processor under a lock, for all workers of its runner.
///
/// Each worker tells what it has done and takes the step that comes of it, so that a message goes from its handler to its
/// delete and on to the next without a change of hands. The lock is held while the machine decides, and never while anything is
/// sent, woken or told.
final class MachineDriver: Sendable {
  private struct State {
    var runner: RunnerState
    /// What is still to be reported, in the order of the events.
    var reports: [ProcessorReport] = []
    /// Until when `run()` waits; `nil` while it is awake and will look itself.
    var wakesAt: Duration?
  }

  let reporter: ProcessorReporter
  private let clock: any PipelineClock
  private let state: ThreadLock<State>
  /// Held by the worker that reports.
  private let turn = ThreadLock(())

  init(
    _ settings: MachineSettings, random: RandomSource, clock: any PipelineClock, reporter: ProcessorReporter
  ) {
    self.clock = clock
    self.reporter = reporter
    state = ThreadLock(State(runner: RunnerState(settings, random: random)))
  }

  var status: ProcessorStatus {
    var status = state.withLock { $0.runner.status }
    status.droppedEvents = reporter.dropped
    return status
  }

  /// Takes an event at the present time; what is to be reported has been when it returns.
  func take(_ event: RunnerEvent) -> RunnerStep {
    let isObserved = reporter.isObserved
    let (step, hasReports) = state.withLock { state in
      var step = state.runner.take(event, clock.now(), isObserved: isObserved)
      if let wakesAt = state.wakesAt, let alarm = state.runner.nextAlarm(), alarm < wakesAt {
        state.wakesAt = alarm
        step.isAlarmEarlier = true
      }
      if isObserved || step.end != nil { state.reports += step.reports }
      step.reports = []
      return (step, !state.reports.isEmpty)
    }
    if hasReports || ProcessorReporter.countsAlways { report() }
    return step
  }

  /// Takes note of the task that runs a handler.
  ///
  /// - Returns: Whether the handler has been cancelled before.
  func begin(_ run: RunID, on worker: TaskWorker) -> Bool {
    state.withLock { $0.runner.begin(run, on: worker) }
  }

  /// Tells `run()` until when it may wait; from now on a step says when that has become too late.
  func waitsUntil() -> Duration? {
    state.withLock { state in
      let alarm = state.runner.nextAlarm()
      state.wakesAt = alarm ?? .maximumWait * 1000
      return alarm
    }
  }

  /// `run()` is awake.
  func isAwake() { state.withLock { $0.wakesAt = nil } }

  /// Reports what is left, in order; whoever comes meanwhile waits, so that nothing piles up before a slow listener.
  private func report() {
    turn.withLock { _ in
      let reports = state.withLock { state in
        defer { state.reports = [] }
        return state.reports
      }
      for tell in reports { tell(reporter) }
      if ProcessorReporter.countsAlways { reporter.show(status) }
    }
  }
}
