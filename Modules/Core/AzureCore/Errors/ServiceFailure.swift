import HTTPTypes

/// What the service said when it refused or failed a request.
public struct ServiceFailure: Sendable, Hashable {
  /// The HTTP status.
  public var status: Int

  /// The service's code, from the body or the `x-ms-error-code` header; `nil` when neither had one.
  public var code: StorageErrorCode?

  /// The service's message for people, or what could be learned from a body that is not the service's.
  public var message: String

  /// The further elements of the error body, such as `QueryParameterName` or `AuthenticationErrorDetail`.
  public var details: [String: String]

  /// The service's id of the request, from `x-ms-request-id`; `nil` when what stood there is no id.
  public var requestID: String?

  /// The service's clock, from `Date`.
  public var date: Timestamp?

  /// Whether the response had a body that is not the service's, such as a proxy's page.
  public var hasForeignBody: Bool

  /// Makes a failure from its parts.
  ///
  /// - Parameters:
  ///   - status: The HTTP status.
  ///   - code: The service's code, when known.
  ///   - message: A message for people.
  ///   - details: Further elements of the error body.
  ///   - requestID: The service's id of the request.
  ///   - date: The service's clock.
  ///   - hasForeignBody: Whether the body was not the service's.
  public init(
    status: Int, code: StorageErrorCode? = nil, message: String = "", details: [String: String] = [:],
    requestID: String? = nil, date: Timestamp? = nil, hasForeignBody: Bool = false
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.requestID = requestID
    self.date = date
    self.hasForeignBody = hasForeignBody
  }

  /// Reads what the header fields alone tell: status, code, request id and date.
  ///
  /// A code or an id that has not the form of one is left out, and what the response repeats of the secrets of its request is
  /// hidden.
  ///
  /// - Parameter response: The refusing response; its body is not looked at.
  public init(headersOf response: AzureResponse) {
    self.init(headersOf: response, OutsideText(inResponseTo: response.sent))
  }

  /// Does the same by a rule that is there already.
  package init(headersOf response: AzureResponse, _ outside: OutsideText) {
    self.init(
      status: response.status, code: response.header(.msErrorCode).flatMap { outside.code($0) },
      message: outside.text(response.head.status.reasonPhrase, atMost: 1024), requestID: response.requestID,
      date: response.header(.date).flatMap { Timestamp(anyForm: $0) })
  }

  /// Whether this says that a queue is not there, and it is the service that says so.
  ///
  /// A 404 with the code `QueueNotFound` or `ResourceNotFound`, or with neither code nor body. Another 404 is a gateway's,
  /// or that of a server which is no queue service.
  public var isMissingQueue: Bool {
    guard status == 404 else { return false }
    guard let code else { return !hasForeignBody }
    return code == .queueNotFound || code == .resourceNotFound
  }

  /// Whether the service may have acted before it responded so.
  ///
  /// Throttling by the service comes before the act, and so do redirects and 4xx except 408; a server fault may come after
  /// it. A 503 without the service's code is a gateway's: some send it when the connection behind them breaks. A status that
  /// no final response has (RFC 9110 section 15: below 200, or above 599) says nothing.
  package var effect: AzureError.Effect {
    switch code {
    case .serverBusy: .refused
    case .operationTimedOut, .internalError: .unknown
    default: (200..<500).contains(status) && status != 408 ? .refused : .unknown
    }
  }

  /// What there is to say about a response without a message.
  var summary: String {
    code.map { "The service responded with the code \($0) and no message" }
      ?? "The server responded with status \(status), neither code nor message"
  }
}

extension ServiceFailure: CustomReflectable {
  /// A mirror with all properties, of which `details` leaves out the string that the service would have signed, so that
  /// `dump` shows no more than a log does.
  public var customMirror: Mirror {
    Mirror(
      self,
      children: [
        "status": status, "code": code as Any, "message": message,
        "details": RefusalDetail.withoutStringToSign(details), "requestID": requestID as Any,
        "date": date as Any,
        "hasForeignBody": hasForeignBody,
      ], displayStyle: .struct)
  }
}

/// What may be told of the service's detail of a refused credential (`AuthenticationErrorDetail`).
///
/// It is the best help there is when a signature does not match, since it often quotes the string that the service would have
/// signed: every field and parameter of the request, with its value. That is for someone who looks for it, and not for what
/// prints by itself.
enum RefusalDetail {
  static let name = "AuthenticationErrorDetail"

  private static let maximumBytes = 256

  /// What a detail says of the kind of failure: its first line, up to the sentence that quotes the string to sign.
  ///
  /// - Parameter detail: The detail.
  /// - Returns: The kind of failure, or `nil` when the detail does not begin with it.
  static func kind(of detail: String) -> String? {
    let line = detail.prefix { !$0.isNewline }
    // A request, of which the string to sign is made, begins with its method and has fields.
    let end = line.firstPlace(ofAny: ["string to sign", "string-to-sign", "x-ms-"])
    var kind = end.map { line[..<$0] } ?? line
    if end != nil {
      guard let stop = kind.lastIndex(where: { ".;".contains($0) }) else { return nil }
      kind = kind[...stop]
    }
    let shown = OutsideText().text(String(kind), atMost: maximumBytes)
    return shown.isEmpty ? nil : shown
  }

  /// The details of a failure, the string to sign left out of them.
  static func withoutStringToSign(_ details: [String: String]) -> [String: String] {
    guard let detail = details[name] else { return details }
    var details = details
    details[name] = kind(of: detail) ?? TextRedaction.replacement
    return details
  }
}

extension Substring {
  /// Where the first of some texts in small letters begins, without regard to case.
  fileprivate func firstPlace(ofAny texts: [String]) -> Index? {
    indices.first { index in
      texts.contains { text in
        var rest = self[index...].utf8
        return text.utf8.allSatisfy { byte in rest.popFirst()?.asciiLowercased == byte }
      }
    }
  }
}
