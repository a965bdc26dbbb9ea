import Synchronization

/// Whether a command was asked to stop: looked at between its steps, and heard of while it waits.
final class StopRequest: Sendable {
  private struct State {
    var signal: Int32?
    var handler: (@Sendable () -> Void)?
    var task: Task<Void, any Error>?
    var isEnding = false
  }

  private let state = Mutex(State())

  /// The signal that asked first, if any did.
  var signal: Int32? { state.withLock { $0.signal } }

  /// Asks; returns whether nobody had before.
  func make(_ signal: Int32) -> Bool {
    let (isFirst, handler) = state.withLock { state in
      defer { state.handler = nil }
      guard state.signal == nil else { return (false, state.handler) }
      state.signal = signal
      return (true, state.handler)
    }
    handler?()
    return isFirst
  }

  /// Calls a function once the command is asked to stop, at once if it was; it takes the place of an earlier function.
  func whenMade(_ handler: @escaping @Sendable () -> Void) {
    let isMade = state.withLock { state in
      state.handler = state.signal == nil ? handler : nil
      return state.signal != nil
    }
    if isMade { handler() }
  }

  /// Waits; a request to stop ends the wait at once.
  ///
  /// - Throws: `CancellationError` when the command is to stop.
  func pause(for duration: Duration) async throws {
    // bounded: by the plan's longest pause
    let pause = Task { try await Task.sleep(for: duration) }
    whenMade { pause.cancel() }
    try await withTaskCancellationHandler {
      try await pause.value
    } onCancel: {
      pause.cancel()
    }
    try check()
  }

  /// Takes the task that ``cancelWork()`` cancels.
  func attach(_ task: Task<Void, any Error>) { state.withLock { $0.task = task } }

  /// Cancels the step under way.
  func cancelWork() { state.withLock { $0.task }?.cancel() }

  /// Lets no further step begin once the command is to stop.
  ///
  /// - Throws: `CancellationError` then.
  func check() throws {
    if signal != nil { throw CancellationError() }
  }

  /// Whether the caller is the first that wants to end the process, and so the one that tells how it ended.
  func claimEnd() -> Bool {
    state.withLock { state in
      defer { state.isEnding = true }
      return !state.isEnding
    }
  }
}
