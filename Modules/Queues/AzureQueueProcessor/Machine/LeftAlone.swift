/// The messages that were left alone because what has their keys did not respond, and how often they had been delivered by then.
///
/// Those deliveries say nothing against a message: it counts as delivered since then only. The oldest are forgotten when there
/// are too many.
struct LeftAlone: Sendable {
  /// The most that are remembered.
  static let capacity = 10_000

  private var counts: [String: Int] = [:]
  /// The ids in the order in which they were first noted, from `oldest` on.
  private var order: [String] = []
  private var oldest = 0

  /// How many are remembered.
  var count: Int { counts.count }

  /// Takes note of a message that is left alone.
  mutating func add(_ arrival: Arrival) {
    guard !arrival.messageID.isEmpty, arrival.dequeueCount > 0 else { return }
    if counts.updateValue(arrival.dequeueCount, forKey: arrival.messageID) == nil {
      order.append(arrival.messageID)
    }
    if counts.count > Self.capacity {
      counts[order[oldest]] = nil
      oldest += 1
    }
    guard oldest > Self.capacity else { return }
    order.removeFirst(oldest)
    oldest = 0
  }

  /// How often a message was delivered since it was last left alone, this time included.
  func deliveries(of arrival: Arrival) -> Int {
    guard let before = counts[arrival.messageID], before < arrival.dequeueCount else {
      return arrival.dequeueCount
    }
    // bounded: both are positive, and the first is the greater
    return arrival.dequeueCount - before
  }
}
