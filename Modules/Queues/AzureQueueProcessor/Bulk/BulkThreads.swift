import AzureCore

/// Threads that work through items; the thread that owns them hands items out and collects outcomes.
final class BulkThreads<Item: Sendable, Value: Sendable>: Sendable {
  typealias Job = (index: Int, item: Item)
  typealias Ended = (index: Int, outcome: BulkOutcome<Value>)

  private struct State {
    /// Items that no thread has begun; none while a thread is idle.
    var jobs: [Job] = []
    var idle: [ThreadGate<Job?>] = []
    var ended: [Ended] = []
    /// The owner, while it waits for an item to end.
    var owner: ThreadGate<Void>?
    var threads: [NativeThread] = []
    var isEnding = false
  }

  private let limit: Int
  private let work: @Sendable (Item) -> BulkOutcome<Value>
  private let state = ThreadLock(State())

  /// Makes the pool without threads; they are started as there is work for them.
  init(limit: Int, _ work: @escaping @Sendable (Item) -> BulkOutcome<Value>) {
    self.limit = max(1, limit)
    self.work = work
  }

  /// Hands out an item: to an idle thread, to a new one, or to the first that becomes idle.
  @available(*, noasync)
  func begin(_ job: Job) {
    let (idle, threads): (ThreadGate<Job?>?, Int) = state.withLock { state in
      if let idle = state.idle.popLast() { return (idle, state.threads.count) }
      state.jobs.append(job)
      return (nil, state.threads.count)
    }
    if let idle { return idle.open(with: job) }
    guard threads < limit else { return }
    if let thread = NativeThread({ self.run() }) {
      state.withLock { $0.threads.append(thread) }
    } else if threads == 0, let job = state.withLock({ $0.jobs.popLast() }) {
      // A process that gets no thread at all still comes to its end.
      end(job)
    }
  }

  /// Takes back what no thread has begun.
  ///
  /// - Returns: The places of the items.
  func withdraw() -> [Int] {
    state.withLock { state in
      defer { state.jobs = [] }
      return state.jobs.map(\.index)
    }
  }

  /// Blocks until an item has ended, and returns all that have.
  @available(*, noasync)
  func collect() -> [Ended] {
    let gate = ThreadGate<Void>()
    let isWaiting = state.withLock { state in
      guard state.ended.isEmpty else { return false }
      state.owner = gate
      return true
    }
    if isWaiting { gate.wait() }
    return state.withLock { state in
      defer { state.ended = [] }
      return state.ended
    }
  }

  /// Ends the threads, once all that was begun has been collected.
  @available(*, noasync)
  func end() {
    let (idle, threads) = state.withLock { state in
      state.isEnding = true
      defer { state.idle = [] }
      return (state.idle, state.threads)
    }
    for gate in idle { gate.open(with: nil) }
    for thread in threads { thread.join() }
  }

  private func run() {
    while let job = next() { end(job) }
  }

  private func next() -> Job? {
    let gate = ThreadGate<Job?>()
    let job: Job?? = state.withLock { state in
      if !state.jobs.isEmpty { return .some(state.jobs.removeFirst()) }
      if state.isEnding { return .some(nil) }
      state.idle.append(gate)
      return nil
    }
    return job ?? gate.wait()
  }

  private func end(_ job: Job) {
    let outcome = work(job.item)
    let owner = state.withLock { state in
      state.ended.append((job.index, outcome))
      return state.owner.take()
    }
    owner?.open(with: ())
  }
}
