import AzureCore
import AzureQueueProtocol

/// How deep a queue is, and how long its front has been waiting.
///
/// The service counts roughly, so these are numbers to watch and to scale by, not to decide by that a queue is empty.
public struct QueueStats: Sendable, Hashable {
  /// How many messages can be received, as far as one look tells; the two cases are all there will be.
  public enum VisibleCount: Sendable, Hashable, CustomStringConvertible {
    /// Exactly so many, at the time of the look: 0 to 31.
    case exactly(Int)
    /// So many or more; the service shows 32 at most.
    case atLeast(Int)

    /// How many there are at least.
    public var minimum: Int {
      switch self {
      case .exactly(let count), .atLeast(let count): count
      }
    }

    /// For example `7` or `32 or more`.
    public var description: String {
      switch self {
      case .exactly(let count): "\(count)"
      case .atLeast(let count): "\(count) or more"
      }
    }
  }

  /// About how many messages there are, hidden ones among them; `nil` when the service does not tell.
  public var approximateCount: Int?

  /// How many can be received.
  public var visible: VisibleCount

  /// How long the oldest of the messages in front has been in the queue, by the service's clock; `nil` when none is visible.
  ///
  /// Of up to 32 in front, the one that was stored first: the order of the service is only roughly that of sending. To a second.
  public var oldestAge: Duration?

  /// Makes statistics.
  ///
  /// - Parameters:
  ///   - approximateCount: About how many messages there are.
  ///   - visible: How many can be received.
  ///   - oldestAge: How long the oldest of the messages in front has been in the queue.
  public init(approximateCount: Int?, visible: VisibleCount, oldestAge: Duration?) {
    self.approximateCount = approximateCount
    self.visible = visible
    self.oldestAge = oldestAge
  }

  /// The number to go by: the approximate count, and what can be seen where that is more or there is none.
  public var depth: Int { max(approximateCount ?? 0, visible.minimum) }

  /// The statistics of two queues as if they were one: counts added up, and the greater age.
  ///
  /// - Parameters:
  ///   - left: Statistics.
  ///   - right: More statistics.
  /// - Returns: The sum; exact only where both are.
  public static func + (left: QueueStats, right: QueueStats) -> QueueStats {
    let sum = added(left.visible.minimum, right.visible.minimum)
    let visible: VisibleCount =
      if case .exactly = left.visible, case .exactly = right.visible { .exactly(sum) } else { .atLeast(sum) }
    let counts = [left.approximateCount, right.approximateCount].compactMap(\.self)
    return QueueStats(
      approximateCount: counts.isEmpty ? nil : counts.reduce(0, added),
      visible: visible, oldestAge: [left.oldestAge, right.oldestAge].compactMap(\.self).max())
  }

  private static func added(_ left: Int, _ right: Int) -> Int {
    let (sum, isTooMany) = left.addingReportingOverflow(right)
    return isTooMany ? .max : sum
  }

  /// What two responses tell.
  ///
  /// - Parameters:
  ///   - properties: The queue's properties.
  ///   - front: Up to 32 messages in front.
  ///   - now: The service's time of the look.
  init(_ properties: QueueProperties, front: [PeekedMessage], now: Timestamp?) {
    let oldest = front.compactMap(\.insertedOn).min()
    self.init(
      approximateCount: properties.approximateMessageCount,
      visible: front.count < Self.mostPeeked ? .exactly(front.count) : .atLeast(front.count),
      oldestAge: oldest.flatMap { oldest in now.map { max(.zero, $0 - oldest) } })
  }

  /// The most that the service shows with one request.
  static let mostPeeked = 32
}
