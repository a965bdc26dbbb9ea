package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Deletes a message ([Delete Message](https://learn.microsoft.com/rest/api/storageservices/delete-message2)).
package struct DeleteMessage: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Delete Message"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

  private let queue: QueueName
  private let id: String
  private let popReceipt: PopReceipt
  /// Until when the message is hidden, as far as its holder knows.
  package let hiddenUntil: Timestamp?

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - id: The message's id.
  ///   - popReceipt: The message's newest receipt.
  ///   - hiddenUntil: Until when it is hidden, as far as its holder knows.
  package init(in queue: QueueName, id: String, popReceipt: PopReceipt, hiddenUntil: Timestamp? = nil) {
    self.queue = queue
    self.id = id
    self.popReceipt = popReceipt
    self.hiddenUntil = hiddenUntil
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(
      .delete, .message(queue, id: try Parameters.messageID(id)),
      [QueryItem("popreceipt", try Parameters.notEmpty(popReceipt.rawValue, "The pop receipt"))])
  }

  /// A 404 is a result when an earlier attempt of this call may have deleted the message, even if the queue
  /// is gone meanwhile.
  ///
  /// Its code is `MessageNotFound`, `QueueNotFound` or `ResourceNotFound`, or there is neither code nor body.
  /// A 404 with a page that is not the service's says nothing about the message and stays an error. The service responds
  /// `MessageNotFound` as well when somebody else has received the message meanwhile, which looks the same from here.
  package func isResult(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool {
    guard mayHaveActed, failure.status == 404 else { return false }
    return failure.code == .messageNotFound || failure.isMissingQueue
  }

  /// What refusals mean to it.
  package var refusals: RefusalRule? { RefusalRule(isResult: isResult) }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) {
    guard [204, 404].contains(completed.response.status) else {
      throw .unexpectedStatus(completed.response, of: Self.name)
    }
  }
}

/// Deletes all messages of a queue ([Clear Messages](https://learn.microsoft.com/rest/api/storageservices/clear-messages)).
///
/// On a large queue the service may stop with ``StorageErrorCode/operationTimedOut`` after deleting a part; the call is then
/// repeated. Messages added meanwhile may be deleted too.
package struct ClearMessages: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Clear Messages"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

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
