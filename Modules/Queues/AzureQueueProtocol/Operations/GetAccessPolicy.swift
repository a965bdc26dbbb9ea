package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Reads the stored access policies of a queue
/// ([Get Queue ACL](https://learn.microsoft.com/rest/api/storageservices/get-queue-acl)).
package struct GetAccessPolicy: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get Queue ACL"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let repeatSafety = RepeatSafety.safe
  /// Both locations can answer.
  package var reach: LocationReach { .either }

  private let queue: QueueName

  /// Makes the operation.
  ///
  /// - Parameter queue: The queue's name.
  package init(of queue: QueueName) { self.queue = queue }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(.get, .queue(queue), [QueryItem("comp", "acl")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> [SignedIdentifier]
  {
    try SignedIdentifier.list(in: completed.response, reader: reader)
  }
}
