import AzureCore

/// What threads have left for one thread, which waits for it.
final class ThreadMailbox<Letter: Sendable>: Sendable {
  private struct State {
    var letters: [Letter] = []
    var waiter: ThreadGate<Void>?
    var isClosed = false
  }

  private let state = ThreadLock(State())

  /// Leaves a letter.
  ///
  /// - Returns: Whether anybody will read it.
  @discardableResult
  func post(_ letter: Letter) -> Bool {
    let (isTaken, waiter): (Bool, ThreadGate<Void>?) = state.withLock { state in
      guard !state.isClosed else { return (false, nil) }
      state.letters.append(letter)
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.open(with: ())
    return isTaken
  }

  /// Waits for letters, for so long at most, and takes them all; for one thread.
  func take(within limit: Duration?) -> [Letter] {
    let gate: ThreadGate<Void>? = state.withLock { state in
      guard state.letters.isEmpty else { return nil }
      let gate = ThreadGate<Void>()
      state.waiter = gate
      return gate
    }
    if let gate {
      if let limit { _ = gate.wait(for: max(limit, .zero)) } else { gate.wait() }
    }
    return state.withLock { state in
      state.waiter = nil
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
