package import HTTPTypes

/// What the requests of a client to its endpoint have in common, made once and copied for each of them.
package final class RequestTemplates: Sendable {
  private struct Latest {
    let method: HTTPRequest.Method
    let queue: String
    let head: HTTPRequest
  }

  /// The fields of a request without a body, among them those that name the client.
  package let fields: HTTPFields
  /// The fields of a request with a body.
  package let fieldsWithBody: HTTPFields

  private let latest = ThreadLock<Latest?>(nil)

  /// Makes templates from fields.
  ///
  /// - Parameters:
  ///   - fields: The fields of a request without a body.
  ///   - fieldsWithBody: The fields of a request with a body.
  package init(fields: HTTPFields, fieldsWithBody: HTTPFields) {
    self.fields = fields
    self.fieldsWithBody = fieldsWithBody
  }

  /// The head of requests that differ in nothing but the body: those for the messages of a queue, without a query.
  ///
  /// The last one is kept: a client of one queue sends to no other.
  ///
  /// - Parameters:
  ///   - method: The method.
  ///   - queue: The name of the queue.
  ///   - make: Makes the head when it is not the one that is kept.
  /// - Returns: The head.
  package func head(
    _ method: HTTPRequest.Method, _ queue: String, _ make: () -> HTTPRequest
  ) -> HTTPRequest {
    latest.withLock { latest in
      if let latest, latest.queue == queue, latest.method == method { return latest.head }
      let head = make()
      latest = Latest(method: method, queue: queue, head: head)
      return head
    }
  }
}
