package import AzureCore
package import AzurePipeline
package import AzureXML

/// One operation of the service as a value: it makes a request and reads the response.
///
/// It sends nothing.
///
/// Making the request checks every parameter, so that bad input is refused before the network. Whether the operation may
/// be repeated when a response is lost belongs to it, not to its HTTP method.
package protocol QueueOperation: Sendable {
  /// What the operation returns.
  associatedtype Output: Sendable

  /// The name of the operation in the service's documentation, for example `Put Message`.
  static var name: String { get }

  /// Whether the operation may be sent again when the outcome of an attempt is unknown.
  static var retrySafety: RetrySafety { get }

  /// The name of the queue that it is about; empty, the default, for the service itself.
  var queueName: String { get }

  /// What refusals mean to it; `nil`, the default, when none is a result and none asks for advice.
  var refusals: RefusalRule? { get }

  /// Until when the message that it is about is hidden, as far as its holder knows; `nil`, the default, when nobody does.
  var hiddenUntil: Timestamp? { get }

  /// Which locations can carry the operation out.
  ///
  /// By default the primary alone.
  var reach: LocationReach { get }

  /// Whether it puts a message into the queue that can be received at once.
  ///
  /// By default it does not.
  var addsVisibleMessage: Bool { get }

  /// Makes the request, not yet dated or authorized.
  ///
  /// - Parameter site: Where the client's requests go, and the header fields that they have.
  /// - Returns: The request.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/invalidArgument`` naming the parameter and its range.
  func request(in site: CallSite) throws(AzureError) -> AzureRequest

  /// Reads the response.
  ///
  /// - Parameters:
  ///   - completed: The response: a 2xx, or a refusal that ``refusals`` takes for a response.
  ///   - reader: Reads XML.
  /// - Returns: What the operation returns.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/malformedResponse`` when the response is not the operation's.
  func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Output
}

extension QueueOperation {
  /// The service itself.
  package var queueName: String { "" }

  /// None is a response.
  package var refusals: RefusalRule? { nil }

  /// Nobody knows.
  package var hiddenUntil: Timestamp? { nil }

  /// The primary alone.
  package var reach: LocationReach { .primary }

  /// It does not.
  package var addsVisibleMessage: Bool { false }
}

/// Which locations of a geo-redundant account can carry an operation out
/// ([Azure Storage redundancy](https://learn.microsoft.com/azure/storage/common/storage-redundancy)).
package enum LocationReach: Sendable, Hashable {
  /// The primary alone: whatever changes something, and Get Messages, which hides what it hands out.
  case primary
  /// The secondary alone: the statistics of its replication, and the rest of a listing that began there.
  case secondary
  /// Both: a read that changes nothing.
  case either
}
