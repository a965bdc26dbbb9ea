import Dispatch
import Synchronization

/// Runs one task on the thread that waits for it: in a process made by `fork` there are no threads of Dispatch to run it.
final class ThreadExecutor: TaskExecutor {
  private let jobs = Mutex<[UnownedJob]>([])
  private let count = DispatchSemaphore(value: 0)

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.withLock { $0.append(job) }
    count.signal()
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
    count.wait()
    let job = jobs.withLock { $0.removeFirst() }
    job.runSynchronously(on: asUnownedTaskExecutor())
  }
}
