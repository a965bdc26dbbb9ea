import NIOCore

/// Lets the connections of one event loop that have more requests at hand go on one after the other, a request each time, and
/// all other connections in between.
final class Turns {
  /// How long after the last one the next turn comes, when nothing else is left.
  ///
  /// The loop carries out all that it was given before it looks at its sockets again, also what it is given meanwhile.
  static let pause = TimeAmount.microseconds(100)

  private var waiting = CircularBuffer<() -> Void>()
  private var isComing = false

  /// Does a piece of work when its turn has come.
  func wait(on loop: any EventLoop, _ work: @escaping () -> Void) {
    waiting.append(work)
    if !isComing { give(loop) }
  }

  private func give(_ loop: any EventLoop) {
    isComing = true
    _ = loop.assumeIsolated().scheduleTask(in: Self.pause) {
      self.isComing = false
      self.waiting.popFirst()?()
      if !self.waiting.isEmpty, !self.isComing { self.give(loop) }
    }
  }
}
