import AzurePipeline
import HTTPTypes

/// Checks of parameters, and the making of requests from checked ones.
enum Parameters {
  /// The longest time that a message can stay hidden, and the default life of a message: seven days.
  static let sevenDays: Int64 = 604_800

  /// Returns a duration's whole seconds when they are in the range.
  static func seconds(
    _ duration: Duration, in range: ClosedRange<Int64>, of parameter: String
  ) throws(AzureError) -> Int64 {
    // Longer ones have more seconds than an `Int64` holds.
    let (seconds, rest) = min(max(duration, .seconds(Int64.min)), .seconds(Int64.max)).components
    guard rest == 0 else {
      throw .invalidArgument(
        "\(parameter) is \(duration)", advice: "use whole seconds: the service does not count fractions")
    }
    guard range.contains(seconds) else {
      throw .invalidArgument(
        "\(parameter) is \(seconds) seconds", advice: "use \(range.lowerBound) to \(range.upperBound) seconds"
      )
    }
    return seconds
  }

  static func messageCount(_ count: Int, of parameter: String) throws(AzureError) -> Int {
    guard (1...32).contains(count) else {
      throw .invalidArgument("\(parameter) is \(count)", advice: "use 1 to 32 messages")
    }
    return count
  }

  static func notEmpty(_ text: String, _ parameter: String) throws(AzureError) -> String {
    guard !text.isEmpty else {
      throw .invalidArgument(
        "\(parameter) is empty",
        advice: "use the one that the service gave with the message; if it gave none, the message cannot be "
          + "changed, and can be received again when its visibility timeout is over")
    }
    return text
  }

  /// Refuses an id that could be taken for another resource: a front end that resolves dot segments would see a request
  /// to the queue or to all its messages.
  static func messageID(_ id: String) throws(AzureError) -> String {
    guard id != ".", id != ".." else {
      throw .invalidArgument(
        "The message id is '\(id)'", advice: "use the one that the service gave with the message")
    }
    return try notEmpty(id, "The message id")
  }

  /// Makes the request for `/queue/…` with the `Accept` header that every operation sends.
  ///
  /// Segments and items are percent-encoded; the name of a queue needs none. The head that is kept for messages is that
  /// of a POST with a body, or of another method without one.
  static func request(
    _ method: HTTPRequest.Method, _ endpoint: Endpoint, _ place: Place = .service,
    _ query: [QueryItem] = [], body: [UInt8] = []
  ) -> Request {
    guard case .messages(let queue) = place, query.isEmpty, body.isEmpty == (method != .post),
      let templates = endpoint.templates
    else {
      return Request(head(method, endpoint, place, query, hasBody: !body.isEmpty), body: body)
    }
    let head = templates.head(method, queue.rawValue) {
      Self.head(method, endpoint, place, query, hasBody: !body.isEmpty)
    }
    return Request(head, body: body)
  }

  private static func head(
    _ method: HTTPRequest.Method, _ endpoint: Endpoint, _ place: Place, _ query: [QueryItem], hasBody: Bool
  ) -> HTTPRequest {
    var path = ""
    // Room for a name and `messages`, and for an id or a query of the usual length.
    // bounded: a path that is there, and a constant
    path.reserveCapacity(endpoint.basePath.utf8.count + (query.isEmpty ? 73 : 190))
    path += endpoint.basePath
    switch place {
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
    let fields =
      hasBody
      ? endpoint.templates?.fieldsWithBody ?? fieldsWithBody : endpoint.templates?.fields ?? usualFields
    return HTTPRequest(
      method: method, scheme: endpoint.scheme, authority: endpoint.authority, path: path, headerFields: fields
    )
  }

  private static func append(_ queue: QueueName, to path: inout String) {
    path += "/"
    // Letters, digits and hyphens: nothing to encode.
    path += queue.rawValue
  }

  // Made once: a field that is made anew is checked anew.
  static let usualFields: HTTPFields = [.accept: "application/xml"]
  static let fieldsWithBody: HTTPFields = [
    .accept: "application/xml", .contentType: "application/xml",
  ]
}

/// What a request is about, below the address of the service.
enum Place {
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
