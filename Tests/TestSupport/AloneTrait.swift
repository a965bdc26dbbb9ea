import Foundation
public import Testing

/// Runs each test of a suite beside no other test with this trait, and on threads of its own in place of the cooperative pool's.
///
/// The pool has as many threads as the machine has processors, and all tests of a run queue for them. Tests that keep a
/// processor busy for seconds then hold up all others, and a task that is resumed waits a minute for its turn: what a test says about
/// time is about the other tests. Tests that work much, and tests whose sockets and timeouts are real, have this trait. On its threads
/// a resumed task runs as soon as the machine lets it.
///
/// The threads are those of the test's own task and its child tasks; a `Task { … }` needs ``onOwnThreads(_:)``.
public struct AloneTrait: SuiteTrait, TestTrait, TestScoping {
  /// Each test has the trait of its suite.
  public let isRecursive = true

  // A suite and a suite within it may both have the trait.
  @TaskLocal private static var isHeld = false

  /// Runs a test once its turn has come.
  public func provideScope(
    for test: Test, testCase: Test.Case?, performing body: @Sendable @concurrent () async throws -> Void
  ) async throws {
    guard !Self.isHeld else { return try await body() }
    try await withTaskExecutorPreference(ThreadExecutor.shared) {
      await Turns.shared.take()
      defer { Turns.shared.give() }
      try await Self.$isHeld.withValue(true) { try await body() }
    }
  }
}

extension Trait where Self == AloneTrait {
  /// Runs each test beside no other with this trait, on threads of its own.
  public static var alone: AloneTrait { AloneTrait() }
}

extension Trait where Self == TimeLimitTrait {
  /// Ends a test that waits for what never comes.
  ///
  /// In a parallel run all tests begin at once, and the limit counts from there: the turns of others with ``alone``, and the
  /// work of all tests, are within it. So it is longer than a whole run beside other programs takes.
  public static var endsWhenItHangs: TimeLimitTrait { .timeLimit(.minutes(20)) }
}

/// Starts a task on threads of its own; for what a test measures in tasks that it cancels.
public func onOwnThreads<Value: Sendable>(
  _ body: @escaping @Sendable @concurrent () async throws -> Value
) -> Task<Value, any Error> {
  Task.detached(executorPreference: ThreadExecutor.shared) { try await body() }
}

/// Lets one test after the other have its turn, in the order of asking.
private final class Turns: Sendable {
  static let shared = Turns()

  private let lock = NSLock()
  // Guarded by `lock`.
  private nonisolated(unsafe) var isTaken = false
  // Guarded by `lock`.
  private nonisolated(unsafe) var waiters: [CheckedContinuation<Void, Never>] = []

  func take() async {
    await withCheckedContinuation { continuation in
      let isFree = lock.withLock {
        if isTaken { waiters.append(continuation) }
        defer { isTaken = true }
        return !isTaken
      }
      if isFree { continuation.resume() }
    }
  }

  func give() {
    let next: CheckedContinuation<Void, Never>? = lock.withLock {
      guard waiters.isEmpty else { return waiters.removeFirst() }
      isTaken = false
      return nil
    }
    next?.resume()
  }
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
