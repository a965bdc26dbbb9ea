package import AzureCore
package import HTTPTypes

/// Sets further header fields on every request.
///
/// A per-call policy.
package struct HeadersPolicy: PipelinePolicy {
  private let fields: HTTPFields

  /// Makes the policy.
  ///
  /// - Parameter fields: The fields; each replaces a field of the same name.
  /// - Throws: ``AzureError`` when one of them is not the caller's to set: the transport and the pipeline frame a request.
  package init(_ fields: HTTPFields) throws(AzureError) {
    let framing: [HTTPField.Name] = [.contentLength, .transferEncoding, .connection, .host]
    for name in framing where fields.contains(name) {
      throw .invalidArgument(
        "The header field \(name) cannot be set", advice: "leave it out: it follows from the request")
    }
    guard !fields.contains(.msVersion) else {
      throw .invalidArgument(
        "The header field x-ms-version cannot be set", advice: "set serviceVersion in the client's options")
    }
    guard !fields.contains(.msDate) else {
      throw .invalidArgument(
        "The header field x-ms-date cannot be set", advice: "leave it out: each attempt is dated anew")
    }
    self.fields = fields
  }

  /// Sets the fields.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    for field in fields { request.head.headerFields[field.name] = nil }
    for field in fields { request.head.headerFields.append(field) }
  }
}

extension HeadersPolicy: CustomReflectable {
  /// A mirror with the names alone: the value of a field may be a key.
  package var customMirror: Mirror { Mirror(self, children: ["names": fields.map(\.name.rawName)]) }
}

/// Tells the service how long it may work on a request, in the `timeout` query parameter.
///
/// A per-call policy.
///
/// When the time runs out the service responds with `500 OperationTimedOut` and may have acted in part. It is no network timeout.
package struct ServerTimeoutPolicy: PipelinePolicy {
  private let seconds: Int64

  /// Makes the policy.
  ///
  /// - Parameter timeout: Whole seconds from 1 to 30, the service's own limit.
  /// - Throws: ``AzureError`` when the time is out of that range or not whole.
  package init(_ timeout: Duration) throws(AzureError) {
    let (seconds, rest) = min(max(timeout, .zero), .maximumWait).components
    guard rest == 0, (1...30).contains(seconds) else {
      throw .invalidArgument("The server timeout is \(timeout)", advice: "use whole seconds from 1 to 30")
    }
    self.seconds = seconds
  }

  /// Adds the query item.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    request.appendQueryItem(name: "timeout", value: String(seconds))
  }
}
