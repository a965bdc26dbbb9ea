import Foundation
public import Testing

/// Runs each test of a suite on threads of its own in place of the cooperative pool's.
///
/// The pool has as many threads as the machine has processors, and tests that run beside each other queue for them: a task that
/// is resumed may wait a minute for its turn. What a test says about time is then about the other tests. On these
/// threads a resumed task runs as soon as the machine lets it.
///
/// It holds for the test's own task and its child tasks; a `Task { … }` needs ``onOwnThreads(_:)``.
public struct OwnThreads: SuiteTrait, TestTrait, TestScoping {
  /// Each test has the trait of its suite.
  public let isRecursive = true

  /// Runs a test with the threads as what its tasks prefer.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable @concurrent () async throws -> Void
  ) async throws {
    try await withTaskExecutorPreference(ThreadExecutor.shared) { try await body() }
  }
}

extension Trait where Self == OwnThreads {
  /// Runs each test on threads of its own.
  public static var ownThreads: OwnThreads { OwnThreads() }
}

/// Starts a task on threads of its own; for what a test measures in tasks that it cancels.
public func onOwnThreads<Value: Sendable>(
  _ body: @escaping @Sendable @concurrent () async throws -> Value
) -> Task<Value, any Error> {
  Task.detached(executorPreference: ThreadExecutor.shared) { try await body() }
}

/// Runs each job at once: on an idle thread of its own, or on a new one.
private final class ThreadExecutor: TaskExecutor {
  static let shared = ThreadExecutor()

  private let condition = NSCondition()
  // Guarded by `condition`.
  private nonisolated(unsafe) var jobs: [UnownedJob] = []
  // Guarded by `condition`.
  private nonisolated(unsafe) var idleThreads = 0

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    condition.withLock {
      jobs.append(job)
      if idleThreads >= jobs.count {
        condition.signal()
      } else {
        startThread()
      }
    }
  }

  private func startThread() {
    let thread = Thread { [self] in
      while true { next().runSynchronously(on: asUnownedTaskExecutor()) }
    }
    thread.stackSize = 1 << 20
    thread.start()
  }

  private func next() -> UnownedJob {
    condition.withLock {
      idleThreads += 1
      while jobs.isEmpty { condition.wait() }
      idleThreads -= 1
      return jobs.removeFirst()
    }
  }
}
