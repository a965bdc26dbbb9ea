import Synchronization

extension PipelineClock {
  /// Runs work and leaves it when it takes longer than a limit.
  ///
  /// What comes first decides: the work's end, the limit or cancellation. The work is cancelled then and not waited for: if it
  /// goes on all the same, it does so alone, and what it comes to is dropped.
  ///
  /// - Parameters:
  ///   - limit: How long the work may take.
  ///   - work: The work.
  /// - Returns: What the work returned, or `nil` when the limit passed first.
  /// - Throws: What the work threw; `CancellationError` at once when the surrounding task is cancelled.
  package func run<Value: Sendable>(
    within limit: Duration, _ work: @escaping @Sendable () async throws -> Value
  ) async throws -> Value? {
    let race = Race<Value?>()
    return try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        race.start(continuation) {
          let worker = Task {
            do { race.end(.success(try await work())) } catch { race.end(.failure(error)) }
          }
          let timer = Task {
            // A timer that is cancelled decides nothing.
            if (try? await self.expire(after: limit)) != nil { race.end(.success(nil)) }
          }
          return [worker, timer]
        }
      }
    } onCancel: {
      race.end(.failure(CancellationError()))
    }
  }
}

/// Resumes a continuation once, with whatever comes first.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case ready
    case running(CheckedContinuation<Value, any Error>, [Task<Void, Never>])
    /// It was over before it began.
    case decided(Result<Value, any Error>)
    case over
  }

  private let state = Mutex(State.ready)

  /// Starts the runners, unless the outcome is known already.
  func start(
    _ continuation: CheckedContinuation<Value, any Error>, _ runners: () -> [Task<Void, Never>]
  ) {
    let decided: Result<Value, any Error>? = state.withLock { state in
      if case .decided(let outcome) = state {
        state = .over
        return outcome
      }
      state = .running(continuation, [])
      return nil
    }
    if let decided { return continuation.resume(with: decided) }
    let tasks = runners()
    let isRunning = state.withLock { state in
      guard case .running = state else { return false }
      state = .running(continuation, tasks)
      return true
    }
    if !isRunning { for task in tasks { task.cancel() } }
  }

  /// Ends the race, if it is not over yet.
  func end(_ outcome: Result<Value, any Error>) {
    let running: (CheckedContinuation<Value, any Error>, [Task<Void, Never>])? = state.withLock { state in
      switch state {
      case .ready: state = .decided(outcome)
      case .running(let continuation, let tasks):
        state = .over
        return (continuation, tasks)
      case .decided, .over: break
      }
      return nil
    }
    guard let (continuation, tasks) = running else { return }
    for task in tasks { task.cancel() }
    continuation.resume(with: outcome)
  }
}
