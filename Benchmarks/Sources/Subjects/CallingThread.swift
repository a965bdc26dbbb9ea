import Synchronization

/// Runs async code to its end on the thread that asks for it, without any other: what callgrind can follow.
///
/// Code that waits for another thread ends the process: only what never waits is measured here.
final class CallingThread: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let outcome = Mutex<Result<Void, any Error>?>(nil)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
  }

  /// Runs a body to its end; one at a time.
  func run(_ body: @escaping @Sendable () async throws -> Void) throws {
    outcome.withLock { $0 = nil }
    Task(executorPreference: self) {
      do {
        try await body()
        self.outcome.withLock { $0 = .success(()) }
      } catch {
        self.outcome.withLock { $0 = .failure(error) }
      }
    }
    while true {
      if let outcome = outcome.withLock({ $0 }) { return try outcome.get() }
      guard let job = jobs.withLock({ $0.popLast() }) else {
        preconditionFailure("An async subject waits for another thread")
      }
      job.runSynchronously(on: asUnownedTaskExecutor())
    }
  }
}
