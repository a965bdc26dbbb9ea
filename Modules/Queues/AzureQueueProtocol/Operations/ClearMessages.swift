public import AzurePipeline
public import AzureXML
import HTTPTypes

/// Deletes all messages of a queue ([Clear Messages](https://learn.microsoft.com/rest/api/storageservices/clear-messages)).
///
/// On a large queue the service may stop with ``ErrorCode/operationTimedOut`` after deleting a part; the call is then
/// repeated. Messages added meanwhile may be deleted too.
public struct ClearMessages: QueueOperation {
  /// The name of the operation in the service's documentation.
  public static let name = "Clear Messages"
  /// Whether the operation may be repeated after an unknown outcome.
  public static let repeatSafety = RepeatSafety.safe
  /// No refusal is an answer, and none asks for advice.
  public static let judgesRefusals = false

  private let queue: QueueName

  /// Makes the operation.
  ///
  /// - Parameter queue: The queue's name.
  public init(_ queue: QueueName) { self.queue = queue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  public func request(at endpoint: Endpoint) throws(AzureError) -> Request {
    Parameters.request(.delete, endpoint, .messages(queue))
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  public func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) {
    guard completed.response.status == 204 else { throw .unexpectedStatus(completed.response, of: Self.name) }
  }
}
