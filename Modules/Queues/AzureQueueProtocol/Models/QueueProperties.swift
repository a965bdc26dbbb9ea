/// What the service tells of a queue: its metadata and about how many messages it holds.
public struct QueueProperties: Sendable, Hashable, Codable {
  /// The name-value pairs of the queue.
  public var metadata: QueueMetadata

  /// About how many messages there are: never fewer than there are, but maybe more; hidden ones count too.
  public var approximateMessageCount: Int64

  /// Makes properties.
  ///
  /// - Parameters:
  ///   - metadata: The name-value pairs.
  ///   - approximateMessageCount: About how many messages there are.
  public init(metadata: QueueMetadata = QueueMetadata(), approximateMessageCount: Int64) {
    self.metadata = metadata
    self.approximateMessageCount = approximateMessageCount
  }
}
