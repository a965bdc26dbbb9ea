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
    let (seconds, rest) = duration.components
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
    _ method: HTTPRequest.Method, _ endpoint: Endpoint, _ segments: [String],
    _ query: [(String, String?)] = [],
    body: [UInt8] = []
  ) -> Request {
    var path = endpoint.basePath
    for segment in segments { path += "/" + PercentEncoding.encode(segment) }
    var request = Request(
      method: method, scheme: endpoint.scheme, authority: endpoint.authority, path: path.isEmpty ? "/" : path,
      headerFields: [.accept: "application/xml"], body: body)
    if !body.isEmpty { request.head.headerFields[.contentType] = "application/xml" }
    for (name, value) in query {
      if let value { request.appendQueryItem(name: name, value: value) }
    }
    return request
  }
}
