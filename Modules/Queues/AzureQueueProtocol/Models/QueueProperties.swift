/// What the service tells of a queue: its metadata and about how many messages it holds.
///
/// Neither is needed to go on: an answer that is the service's has whatever metadata it has, and a count or none.
public struct QueueProperties: Sendable, Hashable, Codable {
  /// The name-value pairs of the queue.
  public var metadata: QueueMetadata

  /// About how many messages there are: never fewer than there are, but maybe more; hidden ones count too.
  ///
  /// `nil` when the answer does not tell, or when what it tells is no number.
  public var approximateMessageCount: Int64?

  /// Makes properties.
  ///
  /// - Parameters:
  ///   - metadata: The name-value pairs.
  ///   - approximateMessageCount: About how many messages there are.
  public init(metadata: QueueMetadata = QueueMetadata(), approximateMessageCount: Int64?) {
    self.metadata = metadata
    self.approximateMessageCount = approximateMessageCount
  }
}
