import AzureCore

/// Threads that work is given to: no more than there is work for at a time, each kept for the next.
final class WorkerThreads<Work: QueuedWork>: Sendable {
  private struct State {
    var queue = WorkQueue<Work>()
    var idle: [ThreadGate<Work?>] = []
    var isWatched = false
    var isClosed = false
  }

  /// What a thread does next.
  enum Next: Sendable {
    case work(Work)
    /// Wait until it is given work, or `nil` to end.
    case idle(ThreadGate<Work?>)
    case end
  }

  /// What a thread is to do once no lock is held.
  private struct Starts {
    var woken: [(gate: ThreadGate<Work?>, work: Work)] = []
    var new: [Work] = []
  }

  private let state = ThreadLock(State())
  private let counter: WorkCounter?

  init(counter: WorkCounter?) { self.counter = counter }

  /// Adds work, of which idle threads or new ones do what cannot be left to those that are about to be free.
  ///
  /// - Parameters:
  ///   - works: The work.
  ///   - body: What a new thread does with the first piece.
  /// - Returns: The work for which the system gave no thread, and whether somebody has to call ``startOverdue(_:)`` from now on.
  func add(
    _ works: [Work], _ body: @escaping @Sendable (Work) -> Void
  ) -> (refused: [Work], isToBeWatched: Bool) {
    let (starts, isToBeWatched) = state.withLock { state in
      let starts = Self.starts(state.queue.add(works), &state)
      return (starts, Self.watch(&state))
    }
    return (start(starts, body), isToBeWatched)
  }

  /// A thread has done its work, of which more comes: says what it does next.
  func exchange(_ done: Work, _ works: [Work], _ body: @escaping @Sendable (Work) -> Void) -> (
    next: Next, refused: [Work], isToBeWatched: Bool
  ) {
    let (next, starts, isToBeWatched) = state.withLock { state in
      let (own, started) = state.queue.exchange(done, works)
      let starts = Self.starts(started, &state)
      if let own { return (Next.work(own), starts, Self.watch(&state)) }
      guard !state.isClosed else { return (.end, starts, false) }
      let gate = ThreadGate<Work?>()
      state.idle.append(gate)
      return (.idle(gate), starts, Self.watch(&state))
    }
    return (next, start(starts, body), isToBeWatched)
  }

  /// Gives what was left to others, and has waited too long, a thread; `false` once nothing is left lately.
  func startOverdue(_ body: @escaping @Sendable (Work) -> Void) -> (refused: [Work], isWatched: Bool) {
    let (starts, isWatched) = state.withLock { state in
      let starts = Self.starts(state.queue.overdue(), &state)
      state.isWatched = state.queue.isInUse
      return (starts, state.isWatched)
    }
    return (start(starts, body), isWatched)
  }

  /// Ends the threads that are idle, and each other one after its work; what waits is dropped.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      state.queue.removeAll()
      defer { state.idle = [] }
      return state.idle
    }
    for gate in idle { gate.open(with: nil) }
  }

  private static func watch(_ state: inout State) -> Bool {
    guard !state.isWatched, state.queue.count > 0 else { return false }
    state.isWatched = true
    return true
  }

  private static func starts(_ works: [Work], _ state: inout State) -> Starts {
    var starts = Starts()
    for work in works {
      if let gate = state.idle.popLast() {
        starts.woken.append((gate, work))
      } else {
        starts.new.append(work)
      }
    }
    return starts
  }

  private func start(_ starts: Starts, _ body: @escaping @Sendable (Work) -> Void) -> [Work] {
    counter?.handOver(starts.woken.count + starts.new.count, newWorkers: starts.new.count)
    for (gate, work) in starts.woken { gate.open(with: work) }
    let refused = starts.new.filter { work in
      let thread = NativeThread { body(work) }
      thread?.detach()
      return thread == nil
    }
    if !refused.isEmpty { state.withLock { state in for work in refused { state.queue.end(work) } } }
    return refused
  }
}
