/// An error response: status, code, message, and the details of that code.
struct ServiceError: Error {
  /// Which part of the service sends the error, which decides the header fields of the response.
  enum Origin {
    /// The queue service: all header fields.
    case service
    /// The front end: another `Server` field, no version, no echo of the client request id.
    case frontEnd
    /// The front end, with the code only in the body: recorded for an unknown version.
    case frontEndWithoutCode
  }

  let status: Int
  let code: String
  let message: String
  /// More elements of the body, in order.
  var details: [(name: String, value: String)] = []
  var origin = Origin.service
  /// Whether the response has a bearer challenge.
  var challenges = false
  /// Whether the client request id is echoed although the front end sends the error.
  var repeatsClientRequestID = false
  /// The supported methods, for the `Allow` field.
  var allowed: [String] = []

  init(
    _ status: Int, _ code: String, _ message: String, _ details: [(name: String, value: String)] = [],
    origin: Origin = .service
  ) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
    self.origin = origin
  }
}

/// Errors about the request itself.
extension ServiceError {
  static let invalidURI = ServiceError(
    400, "InvalidUri", "The requested URI does not represent any resource on the server.")

  static let invalidResourceName = ServiceError(
    400, "InvalidResourceName", "The specifed resource name contains invalid characters.")

  static let nameLength = ServiceError(
    400, "OutOfRangeInput", "The specified resource name length is not within the permissible limits.")

  static let missingContentLength = ServiceError(
    411, "MissingContentLengthHeader", "The Content-Length header was not specified.")

  static let accountNotFound = ServiceError(404, "ResourceNotFound", "The specified resource does not exist.")

  static let corsPreflight = ServiceError(
    403, "CorsPreflightFailure",
    "CORS not enabled or no matching rule found for this request.")

  static let secondaryWrite = ServiceError(
    403, "InsufficientAccountPermissions",
    "The account being accessed does not have sufficient permissions to execute this operation.")

  static let internalError = ServiceError(
    500, "InternalError", "The server encountered an internal error. Please retry the request.")

  static func unsupportedVerb(allowed: [String]) -> ServiceError {
    var error = ServiceError(
      405, "UnsupportedHttpVerb", "The resource doesn't support specified Http Verb.", origin: .frontEnd)
    error.allowed = allowed
    return error
  }

  static func unknownVersion(_ value: String) -> ServiceError {
    ServiceError(
      400, "InvalidHeaderValue", headerMessage, header("x-ms-version", value), origin: .frontEndWithoutCode)
  }

  static func invalidHeader(_ name: String, _ value: String) -> ServiceError {
    ServiceError(400, "InvalidHeaderValue", headerMessage, header(name, value))
  }

  static func missingHeader(_ name: String) -> ServiceError {
    ServiceError(
      400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified.",
      [("HeaderName", name)])
  }

  static func missingParameter(_ name: String) -> ServiceError {
    ServiceError(
      400, "MissingRequiredQueryParameter",
      "A query parameter that's mandatory for this request is not specified.",
      [("QueryParameterName", name)])
  }

  static func invalidParameter(_ name: String, _ value: String, reason: String = "") -> ServiceError {
    ServiceError(
      400, "InvalidQueryParameterValue",
      "Value for one of the query parameters specified in the request URI is invalid.",
      [("QueryParameterName", name), ("QueryParameterValue", value), ("Reason", reason)])
  }

  static func outOfRange(_ name: String, _ value: String, _ range: ClosedRange<Int64>) -> ServiceError {
    ServiceError(
      400, "OutOfRangeQueryParameterValue",
      "One of the query parameters specified in the request URI is outside the permissible range.",
      [
        ("QueryParameterName", name), ("QueryParameterValue", value),
        ("MinimumAllowed", String(range.lowerBound)), ("MaximumAllowed", String(range.upperBound)),
      ])
  }

  static func invalidDigest(_ value: String) -> ServiceError {
    ServiceError(
      400, "InvalidMd5",
      "The MD5 value specified in the request is invalid. MD5 value must be 128 bits and base64-encoded.",
      header("Content-MD5", value))
  }

  static func digestMismatch(sent: String, computed: String) -> ServiceError {
    ServiceError(
      400, "Md5Mismatch",
      "The MD5 value specified in the request did not match with the MD5 value calculated by the server.",
      [("UserSpecifiedMd5", sent), ("ServerCalculatedMd5", computed)])
  }

  static func bodyTooLarge(limit: Int) -> ServiceError {
    ServiceError(
      413, "RequestBodyTooLarge",
      "The request body is too large and exceeds the maximum permissible limit.",
      [("MaxLimit", String(limit))])
  }

  static func invalidDocument(line: Int = 0, position: Int = 0, reason: String = "") -> ServiceError {
    ServiceError(
      400, "InvalidXmlDocument", "XML specified is not syntactically valid.",
      [("LineNumber", String(line)), ("LinePosition", String(position)), ("Reason", reason)])
  }

  static func missingNode(_ name: String) -> ServiceError {
    ServiceError(
      400, "MissingRequiredXmlNode", "A required XML node was not specified in the request body.",
      [("XmlNodeName", name)])
  }

  static func unsupportedNode(_ name: String) -> ServiceError {
    ServiceError(
      400, "UnsupportedXmlNode", "One of the XML nodes specified in the request body is not supported.",
      [("XmlNodeName", name)])
  }

  static func invalidNode(_ name: String, _ value: String) -> ServiceError {
    ServiceError(
      400, "InvalidXmlNodeValue",
      "The value provided for one of the XML nodes in the request body was not in the correct format.",
      [("XmlNodeName", name), ("XmlNodeValue", value)])
  }

  static let inputOutOfRange = ServiceError(
    400, "OutOfRangeInput", "One of the request inputs is out of range.")

  static func notImplemented(_ operation: String) -> ServiceError {
    ServiceError(501, "NotImplemented", "The emulator does not implement this operation: \(operation).")
  }

  private static let headerMessage = "The value for one of the HTTP headers is not in the correct format."

  private static func header(_ name: String, _ value: String) -> [(name: String, value: String)] {
    [("HeaderName", name), ("HeaderValue", value)]
  }
}

/// Errors about queues, messages and metadata.
extension ServiceError {
  static let queueNotFound = ServiceError(404, "QueueNotFound", "The specified queue does not exist.")

  static let queueAlreadyExists = ServiceError(
    409, "QueueAlreadyExists", "The specified queue already exists.")

  static let queueBeingDeleted = ServiceError(
    409, "QueueBeingDeleted", "The specified queue is being deleted.")

  /// Also for a message that exists, when the receipt is not its current one
  /// (https://learn.microsoft.com/rest/api/storageservices/delete-message2).
  static let messageNotFound = ServiceError(404, "MessageNotFound", "The specified message does not exist.")

  static let invalidMetadata = ServiceError(
    400, "InvalidMetadata",
    "The metadata specified is invalid. It has characters that are not permitted.")

  static let metadataTooLarge = ServiceError(
    400, "MetadataTooLarge", "The size of the specified metadata exceeds the maximum size permitted.")

  static func emptyMetadataName(value: String) -> ServiceError {
    ServiceError(
      400, "EmptyMetadataKey", "The key for one of the metadata key-value pairs is empty.",
      [("MetadataValue", value)])
  }
}
