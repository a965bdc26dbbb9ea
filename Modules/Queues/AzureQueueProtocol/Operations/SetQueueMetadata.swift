package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Replaces all metadata of a queue
/// ([Set Queue Metadata](https://learn.microsoft.com/rest/api/storageservices/set-queue-metadata)).
package struct SetQueueMetadata: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Set Queue Metadata"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

  private let queue: QueueName
  private let metadata: QueueMetadata

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - metadata: The new metadata; empty metadata clears it.
  ///   - queue: The queue's name.
  package init(_ metadata: QueueMetadata, of queue: QueueName) {
    self.queue = queue
    self.metadata = metadata
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the pair that cannot be sent.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    var request = site.request(.put, .queue(queue), [QueryItem("comp", "metadata")])
    try metadata.apply(to: &request)
    return request
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) {
    guard completed.response.status == 204 else { throw .unexpectedStatus(completed.response, of: Self.name) }
  }
}
