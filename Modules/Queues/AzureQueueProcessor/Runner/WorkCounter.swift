import Synchronization

/// How many letters and tasks of processors are under way; a test that moves a clock waits until all of them wait for it.
package final class WorkCounter: Sendable {
  private let count = Atomic(0)

  /// Makes a counter at zero.
  package init() {}

  /// The present number.
  package var value: Int { count.load(ordering: .sequentiallyConsistent) }

  func add(_ number: Int) { count.add(number, ordering: .sequentiallyConsistent) }
}
