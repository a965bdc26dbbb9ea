extension PipelineClock {
  /// Runs work and cancels it when it takes longer than a limit.
  ///
  /// It returns when the work has ended, so work that is cancelled has to end at once.
  ///
  /// - Parameters:
  ///   - limit: How long the work may take.
  ///   - work: The work; it must react to cancellation.
  /// - Returns: What the work returned, or `nil` when the limit passed first.
  /// - Throws: What the work threw; `CancellationError` when the surrounding task is cancelled.
  package func run<Value: Sendable>(
    within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    try await withThrowingTaskGroup(of: Value?.self) { group in
      group.addTask { try await work() }
      group.addTask {
        try await self.expire(after: limit)
        return nil
      }
      defer { group.cancelAll() }
      return try await group.next() ?? nil
    }
  }
}
