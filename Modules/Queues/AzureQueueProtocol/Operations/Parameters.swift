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
        "\(parameter) is empty", advice: "use the one that the service gave with the message")
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
  static func request(
    _ method: HTTPRequest.Method, _ endpoint: Endpoint, _ segments: [String], _ query: [QueryItem] = [],
    body: [UInt8] = []
  ) -> Request {
    var path: [UInt8] = []
    path.reserveCapacity(256)
    append(endpoint.basePath, to: &path)
    for segment in segments {
      path.append(UInt8(ascii: "/"))
      append(PercentEncoding.encode(segment), to: &path)
    }
    if path.isEmpty { path.append(UInt8(ascii: "/")) }
    var separator = UInt8(ascii: "?")
    for item in query {
      guard let value = item.value else { continue }
      path.append(separator)
      append(PercentEncoding.encode(item.name), to: &path)
      path.append(UInt8(ascii: "="))
      append(PercentEncoding.encode(value), to: &path)
      separator = UInt8(ascii: "&")
    }
    var fields = body.isEmpty ? usualFields : fieldsWithBody
    // Room for what the policies and the authorizer add, so that the fields are moved once at most.
    fields.reserveCapacity(12)
    return Request(
      method: method, scheme: endpoint.scheme, authority: endpoint.authority,
      path: String(decoding: path, as: UTF8.self), headerFields: fields, body: body)
  }

  private static func append(_ text: String, to path: inout [UInt8]) {
    var text = text
    text.withUTF8 { path.append(contentsOf: $0) }
  }

  // Made once: a field that is made anew is checked anew.
  private static let usualFields: HTTPFields = [.accept: "application/xml"]
  private static let fieldsWithBody: HTTPFields = [
    .accept: "application/xml", .contentType: "application/xml",
  ]
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
