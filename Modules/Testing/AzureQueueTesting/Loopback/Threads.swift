import AzureCore

/// Runs blocking work on a thread of its own, not on the cooperative thread pool.
public enum DedicatedThread {
  /// Runs blocking work, such as calls of a blocking client, on a new thread and waits for its result without blocking.
  ///
  /// Cancellation of the task does not stop the work.
  ///
  /// - Parameter work: The work.
  /// - Returns: The result of the work.
  /// - Throws: The error of the work; ``ConformanceFailure`` when no thread could be started.
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
