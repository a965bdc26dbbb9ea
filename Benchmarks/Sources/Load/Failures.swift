import Foundation
import Synchronization

/// Counts the failures of all tasks and threads, and ends the program when so many came in a row that going on is of no use.
final class Failures: Sendable {
  /// A server that is gone fails every operation; one that is only busy does some in between.
  private static let limit = 100

  private let inARow = Atomic(0)
  private let all = Atomic(0)

  var count: Int { all.load(ordering: .relaxed) }

  func succeeded() {
    // Read first: a write would make every other thread's copy of the line useless.
    if inARow.load(ordering: .relaxed) != 0 { inARow.store(0, ordering: .relaxed) }
  }

  /// - Parameter reason: What is told when this was one failure too many.
  func failed(_ reason: @autoclosure () -> String) {
    all.add(1, ordering: .relaxed)
    guard inARow.add(1, ordering: .relaxed).newValue >= Self.limit else { return }
    let line = "Load gave up after \(Self.limit) failures in a row; the last one: \(reason())\n"
    try? FileHandle.standardError.write(contentsOf: Data(line.utf8))
    // Other threads may be in the middle of an operation: nothing is let go, and nothing of theirs runs at the end.
    _exit(1)
  }
}
