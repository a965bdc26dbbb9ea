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

/// Dates every attempt in `x-ms-date`.
///
/// A per-attempt policy: a signature over an old date is refused after 15 minutes.
package struct DatePolicy: PipelinePolicy {
  private let latest = LatestDate()

  /// Makes the policy; its copies share the text of the present second.
  package init() {}

  /// Sets `x-ms-date` to the present time (RFC 9110 section 5.6.7), corrected as far as responses have shown
  /// this machine's clock to be off.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) {
    request.head.headerFields.set(latest.field(at: context.now.date))
  }
}

/// The field of the date that was asked for last: many requests go out in one second, and its text is the same for all.
final class LatestDate: Sendable {
  private struct Second {
    let seconds: Int64
    let field: HTTPField
  }

  private let second = ThreadLock<Second?>(nil)

  /// The `x-ms-date` field of an instant.
  func field(at date: Timestamp) -> HTTPField {
    second.withLock { second in
      if let second, second.seconds == date.seconds { return second.field }
      let field = HTTPField(name: .msDate, value: date.httpDate)
      second = Second(seconds: date.seconds, field: field)
      return field
    }
  }
}

/// Gives every call an id of its own in `x-ms-client-request-id` and checks that responds repeat it.
///
/// A per-call policy.
///
/// The id stays the same for all attempts of a call, so that one search of the service's logs finds them all. A response
/// that repeats another id belongs to another request, as a broken proxy or cache would serve it: it fails the call with
/// ``AzureError/Kind/requestIDMismatch``. A response without the header is accepted: old versions do not send it.
package struct ClientRequestIDPolicy: PipelinePolicy {
  private let id: String?

  /// Makes the policy.
  ///
  /// - Parameter id: The id to use; a new UUID for each call when `nil`.
  package init(id: String? = nil) { self.id = id }

  /// Sets the id unless the request has one.
  ///
  /// - Throws: ``AzureError`` when the id is not 1 to 1,024 visible ASCII characters.
  package func prepare(_ request: inout AzureRequest, context: PolicyContext) throws(AzureError) {
    guard !request.head.headerFields.has(.msClientRequestID) else { return }
    guard let id else {
      request.head.headerFields.append(HTTPField(name: .msClientRequestID, value: context.random.uuid()))
      return
    }
    guard (1...1024).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      throw .invalidArgument(
        "The client request id is not valid", advice: "use 1 to 1,024 visible ASCII characters")
    }
    request.head.headerFields.append(HTTPField(name: .msClientRequestID, value: id))
  }

  /// Compares the id that the response repeats, if it does.
  ///
  /// - Throws: ``AzureError`` of kind ``AzureError/Kind/requestIDMismatch`` when it is another one.
  package func inspect(
    _ response: AzureResponse, to request: AzureRequest, context: PolicyContext
  ) throws(AzureError) {
    guard let echo = response.header(.msClientRequestID),
      let sent = request.head.headerFields.value(of: .msClientRequestID), echo != sent
    else { return }
    var error = AzureError(
      .requestIDMismatch, "The response repeats the client request id of another request",
      advice: "look for a proxy or cache that mixes responses up")
    error.status = response.status
    error.requestID = response.requestID
    throw error
  }
}
