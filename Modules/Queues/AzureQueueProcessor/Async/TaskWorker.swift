import AzureCore

/// A task that runs handlers and sends requests, one after the other.
///
/// Once a handler of it was cancelled, it is cancelled for good, and what comes next goes to another.
final class TaskWorker: Sendable {
  private let task = ThreadLock<Task<Void, Never>?>(nil)

  /// Starts the task, which runs beside the present one.
  init(_ body: @escaping @Sendable (TaskWorker) async -> Void) {
    // Under the lock, so that it is there when a handler of it is to be cancelled.
    task.withLock { $0 = Task { await body(self) } }
  }

  func cancel() { task.withLock { $0 }?.cancel() }
}
