package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Deletes all messages of a queue ([Clear Messages](https://learn.microsoft.com/rest/api/storageservices/clear-messages)).
///
/// On a large queue the service may stop with ``StorageErrorCode/operationTimedOut`` after deleting a part; the call is then
/// repeated. Messages added meanwhile may be deleted too.
package struct ClearMessages: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Clear Messages"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let repeatSafety = RepeatSafety.safe

  private let queue: QueueName

  /// Makes the operation.
  ///
  /// - Parameter queue: The queue's name.
  package init(_ queue: QueueName) { self.queue = queue }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(.delete, .messages(queue))
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) {
    guard completed.response.status == 204 else { throw .unexpectedStatus(completed.response, of: Self.name) }
  }
}
