/// Runs blocking work where it may block: on a thread of its own, never on the cooperative pool.
public enum DedicatedThread {
  /// Runs blocking work on a new thread and waits for its result without blocking.
  ///
  /// Cancelling the task does not stop the work.
  ///
  /// - Parameter work: What to run.
  /// - Returns: What the work returned.
  /// - Throws: What the work threw; ``ConformanceFailure`` when no thread could be started.
  public static func run<Value: Sendable>(_ work: @escaping @Sendable () throws -> Value) async throws
    -> Value
  {
    try await withCheckedThrowingContinuation { continuation in
      let thread = NativeThread { continuation.resume(with: Result { try work() }) }
      if let thread {
        thread.detach()
      } else {
        continuation.resume(throwing: ConformanceFailure("No thread could be started"))
      }
    }
  }
}
