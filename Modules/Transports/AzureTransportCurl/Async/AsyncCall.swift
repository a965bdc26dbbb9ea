import AzureCore
import Synchronization

/// One async caller, which is resumed exactly once: by its result or by its cancellation, whichever comes first.
///
/// The result is stored here and the continuation only wakes the caller, so that the result passes from the transfer thread to
/// the caller under the mutex.
final class AsyncCall: Sendable {
  private enum State: Sendable {
    /// Valid next states: `suspended`, `settled`.
    case new
    /// Valid next state: `settled`.
    case suspended(CheckedContinuation<Void, Never>)
    /// No other state follows.
    case settled(Result<AzureResponse, any Error>)
  }

  private static let counter = Atomic<UInt64>(0)

  /// A number that no other call has; later calls have larger ones.
  let id = AsyncCall.counter.wrappingAdd(1, ordering: .relaxed).newValue
  let request: PreparedRequest
  private let state = Mutex(State.new)

  init(_ request: PreparedRequest) {
    self.request = request
  }

  /// Whether the result is known, so that nothing more needs to be done for the caller.
  var isSettled: Bool { outcome != nil }

  /// The result, once it is known.
  var outcome: Result<AzureResponse, any Error>? {
    state.withLock { if case .settled(let result) = $0 { result } else { nil } }
  }

  /// Stores the caller's continuation.
  ///
  /// - Returns: Whether the call goes on; when it was cancelled before, the caller is resumed at once.
  func suspend(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    let isNew = state.withLock { state in
      guard case .new = state else { return false }
      state = .suspended(continuation)
      return true
    }
    if !isNew { continuation.resume() }
    return isNew
  }

  /// Resumes the caller with a result, unless it has been resumed.
  func finish(_ result: Result<AzureResponse, TransportError>) {
    _ = settle(result.mapError { $0 })
  }

  /// Resumes the caller with a cancellation, unless it has been resumed.
  ///
  /// - Returns: Whether a transfer may have to be ended.
  func cancel() -> Bool {
    settle(.failure(CancellationError()))
  }

  /// Stores the result, unless there is one.
  ///
  /// - Returns: Whether a suspended caller was resumed.
  private func settle(_ result: Result<AzureResponse, any Error>) -> Bool {
    let continuation = state.withLock { state -> CheckedContinuation<Void, Never>? in
      switch state {
      case .new:
        state = .settled(result)
        return nil
      case .suspended(let continuation):
        state = .settled(result)
        return continuation
      case .settled:
        return nil
      }
    }
    continuation?.resume()
    return continuation != nil
  }
}
