import AzureCore

/// What tasks and threads have left for one task, which waits for it.
final class TaskMailbox<Letter: Sendable>: Sendable {
  private struct State {
    var letters: [Letter] = []
    var waiter: CheckedContinuation<Void, Never>?
    var isClosed = false
  }

  private let state = ThreadLock(State())
  private let counter: WorkCounter?

  init(counter: WorkCounter?) { self.counter = counter }

  /// Leaves a letter.
  ///
  /// - Returns: Whether anybody will read it.
  @discardableResult
  func post(_ letter: Letter) -> Bool {
    let (isTaken, waiter): (Bool, CheckedContinuation<Void, Never>?) = state.withLock { state in
      guard !state.isClosed else { return (false, nil) }
      counter?.add(1)
      state.letters.append(letter)
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.resume()
    return isTaken
  }

  /// Waits until there are letters, and takes them all; for one task.
  func take() async -> [Letter] {
    await withCheckedContinuation { continuation in
      let isFull = state.withLock { state in
        if state.letters.isEmpty { state.waiter = continuation }
        return !state.letters.isEmpty
      }
      if isFull { continuation.resume() }
    }
    return state.withLock { state in
      defer { state.letters = [] }
      return state.letters
    }
  }

  /// Takes no more letters, and returns those that nobody has read.
  func close() -> [Letter] {
    state.withLock { state in
      state.isClosed = true
      defer { state.letters = [] }
      return state.letters
    }
  }
}
