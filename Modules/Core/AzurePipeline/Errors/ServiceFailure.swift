import HTTPTypes

/// What the service said when it refused or failed a request.
public struct ServiceFailure: Sendable, Hashable {
  /// The HTTP status.
  public var status: Int

  /// The service's code, from the body or the `x-ms-error-code` header; `nil` when neither had one.
  public var code: ErrorCode?

  /// The service's message for people, or what could be learned from a body that is not the service's.
  public var message: String

  /// The further elements of the error body, such as `QueryParameterName` or `AuthenticationErrorDetail`.
  public var details: [String: String]

  /// The service's id of the request, from `x-ms-request-id`.
  public var requestID: String?

  /// The service's clock, from `Date`.
  public var date: Timestamp?

  /// Makes a failure from its parts.
  ///
  /// - Parameters:
  ///   - status: The HTTP status.
  ///   - code: The service's code, when known.
  ///   - message: A message for people.
  ///   - details: Further elements of the error body.
  ///   - requestID: The service's id of the request.
  ///   - date: The service's clock.
  public init(
    status: Int, code: ErrorCode? = nil, message: String = "", details: [String: String] = [:],
    requestID: String? = nil, date: Timestamp? = nil
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.requestID = requestID
    self.date = date
  }

  /// Reads what the header fields alone tell: status, code, request id and date.
  ///
  /// - Parameter response: The refusing response; its body is not looked at.
  public init(headersOf response: Response) {
    self.init(
      status: response.status, code: response.header(.msErrorCode).map(ErrorCode.init(rawValue:)),
      message: response.head.status.reasonPhrase, requestID: response.header(.msRequestID),
      date: response.header(.date).flatMap { Timestamp(httpDate: $0) })
  }
}
