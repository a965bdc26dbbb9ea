package import AzureCore
package import AzurePipeline
package import AzureXML
import HTTPTypes

/// Reads the stored access policies of a queue
/// ([Get Queue ACL](https://learn.microsoft.com/rest/api/storageservices/get-queue-acl)).
package struct GetAccessPolicy: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Get Queue ACL"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe
  /// Both locations can serve it.
  package var reach: LocationReach { .either }

  private let queue: QueueName

  /// Makes the operation.
  ///
  /// - Parameter queue: The queue's name.
  package init(of queue: QueueName) { self.queue = queue }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(.get, .queue(queue), [QueryItem("comp", "acl")])
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError)
    -> [SignedIdentifier]
  {
    try SignedIdentifier.list(in: completed.response, reader: reader)
  }
}

/// Replaces all stored access policies of a queue
/// ([Set Queue ACL](https://learn.microsoft.com/rest/api/storageservices/set-queue-acl)).
///
/// A new or changed policy may take 30 seconds to work; until then a signature that names it is refused with 403.
package struct SetAccessPolicy: QueueOperation {
  /// The name of the operation in the service's documentation.
  package static let name = "Set Queue ACL"
  /// Whether the operation may be repeated after an unknown outcome.
  package static let retrySafety = RetrySafety.safe

  private let queue: QueueName
  private let identifiers: [SignedIdentifier]

  /// Makes the operation.
  ///
  /// - Parameters:
  ///   - identifiers: The new policies: at most five, each with a name of its own. None clears them.
  ///   - queue: The queue's name.
  package init(_ identifiers: [SignedIdentifier], of queue: QueueName) {
    self.queue = queue
    self.identifiers = identifiers
  }

  /// The name of the queue that it is about.
  package var queueName: String { queue.rawValue }

  /// Makes the request; throws ``AzureError`` naming the policy that is out of range.
  package func request(in site: CallSite) throws(AzureError) -> AzureRequest {
    site.request(
      .put, .queue(queue), [QueryItem("comp", "acl")],
      body: try SignedIdentifier.document(of: identifiers))
  }

  /// Reads the response; throws ``AzureError`` when it is not the operation's.
  package func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) {
    guard completed.response.status == 204 else { throw .unexpectedStatus(completed.response, of: Self.name) }
  }
}
