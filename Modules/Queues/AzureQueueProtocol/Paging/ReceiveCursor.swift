/// Decides how many messages the next receive asks for, without receiving any; shared by both facades.
package struct ReceiveCursor: Sendable {
  private let batch: Int
  private var left: Int?
  private var isFinished = false

  /// Makes a cursor.
  ///
  /// - Parameters:
  ///   - batch: How many messages a receive asks for.
  ///   - maximum: How many in all.
  package init(batch: Int, maximum: Int?) {
    self.batch = batch
    left = maximum
  }

  /// How many messages to ask for, or `nil` after an empty answer, an error, or when there are enough.
  package mutating func next() -> Int? {
    guard !isFinished, left != 0 else { return nil }
    // Undone by the answer: an error, too, ends the iteration.
    isFinished = true
    // A batch out of range goes on as it is, to be refused by the operation, however few are wanted in all.
    guard let left, (1...32).contains(batch) else { return batch }
    return min(left, batch)
  }

  /// Takes note of how many messages came.
  package mutating func receive(_ count: Int) {
    isFinished = count == 0
    left = left.map { max(0, $0 - count) }
  }
}
