package import AzureCore
package import AzurePipeline
package import AzureXML
package import HTTPTypes

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
  ///   - completed: The response: a 2xx, or a refusal that ``refusals`` takes for a result.
  ///   - reader: Reads XML.
  /// - Returns: What the operation returns.
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/malformedResponse`` when the response is not the operation's.
  func output(from completed: CompletedCall, reader: any XMLReader) throws(AzureError) -> Output
}

extension QueueOperation {
  /// The service itself.
  package var queueName: String { "" }

  /// None is a result.
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

/// Where the requests of a client go, and the header fields that all of them have.
///
/// A class, since every call takes it along.
package final class CallSite: Sendable {
  /// The service's base address.
  package let endpoint: StorageEndpoint
  private let naming: [HTTPField]
  private let fields: HTTPFields
  private let fieldsWithBody: HTTPFields
  /// The head of a Put Message without a query to the one queue of the client: it differs in nothing but the body.
  private let sending: (queue: QueueName, head: HTTPRequest)?

  /// Makes a site.
  ///
  /// - Parameters:
  ///   - endpoint: The service's base address.
  ///   - naming: The fields that name the client and the version of the protocol.
  ///   - queue: The queue of the client, when it has only one.
  package init(_ endpoint: StorageEndpoint, naming: [HTTPField] = [], queue: QueueName? = nil) {
    self.endpoint = endpoint
    self.naming = naming
    // Made once: a field that is made anew is checked anew.
    var fields: HTTPFields = [.accept: "application/xml"]
    var fieldsWithBody: HTTPFields = [.accept: "application/xml", .contentType: "application/xml"]
    for field in naming {
      fields.append(field)
      fieldsWithBody.append(field)
    }
    self.fields = fields
    self.fieldsWithBody = fieldsWithBody
    sending = queue.map { ($0, Self.head(.post, endpoint, .messages($0), [], fieldsWithBody)) }
  }

  /// The same for another address, such as the secondary's.
  package func at(_ endpoint: StorageEndpoint) -> CallSite { CallSite(endpoint, naming: naming) }

  /// The same for a client of one queue.
  package func forQueue(_ queue: QueueName) -> CallSite { CallSite(endpoint, naming: naming, queue: queue) }

  /// Makes the request for a resource, with the `Accept` header that every operation sends.
  ///
  /// Segments and items are percent-encoded; the name of a queue needs none.
  func request(
    _ method: HTTPRequest.Method, _ resource: Resource = .service, _ query: [QueryItem] = [],
    body: [UInt8] = []
  ) -> AzureRequest {
    if method == .post, query.isEmpty, let sending, case .messages(let queue) = resource,
      queue == sending.queue
    {
      return AzureRequest(sending.head, body: body)
    }
    return AzureRequest(
      Self.head(method, endpoint, resource, query, body.isEmpty ? fields : fieldsWithBody), body: body)
  }

  private static func head(
    _ method: HTTPRequest.Method, _ endpoint: StorageEndpoint, _ resource: Resource, _ query: [QueryItem],
    _ fields: HTTPFields
  ) -> HTTPRequest {
    var path = ""
    // Room for a name and `messages`, and for an id or a query of common length.
    // bounded: a path that is there, and a constant
    path.reserveCapacity(endpoint.basePath.utf8.count + (query.isEmpty ? 73 : 190))
    path += endpoint.basePath
    switch resource {
    case .service: if path.isEmpty { path += "/" }
    case .queue(let queue): append(queue, to: &path)
    case .messages(let queue):
      append(queue, to: &path)
      path += "/messages"
    case .message(let queue, let id):
      append(queue, to: &path)
      path += "/messages/"
      path += PercentEncoding.encode(id)
    }
    var separator = "?"
    for item in query {
      guard let value = item.value else { continue }
      path += separator
      path += PercentEncoding.encode(item.name)
      path += "="
      path += PercentEncoding.encode(value)
      separator = "&"
    }
    return HTTPRequest(
      method: method, scheme: endpoint.scheme, authority: endpoint.authority, path: path, headerFields: fields
    )
  }

  private static func append(_ queue: QueueName, to path: inout String) {
    path += "/"
    // Letters, digits and hyphens: nothing to encode.
    path += queue.rawValue
  }
}

/// What a request is about, below the address of the service.
enum Resource {
  case service
  case queue(QueueName)
  case messages(QueueName)
  case message(QueueName, id: String)
}

/// A parameter in the query of a request, left out where it has no value.
struct QueryItem {
  var name: String
  var value: String?

  init(_ name: String, _ value: String?) {
    self.name = name
    self.value = value
  }
}

/// Writes the XML body of a request.
enum RequestDocument {
  /// Returns the bytes of what the closure writes.
  ///
  /// - Parameters:
  ///   - what: What is written, for the error about a character that XML cannot carry.
  ///   - content: Writes the root element.
  /// - Returns: The bytes of the document.
  /// - Throws: ``AzureError`` about a character that XML cannot carry.
  static func write(
    _ what: String, _ content: (inout XMLWriter) throws(XMLError) -> Void
  ) throws(AzureError) -> [UInt8] {
    var writer = XMLWriter()
    do throws(XMLError) {
      try content(&writer)
    } catch {
      throw AzureError(.invalidArgument, "\(what) cannot be sent: \(error.message)", cause: error)
    }
    return writer.bytes
  }
}
