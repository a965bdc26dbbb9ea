package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Asks whether a queue exists, by reading its metadata; a 404 of the service is the answer `false`.
///
/// A 404 with another code than `QueueNotFound` or `ResourceNotFound`, or with a body that is not the
/// service's, is an error: a gateway or a wrong address answers so, and nothing is known about the queue.
package struct QueueExists: QueueOperation {
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
    try GetQueueProperties(queue).request(in: site)
  }

  /// Says which refusals are answers of this operation.
  package func isAnswer(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool { failure.isMissingQueue }

  /// What refusals mean to it.
  package var refusals: RefusalRule? { RefusalRule(isAnswer: isAnswer) }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Bool {
    guard completed.response.status != 404 else { return false }
    _ = try GetQueueProperties(queue).output(from: completed, reader: reader)
    return true
  }
}
