package import AzureCore
package import HTTPTypes

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
