/// Decides what a bulk operation does next; has no task, no thread, no client and no input.
///
/// A driver asks ``next()`` and reports what came of it: an item was read (``accept()``), the input is over, an item has
/// ended. Outcomes leave in the order of the input (``handOver()``).
struct BulkMachine<Value: Sendable> {
  enum Step: Equatable {
    /// Read an item, and report it with ``accept()`` or ``endInput()``.
    case read
    /// Leave the item that is being read: it is not wanted any more.
    case stopReading
    /// Wait until an item is read or has ended.
    case wait
    /// All has been handed over.
    case end
  }

  private let limit: Int
  private let window: Int?
  private let rule: BulkStopRule
  /// Whether the rest of the input is read after a stop, so that each of its items has an outcome.
  private let readsOnAfterStop: Bool

  private(set) var progress = BulkProgress()
  private(set) var isStopped = false
  private(set) var isInputComplete = false
  private var isReading = false
  private var isInputOver = false
  private var inFlight = 0
  /// How many items were read.
  private var read = 0
  /// How many outcomes have left.
  private var handedOver = 0
  /// Outcomes that wait for one before them.
  private var waiting: [Int: BulkOutcome<Value>] = [:]

  /// Makes a machine that has read nothing.
  ///
  /// - Parameters:
  ///   - limit: How many items may be under way.
  ///   - window: How many items may have been read and not handed over; `nil` for any number.
  ///   - rule: When to begin no further item.
  ///   - readsOnAfterStop: Whether the rest of the input is read after a stop.
  init(limit: Int, window: Int?, rule: BulkStopRule, readsOnAfterStop: Bool) {
    self.limit = max(1, limit)
    self.window = window.map { max(1, $0) }
    self.rule = rule
    self.readsOnAfterStop = readsOnAfterStop
  }

  /// What to do now.
  mutating func next() -> Step {
    if isStopped, isReading, !readsOnAfterStop { return .stopReading }
    let wantsMore = !isInputOver && (!isStopped || readsOnAfterStop)
    if wantsMore, !isReading, inFlight < limit, window.map({ read - handedOver < $0 }) ?? true {
      isReading = true
      return .read
    }
    return inFlight > 0 || isReading || wantsMore ? .wait : .end
  }

  /// An item was read.
  ///
  /// - Returns: Its place in the input, to begin it; `nil` when it is not to be begun any more.
  mutating func accept() -> Int? {
    isReading = false
    let index = read
    read += 1
    guard !isStopped else {
      record(index, .notTried)
      return nil
    }
    inFlight += 1
    return index
  }

  /// The input has no further item.
  ///
  /// - Parameter isComplete: Whether it was read to its end.
  mutating func endInput(isComplete: Bool) {
    isReading = false
    isInputOver = true
    isInputComplete = isComplete
  }

  /// An item that was begun has ended.
  mutating func finish(_ index: Int, _ outcome: BulkOutcome<Value>) {
    inFlight -= 1
    record(index, outcome)
    if !isStopped, rule.stops(after: outcome.error, progress) { isStopped = true }
  }

  /// No further item is to be begun.
  mutating func stop() { isStopped = true }

  /// The next outcome in the order of the input, once it is there.
  mutating func handOver() -> BulkResult<Value>? {
    guard let outcome = waiting.removeValue(forKey: handedOver) else { return nil }
    defer { handedOver += 1 }
    return BulkResult(index: handedOver, outcome: outcome)
  }

  private mutating func record(_ index: Int, _ outcome: BulkOutcome<Value>) {
    progress.add(outcome)
    waiting[index] = outcome
  }
}
