import AzureCore

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
    let result = TaskGate<Result<Value, any Error>>()
    guard let thread = NativeThread({ result.open(with: Result { try work() }) }) else {
      throw ConformanceFailure("No thread could be started")
    }
    thread.detach()
    return try await result.wait().get()
  }
}
