/// How a bulk operation goes about its items.
public struct BulkOptions: Sendable {
  /// How many requests are under way at once: 16 by default, at least 1.
  ///
  /// The service has no request for several messages, so each item is a request of its own. Sixteen at 10 ms each are 1,600 a
  /// second; one queue is meant for 2,000 messages of 1 KiB a second. The blocking clients use as many threads.
  public var inFlight: Int

  /// When to begin no further item; never by default.
  ///
  /// What is under way then goes on to its end.
  public var stop: BulkStopRule

  /// How many items may have been begun and not yet handed over, for results that come one after the other; four times
  /// ``inFlight`` when `nil`.
  ///
  /// It bounds the memory that an endless input takes: results come in the order of the input, so those behind a slow one
  /// wait. Reports in one piece hold every outcome and have no such bound.
  public var window: Int?

  /// Called after each item, with the counts that include it; by one caller at a time.
  ///
  /// It runs between the requests, so it must be quick.
  public var onProgress: (@Sendable (BulkProgress) -> Void)?

  /// Makes options; those left out have their defaults.
  ///
  /// - Parameters:
  ///   - inFlight: How many requests are under way at once; less than 1 counts as 1.
  ///   - stop: When to begin no further item.
  ///   - window: How many items may have been begun and not yet handed over, for results that come one after the other.
  ///   - onProgress: Called after each item.
  public init(
    inFlight: Int = 16, stop: BulkStopRule = .never, window: Int? = nil,
    onProgress: (@Sendable (BulkProgress) -> Void)? = nil
  ) {
    self.inFlight = inFlight
    self.stop = stop
    self.window = window
    self.onProgress = onProgress
  }
}

/// When a bulk operation begins no further item.
public struct BulkStopRule: Sendable {
  private let rule: @Sendable (_ failure: (any Error)?, _ progress: BulkProgress) -> Bool

  private init(_ rule: @escaping @Sendable (_ failure: (any Error)?, _ progress: BulkProgress) -> Bool) {
    self.rule = rule
  }

  /// Tries every item, whatever becomes of the others.
  public static let never = BulkStopRule { _, _ in false }

  /// Stops after the first item that is not done.
  public static let firstFailure = BulkStopRule { failure, _ in failure != nil }

  /// Stops after so many items that are not done.
  ///
  /// - Parameter count: How many.
  /// - Returns: The rule.
  public static func failures(_ count: Int) -> BulkStopRule {
    BulkStopRule { _, progress in progress.failed >= count }
  }

  /// Stops when a function says so, which is asked after each item by one caller at a time.
  ///
  /// - Parameter rule: Gets why the item is not done, `nil` when it is, and the counts that include it; returns whether to stop.
  /// - Returns: The rule.
  public static func when(
    _ rule: @escaping @Sendable (_ failure: (any Error)?, _ progress: BulkProgress) -> Bool
  ) -> BulkStopRule { BulkStopRule(rule) }

  func stops(after failure: (any Error)?, _ progress: BulkProgress) -> Bool { rule(failure, progress) }
}
