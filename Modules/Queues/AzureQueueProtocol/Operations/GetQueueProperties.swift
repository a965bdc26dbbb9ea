package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Reads a queue's metadata and approximate count
/// ([Get Queue Metadata](https://learn.microsoft.com/rest/api/storageservices/get-queue-metadata)).
package struct GetQueueProperties: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get Queue Metadata"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let repeatSafety = RepeatSafety.safe
  /// Both locations can answer.
  package var reach: LocationReach { .either }

  private let queue: QueueName

  /// Makes the operation.
  ///
  /// - Parameter queue: The queue's name.
  package init(_ queue: QueueName) { self.queue = queue }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(.get, .queue(queue), [QueryItem("comp", "metadata")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// It has no body to be known by: without the count, an answer is another's if it has a body, or neither a request id nor a
  /// version of the service.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> QueueProperties
  {
    let response = completed.response
    let count = response.header(.msApproximateMessagesCount)
    let isOfService = response.header(.msRequestID) != nil || response.header(.msVersion) != nil
    guard count != nil || response.body.isEmpty && isOfService else {
      throw .malformedResponse(
        response, "the header x-ms-approximate-messages-count is missing, and nothing else tells of a queue")
    }
    return QueueProperties(
      metadata: QueueMetadata(in: response.head.headerFields),
      // bounded: nothing is calculated with it
      approximateMessageCount: count.flatMap { Int64($0) })
  }
}
