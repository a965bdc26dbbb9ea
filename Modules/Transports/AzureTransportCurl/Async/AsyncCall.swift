import AzurePipeline
import Synchronization

/// One async caller: resumed exactly once, by whichever comes first of its result and its cancellation.
final class AsyncCall: Sendable {
  private enum State: Sendable {
    case new
    case suspended(CheckedContinuation<Response, any Error>)
    case settled
  }

  private static let counter = Atomic<UInt64>(0)

  /// Distinguishes calls, in their order.
  let id = AsyncCall.counter.wrappingAdd(1, ordering: .relaxed).newValue
  let plan: TransferPlan
  private let state = Mutex(State.new)

  init(_ plan: TransferPlan) {
    self.plan = plan
  }

  /// Whether the caller has been resumed, so that nobody waits for a result.
  var isSettled: Bool {
    state.withLock { if case .settled = $0 { true } else { false } }
  }

  /// Takes the caller's continuation.
  ///
  /// - Returns: Whether the call shall go on; when it was cancelled before, the caller is resumed at once.
  func suspend(_ continuation: CheckedContinuation<Response, any Error>) -> Bool {
    let isNew = state.withLock { state in
      guard case .new = state else { return false }
      state = .suspended(continuation)
      return true
    }
    if !isNew { continuation.resume(throwing: CancellationError()) }
    return isNew
  }

  /// Resumes the caller with a result, unless it has been resumed.
  func finish(_ result: Result<Response, TransportError>) {
    settle()?.resume(with: result.mapError { $0 })
  }

  /// Resumes the caller with a cancellation, unless it has been resumed.
  ///
  /// - Returns: Whether a transfer may have to be ended.
  func cancel() -> Bool {
    guard let continuation = settle() else { return false }
    continuation.resume(throwing: CancellationError())
    return true
  }

  private func settle() -> CheckedContinuation<Response, any Error>? {
    state.withLock { state in
      defer { state = .settled }
      if case .suspended(let continuation) = state { return continuation }
      return nil
    }
  }
}
