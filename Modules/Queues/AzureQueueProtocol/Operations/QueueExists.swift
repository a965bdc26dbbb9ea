public import AzurePipeline
public import AzureXML
import HTTPTypes

/// Asks whether a queue exists, by reading its metadata; a 404 of the service is the answer `false`.
///
/// A 404 with another code than `QueueNotFound` or `ResourceNotFound`, or with a body that is not the
/// service's, is an error: a gateway or a wrong address answers so, and nothing is known about the queue.
public struct QueueExists: QueueOperation {
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
    try GetQueueProperties(queue).request(at: endpoint)
  }

  /// Says which refusals are answers of this operation.
  public func isAnswer(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool { failure.isMissingQueue }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  public func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Bool {
    guard completed.response.status != 404 else { return false }
    _ = try GetQueueProperties(queue).output(from: completed, reader: reader)
    return true
  }
}
