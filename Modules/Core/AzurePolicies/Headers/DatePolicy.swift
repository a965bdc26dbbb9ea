package import AzureCore
import HTTPTypes

/// Dates every attempt in `x-ms-date`.
///
/// A per-attempt policy: a signature over an old date is refused after 15 minutes.
package struct DatePolicy: PipelinePolicy, FieldReplacing {
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

/// Gives every call an id of its own in `x-ms-client-request-id` and checks that responses repeat it.
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
