public import AzurePipeline
public import AzureXML
import HTTPTypes

/// Reads the stored access policies of a queue
/// ([Get Queue ACL](https://learn.microsoft.com/rest/api/storageservices/get-queue-acl)).
public struct GetAccessPolicy: QueueOperation {
  /// The name of the operation in the service's documentation.
  public static let name = "Get Queue ACL"
  /// Whether the operation may be repeated after an unknown outcome.
  public static let repeatSafety = RepeatSafety.safe
  /// Both locations can answer.
  public var reach: LocationReach { .either }

  private let queue: QueueName

  /// Makes the operation.
  ///
  /// - Parameter queue: The queue's name.
  public init(of queue: QueueName) { self.queue = queue }

  /// Makes the request.
  public func request(at endpoint: Endpoint) throws(AzureError) -> Request {
    Parameters.request(.get, endpoint, .queue(queue), [QueryItem("comp", "acl")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  public func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> [SignedIdentifier]
  {
    try SignedIdentifier.list(in: completed.response, reader: reader)
  }
}
