import AzureCore
import Synchronization

/// Runs one task on the thread that waits for it: in a process made by `fork` there are no threads of Dispatch to run it.
final class ThreadExecutor: TaskExecutor {
  private struct State {
    var jobs: [UnownedJob] = []
    var idle: ThreadGate<Void>?
  }

  private let state = Mutex(State())

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let idle = state.withLock { state in
      state.jobs.append(job)
      return state.idle.take()
    }
    idle?.open(with: ())
  }

  /// Runs work as a task on the calling thread, and returns what it returned.
  static func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) throws -> Value {
    let executor = ThreadExecutor()
    let result = Mutex<Result<Value, any Error>?>(nil)
    Task(executorPreference: executor) {
      let value: Result<Value, any Error>
      do { value = .success(try await work()) } catch { value = .failure(error) }
      result.withLock { $0 = value }
    }
    while true {
      if let value = result.withLock({ $0 }) { return try value.get() }
      executor.runNext()
    }
  }

  private func runNext() {
    let (job, gate): (UnownedJob?, ThreadGate<Void>) = state.withLock { state in
      let gate = ThreadGate<Void>()
      guard state.jobs.isEmpty else { return (state.jobs.removeFirst(), gate) }
      state.idle = gate
      return (nil, gate)
    }
    guard let job else { return gate.wait() }
    job.runSynchronously(on: asUnownedTaskExecutor())
  }
}
