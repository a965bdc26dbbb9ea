/// Suspends one task until another thread or task brings a value.
///
/// The value is handed over under a lock, and the continuation only wakes. One that brings the value itself, and is resumed
/// before its task has gone to sleep, hands it over by an atomic within the runtime: sound, but nothing that the Thread
/// Sanitizer sees, which then reports the reading of the value as a race.
package final class TaskGate<Value: Sendable>: Sendable {
  private enum State: Sendable {
    case shut
    case awaited(CheckedContinuation<Void, Never>)
    case open(Value)
  }

  private let state = ThreadLock(State.shut)

  /// Makes a gate that is shut.
  package init() {}

  /// Lets the task go on, now or when it comes to wait.
  ///
  /// - Parameter value: What the task gets.
  /// - Returns: Whether this was the first value; a later one is dropped.
  @discardableResult
  package func open(with value: Value) -> Bool {
    let (isFirst, waiting): (Bool, CheckedContinuation<Void, Never>?) = state.withLock { state in
      switch state {
      case .shut:
        state = .open(value)
        return (true, nil)
      case .awaited(let continuation):
        state = .open(value)
        return (true, continuation)
      case .open: return (false, nil)
      }
    }
    waiting?.resume()
    return isFirst
  }

  /// Suspends until the gate is open; for one task, once.
  ///
  /// Cancellation does not end it.
  ///
  /// - Returns: The value.
  package func wait() async -> Value {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if case .open = state { return true }
        state = .awaited(continuation)
        return false
      }
      if isOpen { continuation.resume() }
    }
    let value: Value? = state.withLock { if case .open(let value) = $0 { value } else { nil } }
    guard let value else { preconditionFailure("A task was resumed without a value") }
    return value
  }
}
