public import AzurePipeline
public import AzureXML
import HTTPTypes

/// Replaces all metadata of a queue
/// ([Set Queue Metadata](https://learn.microsoft.com/rest/api/storageservices/set-queue-metadata)).
public struct SetQueueMetadata: QueueOperation {
  /// The name of the operation in the service's documentation.
  public static let name = "Set Queue Metadata"
  /// Whether the operation may be repeated after an unknown outcome.
  public static let repeatSafety = RepeatSafety.safe

  private let queue: QueueName
  private let metadata: QueueMetadata

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - metadata: The new metadata; empty metadata clears it.
  ///   - queue: The queue's name.
  public init(_ metadata: QueueMetadata, of queue: QueueName) {
    self.queue = queue
    self.metadata = metadata
  }

  /// Makes the request; throws ``AzureError`` naming the pair that cannot be sent.
  public func request(at endpoint: Endpoint) throws(AzureError) -> Request {
    var request = Parameters.request(.put, endpoint, .queue(queue), [QueryItem("comp", "metadata")])
    try metadata.apply(to: &request)
    return request
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  public func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) {
    guard completed.response.status == 204 else { throw .unexpectedStatus(completed.response, of: Self.name) }
  }
}
