import AzureCore
import Synchronization

/// One async caller, which is resumed exactly once: by its result or by its cancellation, whichever comes first.
///
/// The result is stored here and the continuation only wakes the caller, so that the result passes from the transfer thread to
/// the caller under the mutex. The state lets it be resumed once, so the continuation need not check that again.
final class AsyncCall: Sendable {
  private enum State: Sendable {
    /// Valid next states: `suspended`, `settled`.
    case new
    /// Valid next state: `settled`.
    case suspended(UnsafeContinuation<Void, Never>)
    /// No other state follows.
    case settled(Result<AzureResponse, any Error>)
  }

  private static let counter = Atomic<UInt64>(0)

  /// A number that no other call has; later calls have larger ones.
  let id = AsyncCall.counter.wrappingAdd(1, ordering: .relaxed).newValue
  let request: PreparedRequest
  private let state = Mutex(State.new)
  private let settled = Atomic(false)
  /// The connection that the call was given last.
  private let connection = Mutex<AsyncConnection?>(nil)

  init(_ request: PreparedRequest) {
    self.request = request
  }

  /// Whether the result is known, so that nothing more needs to be done for the caller.
  var isSettled: Bool { settled.load(ordering: .acquiring) }

  /// The result, once it is known.
  var outcome: Result<AzureResponse, any Error>? {
    state.withLock { if case .settled(let result) = $0 { result } else { nil } }
  }

  /// The connection that carries the call, or has carried it; set before the call begins there.
  var carrier: AsyncConnection? {
    get { connection.withLock { $0 } }
    set { connection.withLock { $0 = newValue } }
  }

  /// Stores the caller's continuation; when the result is known already, the caller is resumed at once.
  func suspend(_ continuation: UnsafeContinuation<Void, Never>) {
    let isNew = state.withLock { state in
      guard case .new = state else { return false }
      state = .suspended(continuation)
      return true
    }
    if !isNew { continuation.resume() }
  }

  /// Resumes the caller with a result, unless there is one.
  func finish(_ result: Result<AzureResponse, TransportError>) {
    settle(result.mapError { $0 })
  }

  /// Resumes the caller with a cancellation, unless it has a result.
  ///
  /// - Returns: Whether a transfer may have to be ended.
  func cancel() -> Bool {
    settle(.failure(CancellationError()))
  }

  /// Stores the result, unless there is one, and resumes the caller if it is suspended.
  ///
  /// - Returns: Whether it was the first.
  @discardableResult
  private func settle(_ result: Result<AzureResponse, any Error>) -> Bool {
    let (isFirst, continuation) = state.withLock {
      state -> (Bool, UnsafeContinuation<Void, Never>?) in
      defer { settled.store(true, ordering: .releasing) }
      switch state {
      case .new:
        state = .settled(result)
        return (true, nil)
      case .suspended(let continuation):
        state = .settled(result)
        return (true, continuation)
      case .settled:
        return (false, nil)
      }
    }
    continuation?.resume()
    return isFirst
  }
}
