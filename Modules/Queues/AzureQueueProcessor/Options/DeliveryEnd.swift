/// How a delivery ended: each ends as exactly one of these.
///
/// Cases may be added in a minor version: handle unknown ones by default.
public enum DeliveryEnd: String, Sendable, Hashable, CaseIterable {
  /// Handled and deleted.
  case completed
  /// Will be visible again after a delay, because the handler said so or threw, or because the poison queue did
  /// not take it.
  case retried
  /// Sent to the poison queue, or to the handler of poison messages, and deleted.
  case poisoned
  /// Given back unhandled: the processor stopped, the message was skipped or could not be decoded for now, or its handler was
  /// cancelled since another message of its batch lost its lease.
  case released
  /// Its lease was over, or somebody else had deleted it, before its handler had ended; or `stopNow()` came before its handler
  /// had begun.
  case lost
  /// Its handler has ended, and whether the service knows is not known.
  case unsettled
}

/// How many deliveries there were, and how they ended.
///
/// ``received`` is the sum of the six ends and of ``open``.
public struct ProcessorTallies: Sendable, Hashable {
  /// All messages that were received.
  public internal(set) var received = 0
  /// How many ended as ``DeliveryEnd/completed``.
  public internal(set) var completed = 0
  /// How many ended as ``DeliveryEnd/retried``.
  public internal(set) var retried = 0
  /// How many ended as ``DeliveryEnd/poisoned``.
  public internal(set) var poisoned = 0
  /// How many ended as ``DeliveryEnd/released``.
  public internal(set) var released = 0
  /// How many ended as ``DeliveryEnd/lost``.
  public internal(set) var lost = 0
  /// How many ended as ``DeliveryEnd/unsettled``.
  public internal(set) var unsettled = 0
  /// How many of the lost had a handler that was running.
  public internal(set) var lostWhileRunning = 0
  /// How many handlers ran on after their lease was over or the stop had given their message back.
  public internal(set) var overran = 0
  /// How many messages may be handled twice because of what happened here: lost while running, unsettled after a handler,
  /// given back under a handler that did not end, or given back although its handler had said that it is poison.
  public internal(set) var possibleDuplicates = 0

  /// No deliveries.
  public init() {}

  /// How many have not ended.
  public var open: Int { received - completed - retried - poisoned - released - lost - unsettled }

  /// Returns how many ended in one way.
  public subscript(end: DeliveryEnd) -> Int {
    switch end {
    case .completed: completed
    case .retried: retried
    case .poisoned: poisoned
    case .released: released
    case .lost: lost
    case .unsettled: unsettled
    }
  }

  mutating func add(_ end: DeliveryEnd) {
    switch end {
    case .completed: completed += 1
    case .retried: retried += 1
    case .poisoned: poisoned += 1
    case .released: released += 1
    case .lost: lost += 1
    case .unsettled: unsettled += 1
    }
  }
}
