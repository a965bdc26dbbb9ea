/// What became of all items of a bulk operation.
public struct BulkReport<Value: Sendable>: Sendable {
  /// One outcome for each item, in the order of the input.
  ///
  /// Of an async input that was left because of a stop or a cancellation, the items that had not been read are not among them.
  public var outcomes: [BulkOutcome<Value>]

  /// How many items came to which end.
  public var progress: BulkProgress

  /// Why the input ended early; `nil` when it did not fail.
  public var inputError: (any Error)?

  /// Whether the input was read to its end and every item is done.
  public var isComplete: Bool { isInputComplete && progress.done == outcomes.count }

  /// Whether the input was read to its end.
  public var isInputComplete: Bool

  /// What the service returned for each item, when all are done.
  ///
  /// - Returns: The values in the order of the input.
  /// - Throws: ``BulkError`` when an item is not done, or the input was not read to its end.
  public func get() throws(BulkError) -> [Value] {
    guard isComplete else { throw BulkError(self) }
    return outcomes.compactMap(\.value)
  }
}

/// Why a bulk operation is not complete.
public struct BulkError: Error, Sendable, CustomStringConvertible {
  /// How many items came to which end.
  public var progress: BulkProgress

  /// The place of the first item that is not done; `nil` when only the input failed.
  public var firstIndex: Int?

  /// Why that item is not done, or why the input failed; `nil` when the item was not tried.
  public var cause: (any Error)?

  init<Value>(_ report: BulkReport<Value>) {
    progress = report.progress
    firstIndex = report.outcomes.firstIndex { if case .done = $0 { false } else { true } }
    cause = firstIndex.flatMap { report.outcomes[$0].error } ?? report.inputError
  }

  /// One line with the counts and the first error.
  public var description: String {
    let counts =
      "\(progress.done) done, \(progress.refused) refused, \(progress.unknown) unknown, \(progress.notTried) not tried"
    let place = firstIndex.map { "; first at \($0)" } ?? ""
    return "The bulk operation is not complete (\(counts)\(place))" + (cause.map { ": \($0)" } ?? "")
  }
}
