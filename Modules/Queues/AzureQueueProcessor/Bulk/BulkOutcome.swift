public import AzureCore

/// What became of one item of a bulk operation; the four cases are all there will be.
public enum BulkOutcome<Value: Sendable>: Sendable {
  /// The service did it.
  case done(Value)
  /// The service did not do it: it refused, or nothing reached it.
  case refused(AzureError)
  /// The service may have done it: the response was lost, or the task was cancelled while the request was under way.
  ///
  /// The error is an `AzureError` with ``AzureError/Effect/unknown``, or a `CancellationError`.
  case unknown(any Error)
  /// Nothing was sent: the operation was stopped or cancelled first.
  case notTried

  /// What a call that failed says of its item.
  init(failure: any Error) {
    if let error = failure as? AzureError, error.effect != .unknown {
      self = .refused(error)
    } else {
      self = .unknown(failure)
    }
  }

  /// What the service returned; `nil` unless the item is done.
  public var value: Value? { if case .done(let value) = self { value } else { nil } }

  /// Why the item is not done; `nil` when it is, and when it was not tried.
  public var error: (any Error)? {
    switch self {
    case .done, .notTried: nil
    case .refused(let error): error
    case .unknown(let error): error
    }
  }
}

extension BulkOutcome: Equatable where Value: Equatable {
  /// Compares the kinds of outcome and the values; of errors only how they are described.
  public static func == (left: BulkOutcome, right: BulkOutcome) -> Bool {
    switch (left, right) {
    case (.done(let left), .done(let right)): left == right
    case (.refused(let left), .refused(let right)): "\(left)" == "\(right)"
    case (.unknown(let left), .unknown(let right)): "\(left)" == "\(right)"
    case (.notTried, .notTried): true
    default: false
    }
  }
}

/// The outcome of an item, and which item it was.
public struct BulkResult<Value: Sendable>: Sendable {
  /// The place of the item in the input, from 0.
  public var index: Int
  /// What became of it.
  public var outcome: BulkOutcome<Value>
}

/// How many items of a bulk operation have come to which end so far.
public struct BulkProgress: Sendable, Hashable {
  /// Items that are done.
  public var done = 0
  /// Items that the service refused, or that could not be sent.
  public var refused = 0
  /// Items of which it is not known whether the service did them.
  public var unknown = 0
  /// Items that were not tried.
  public var notTried = 0

  /// Makes a count of nothing.
  public init() {}

  /// All items that have come to an end.
  public var total: Int { done + refused + unknown + notTried }

  /// Items that were tried and are not known to be done.
  public var failed: Int { refused + unknown }

  mutating func add<Value>(_ outcome: BulkOutcome<Value>) {
    switch outcome {
    case .done: done += 1
    case .refused: refused += 1
    case .unknown: unknown += 1
    case .notTried: notTried += 1
    }
  }
}
