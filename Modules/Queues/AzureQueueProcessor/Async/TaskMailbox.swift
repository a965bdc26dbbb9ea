import AzureCore

/// What tasks and threads have left for one task, which waits for it.
final class TaskMailbox<Element: Sendable>: Sendable {
  private struct State {
    var events: [Element] = []
    var waiter: CheckedContinuation<Void, Never>?
    var isClosed = false
  }

  private let state = ThreadLock(State())
  private let counter: WorkCounter?

  init(counter: WorkCounter?) { self.counter = counter }

  /// Adds an event.
  ///
  /// - Returns: Whether anybody will read it.
  @discardableResult
  func post(_ event: Element) -> Bool {
    let (isTaken, waiter): (Bool, CheckedContinuation<Void, Never>?) = state.withLock { state in
      guard !state.isClosed else { return (false, nil) }
      counter?.add(1)
      state.events.append(event)
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.resume()
    return isTaken
  }

  /// Waits until there are events, and takes them all; for one task.
  func take() async -> [Element] {
    await withCheckedContinuation { continuation in
      let isFull = state.withLock { state in
        if state.events.isEmpty { state.waiter = continuation }
        return !state.events.isEmpty
      }
      if isFull { continuation.resume() }
    }
    return takeNow()
  }

  /// Takes what is there.
  func takeNow() -> [Element] {
    state.withLock { state in
      defer { state.events = [] }
      return state.events
    }
  }

  /// How many events nobody has read.
  var count: Int { state.withLock { $0.events.count } }

  /// Takes no more events, and returns those that nobody has read.
  func close() -> [Element] {
    state.withLock { state in
      state.isClosed = true
      defer { state.events = [] }
      return state.events
    }
  }
}
