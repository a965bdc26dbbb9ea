import Dispatch
import Synchronization

/// Writes lines on a thread of its own: who adds one never waits for the reader of the log.
final class BackgroundLog: Sendable {
  private let backlog = Mutex(LineBacklog())
  private let queue = DispatchQueue(label: "log")
  private let write: @Sendable (VisibleText) -> Void

  /// Makes a log; `write` may wait for as long as it likes.
  init(_ write: @escaping @Sendable (VisibleText) -> Void) { self.write = write }

  /// Adds a line, or leaves it out when too many wait already.
  func add(_ line: VisibleText) {
    guard backlog.withLock({ $0.add(line) }) else { return }
    queue.async { [self] in
      while case let lines = backlog.withLock({ $0.take() }), !lines.isEmpty { lines.forEach(write) }
    }
  }

  /// Waits until all lines are written, or for a second at most: nobody may ever read them.
  func finish(within limit: DispatchTimeInterval = .seconds(1)) async {
    let (end, ending) = AsyncStream.makeStream(of: Never.self)
    queue.async { ending.finish() }
    DispatchQueue.global().asyncAfter(deadline: .now() + limit) { ending.finish() }
    for await _ in end {}
  }
}

/// The lines that wait to be written, and how many more there would be.
struct LineBacklog {
  /// How many lines wait at most.
  static let maximum = 1024

  private var lines: [VisibleText] = []
  private var leftOut = 0
  private var isTaken = false

  /// Adds a line, or counts it as left out.
  ///
  /// - Returns: Whether the lines are to be taken now, which nobody does yet.
  mutating func add(_ line: VisibleText) -> Bool {
    if lines.count < Self.maximum { lines.append(line) } else { leftOut += 1 }
    defer { isTaken = true }
    return !isTaken
  }

  /// The lines to write next, with one that says how many were left out behind them; none when all are written.
  mutating func take() -> [VisibleText] {
    defer { (lines, leftOut) = ([], 0) }
    isTaken = !lines.isEmpty
    return leftOut == 0
      ? lines : lines + ["azq: \(leftOut) lines of the log were left out: nobody has read it"]
  }
}
