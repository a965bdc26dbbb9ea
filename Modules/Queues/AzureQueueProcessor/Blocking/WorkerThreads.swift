import AzureCore

/// Threads that work is given to: as many as there is work at a time, each kept for the next.
final class WorkerThreads: Sendable {
  typealias Work = @Sendable () -> Void

  private struct State {
    var idle: [ThreadGate<Work?>] = []
    var isClosed = false
  }

  private let state = ThreadLock(State())
  private let counter: WorkCounter?

  init(counter: WorkCounter?) { self.counter = counter }

  /// Lets an idle thread do the work, or a new one.
  ///
  /// - Returns: Whether the system gave a thread.
  func run(_ work: @escaping Work) -> Bool {
    counter?.addWorker()
    if let gate = state.withLock({ $0.idle.popLast() }) {
      gate.open(with: work)
      return true
    }
    guard let thread = NativeThread({ [self] in serve(work) }) else {
      counter?.add(-1)
      return false
    }
    thread.detach()
    return true
  }

  /// Ends the threads that are idle, and each other one after its work.
  func close() {
    let idle = state.withLock { state in
      state.isClosed = true
      defer { state.idle = [] }
      return state.idle
    }
    for gate in idle { gate.open(with: nil) }
  }

  private func serve(_ first: @escaping Work) {
    var work = first
    while true {
      work()
      counter?.add(-1)
      let gate = ThreadGate<Work?>()
      let isOpen = state.withLock { state in
        if !state.isClosed { state.idle.append(gate) }
        return !state.isClosed
      }
      guard isOpen, let next = gate.wait() else { return }
      work = next
    }
  }
}
