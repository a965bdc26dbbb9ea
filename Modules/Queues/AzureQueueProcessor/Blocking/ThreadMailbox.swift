import AzureCore

/// What threads have left for one thread, which waits for it.
final class ThreadMailbox<Element: Sendable>: Sendable {
  private struct State {
    var events: [Element] = []
    var waiter: ThreadGate<Void>?
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
    let (isTaken, waiter): (Bool, ThreadGate<Void>?) = state.withLock { state in
      guard !state.isClosed else { return (false, nil) }
      counter?.add(1)
      state.events.append(event)
      defer { state.waiter = nil }
      return (true, state.waiter)
    }
    waiter?.open(with: ())
    return isTaken
  }

  /// Waits for events, for so long at most, and takes them all; for one thread.
  func take(within limit: Duration?) -> [Element] {
    let gate: ThreadGate<Void>? = state.withLock { state in
      guard state.events.isEmpty else { return nil }
      let gate = ThreadGate<Void>()
      state.waiter = gate
      return gate
    }
    if let gate {
      if let limit { _ = gate.wait(for: max(limit, .zero)) } else { gate.wait() }
    }
    return takeNow()
  }

  /// Takes what is there.
  func takeNow() -> [Element] {
    state.withLock { state in
      state.waiter = nil
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
