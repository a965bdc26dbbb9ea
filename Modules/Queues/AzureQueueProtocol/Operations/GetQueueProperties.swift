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
  package static let retrySafety = RetrySafety.safe
  /// Both locations can serve it.
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
  /// It has no body to be known by: without the count, a response is another's if it has a body, or neither a request id nor a
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
      approximateMessageCount: count.flatMap { Int64($0) }.map { Int(clamping: $0) })
  }
}

/// Asks whether a queue exists, by reading its metadata; a 404 of the service is the result `false`.
///
/// A 404 with another code than `QueueNotFound` or `ResourceNotFound`, or with a body that is not the
/// service's, is an error: a gateway or a wrong address responds so, and nothing is known about the queue.
package struct QueueExists: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get Queue Metadata"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe
  /// Both locations can serve it.
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
    try GetQueueProperties(queue).request(in: site)
  }

  /// Says which refusals are results of this operation.
  package func isResult(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool { failure.isMissingQueue }

  /// What refusals mean to it.
  package var refusals: RefusalRule? { RefusalRule(isResult: isResult) }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Bool {
    guard completed.response.status != 404 else { return false }
    _ = try GetQueueProperties(queue).output(from: completed, reader: reader)
    return true
  }
}
