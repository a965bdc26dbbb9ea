/// A queue as a listing shows it.
///
/// Going on needs ``name``; metadata is good to have.
public struct QueueItem: Sendable, Hashable, Codable {
  /// The name of the queue; empty when the page holds a queue without one, with which nothing can be done.
  public var name: String

  /// The metadata with the stored case of its names; `nil` when the listing did not ask for it.
  public var metadata: QueueMetadata?

  /// Makes an item.
  ///
  /// - Parameters:
  ///   - name: The name of the queue.
  ///   - metadata: The metadata, if the listing asked for it.
  public init(name: String, metadata: QueueMetadata? = nil) {
    self.name = name
    self.metadata = metadata
  }
}
