package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Deletes a queue and all its messages ([Delete Queue](https://learn.microsoft.com/rest/api/storageservices/delete-queue3)).
///
/// The result is `true` when the queue was deleted, `false` when it was not there. The name can be used again after 30
/// seconds or more; until then a create fails with ``StorageErrorCode/queueBeingDeleted``.
package struct DeleteQueue: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Delete Queue"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

  /// What to do about a queue that is not there.
  package enum Missing: Sendable, Hashable {
    /// Fail with ``StorageErrorCode/queueNotFound``.
    case fail
    /// Return `false`.
    case accept
  }

  private let queue: QueueName
  private let missing: Missing

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - missing: What to do about a queue that is not there.
  package init(_ queue: QueueName, missing: Missing = .fail) {
    self.queue = queue
    self.missing = missing
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(.delete, .queue(queue))
  }

  /// A missing queue (``ServiceFailure/isMissingQueue``) is a result when that is accepted, and one that is
  /// missing or on its way out when an earlier attempt may have deleted it.
  package func isResult(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool {
    if failure.isMissingQueue { return missing == .accept || mayHaveActed }
    return failure.code == .queueBeingDeleted && mayHaveActed
  }

  /// What refusals mean to it.
  package var refusals: RefusalRule? { RefusalRule(isResult: isResult) }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Bool {
    switch completed.response.status {
    case 204, 409: return true
    case 404: return completed.mayHaveActedBefore
    default: throw .unexpectedStatus(completed.response, of: Self.name)
    }
  }
}
