import AzureCore
import Synchronization

/// One async caller: resumed exactly once, by whichever comes first of its result and its cancellation.
///
/// The result is kept here and the continuation only wakes, so that what the engine's thread wrote is handed
/// over under the mutex.
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

  /// Distinguishes calls, in their order.
  let id = AsyncCall.counter.wrappingAdd(1, ordering: .relaxed).newValue
  let plan: TransferPlan
  private let state = Mutex(State.new)

  init(_ plan: TransferPlan) {
    self.plan = plan
  }

  /// Whether the result is decided, so that nothing more needs to be done for the caller.
  var isSettled: Bool { outcome != nil }

  /// The result, once it is decided.
  var outcome: Result<AzureResponse, any Error>? {
    state.withLock { if case .settled(let result) = $0 { result } else { nil } }
  }

  /// Takes the caller's continuation.
  ///
  /// - Returns: Whether the call shall go on; when it was cancelled before, the caller is resumed at once.
  func suspend(_ continuation: CheckedContinuation<Void, Never>) -> Bool {
    let isNew = state.withLock { state in
      guard case .new = state else { return false }
      state = .suspended(continuation)
      return true
    }
    if !isNew { continuation.resume() }
    return isNew
  }

  /// Resumes the caller with a result, unless another one came first.
  func finish(_ result: Result<AzureResponse, TransportError>) {
    _ = settle(result.mapError { $0 })
  }

  /// Resumes the caller with a cancellation, unless a result came first.
  ///
  /// - Returns: Whether a transfer may have to be ended.
  func cancel() -> Bool {
    settle(.failure(CancellationError()))
  }

  /// Decides the result.
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
