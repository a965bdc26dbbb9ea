/// What one request of a listing brought.
///
/// Going on needs ``queues``: an answer without a list of them is an error. A page whose marker is missing is the last.
public struct QueuePage: Sendable, Hashable, Codable {
  /// The queues in the order of their names; may be empty although more follow.
  public var queues: [QueueItem]

  /// Where the next page begins; `nil` on the last one.
  public var continuationToken: ContinuationToken?

  /// Makes a page.
  ///
  /// - Parameters:
  ///   - queues: The queues.
  ///   - continuationToken: Where the next page begins; `nil` on the last one.
  public init(queues: [QueueItem], continuationToken: ContinuationToken? = nil) {
    self.queues = queues
    self.continuationToken = continuationToken
  }
}
