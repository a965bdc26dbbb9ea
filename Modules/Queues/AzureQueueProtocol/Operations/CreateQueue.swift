package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Creates a queue ([Create Queue](https://learn.microsoft.com/rest/api/storageservices/create-queue4)).
///
/// The result is `true` when the queue was created, `false` when it was there already.
package struct CreateQueue: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Create Queue"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

  /// What to do about a queue that exists already.
  package enum Existing: Sendable, Hashable {
    /// Fail with ``StorageErrorCode/queueAlreadyExists``.
    case fail
    /// Return `false`, whatever its metadata.
    case accept
  }

  private let queue: QueueName
  private let metadata: QueueMetadata
  private let existing: Existing

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - queue: The queue's name.
  ///   - metadata: The metadata to store with it.
  ///   - existing: What to do about a queue that exists already.
  package init(_ queue: QueueName, metadata: QueueMetadata = QueueMetadata(), existing: Existing = .fail) {
    self.queue = queue
    self.metadata = metadata
    self.existing = existing
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the parameter that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    var request = site.request(.put, .queue(queue))
    try metadata.apply(to: &request)
    return request
  }

  /// A queue that exists is a result when existing ones are accepted, and when an earlier attempt of this
  /// call may have created it.
  ///
  /// The service says 204 to a repeat that finds the metadata unchanged, and 409 to one that finds others.
  /// After an unknown outcome either is a success: the metadata may have been set since. A caller that must know
  /// whose they are reads them. The code of the 409 is `QueueAlreadyExists` or `ResourceAlreadyExists`; after
  /// an unknown outcome it may also have neither code nor body, but a page that is not the service's stays an
  /// error.
  package func isResult(_ failure: ServiceFailure, mayHaveActed: Bool) -> Bool {
    guard failure.status == 409 else { return false }
    switch failure.code {
    case .queueAlreadyExists, .resourceAlreadyExists: return existing == .accept || mayHaveActed
    case nil: return mayHaveActed && !failure.hasForeignBody
    default: return false
    }
  }

  /// What refusals mean to it.
  package var refusals: RefusalRule? { RefusalRule(isResult: isResult) }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Bool {
    switch completed.response.status {
    case 201: return true
    case 204 where completed.mayHaveActedBefore, 409 where completed.mayHaveActedBefore: return true
    case 204 where existing == .fail:
      var failure = ServiceFailure(headersOf: completed.response)
      failure.code = .queueAlreadyExists
      failure.message = "The queue '\(queue)' exists already, with the same metadata"
      throw AzureError(failure)
    case 204, 409: return false
    default: throw .unexpectedStatus(completed.response, of: Self.name)
    }
  }
}
