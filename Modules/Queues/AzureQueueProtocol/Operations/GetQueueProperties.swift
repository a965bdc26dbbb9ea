public import AzurePipeline
public import AzureXML
import HTTPTypes

/// Reads a queue's metadata and approximate count
/// ([Get Queue Metadata](https://learn.microsoft.com/rest/api/storageservices/get-queue-metadata)).
public struct GetQueueProperties: QueueOperation {
  /// The name of the operation in the service's documentation.
  public static let name = "Get Queue Metadata"
  /// Whether the operation may be repeated after an unknown outcome.
  public static let repeatSafety = RepeatSafety.safe
  /// Both locations can answer.
  public var reach: LocationReach { .either }

  private let queue: QueueName

  /// Makes the operation.
  ///
  /// - Parameter queue: The queue's name.
  public init(_ queue: QueueName) { self.queue = queue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  public func request(at endpoint: Endpoint) throws(AzureError) -> Request {
    Parameters.request(.get, endpoint, .queue(queue), [QueryItem("comp", "metadata")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  ///
  /// It has no body to be known by: without the count, an answer is another's if it has a body, or neither a request id nor a
  /// version of the service.
  public func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
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
