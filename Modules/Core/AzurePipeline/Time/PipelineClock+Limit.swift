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
      race.start {
        let worker = Task {
          do { race.end(.success(try await work())) } catch { race.end(.failure(error)) }
        }
        let timer = Task {
          // A timer that is cancelled decides nothing.
          if (try? await self.expire(after: limit)) != nil { race.end(.success(nil)) }
        }
        return [worker, timer]
      }
      return try await race.outcome.wait().get()
    } onCancel: {
      race.end(.failure(CancellationError()))
    }
  }
}

/// Takes whatever comes first for the outcome.
private final class Race<Value: Sendable>: Sendable {
  private enum State {
    case ready
    case running([Task<Void, Never>])
    /// Perhaps before it began.
    case over
  }

  private let state = Mutex(State.ready)
  /// Opened when the race is over.
  let outcome = TaskGate<Result<Value, any Error>>()

  /// Starts the runners, unless the race is over already.
  func start(_ runners: () -> [Task<Void, Never>]) {
    let isReady = state.withLock { state in
      guard case .ready = state else { return false }
      state = .running([])
      return true
    }
    guard isReady else { return }
    let tasks = runners()
    let isRunning = state.withLock { state in
      guard case .running = state else { return false }
      state = .running(tasks)
      return true
    }
    if !isRunning { for task in tasks { task.cancel() } }
  }

  /// Ends the race, if it is not over yet.
  func end(_ result: Result<Value, any Error>) {
    let tasks: [Task<Void, Never>]? = state.withLock { state in
      defer { state = .over }
      switch state {
      case .ready: return []
      case .running(let tasks): return tasks
      case .over: return nil
      }
    }
    guard let tasks else { return }
    for task in tasks { task.cancel() }
    outcome.open(with: result)
  }
}
