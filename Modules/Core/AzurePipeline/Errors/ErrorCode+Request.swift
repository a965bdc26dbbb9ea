// The codes that find fault with the request.
extension ErrorCode {
  /// Conditional headers are not supported here (400); no operation on queues takes any.
  public static let conditionHeadersNotSupported: ErrorCode = "ConditionHeadersNotSupported"
  /// The condition of a conditional header is not met (304 or 412); not used by queues.
  public static let conditionNotMet: ErrorCode = "ConditionNotMet"
  /// No CORS rule matches the preflight (403).
  public static let corsPreflightFailure: ErrorCode = "CorsPreflightFailure"
  /// The name of a metadata entry is empty (400).
  public static let emptyMetadataKey: ErrorCode = "EmptyMetadataKey"
  /// A stored access policy needs a newer version of the protocol (409).
  public static let featureVersionMismatch: ErrorCode = "FeatureVersionMismatch"
  /// A header is badly formed, among them an unknown `x-ms-version` (400).
  public static let invalidHeaderValue: ErrorCode = "InvalidHeaderValue"
  /// The HTTP method is unknown (400).
  public static let invalidHttpVerb: ErrorCode = "InvalidHttpVerb"
  /// An input is not valid (400).
  public static let invalidInput: ErrorCode = "InvalidInput"
  /// The `Content-MD5` is malformed (400).
  public static let invalidMd5: ErrorCode = "InvalidMd5"
  /// The metadata has characters that are not allowed (400).
  public static let invalidMetadata: ErrorCode = "InvalidMetadata"
  /// The value of a query parameter is not valid (400).
  public static let invalidQueryParameterValue: ErrorCode = "InvalidQueryParameterValue"
  /// The range is not valid (416); not used by queues.
  public static let invalidRange: ErrorCode = "InvalidRange"
  /// The name of the queue has characters that are not allowed (400).
  public static let invalidResourceName: ErrorCode = "InvalidResourceName"
  /// The URL names nothing in the service (400).
  public static let invalidUri: ErrorCode = "InvalidUri"
  /// The body is not well-formed, or not the XML document that the operation takes (400).
  public static let invalidXmlDocument: ErrorCode = "InvalidXmlDocument"
  /// The value of an XML element is not valid (400).
  public static let invalidXmlNodeValue: ErrorCode = "InvalidXmlNodeValue"
  /// The `Content-MD5` is not that of the body (400).
  public static let md5Mismatch: ErrorCode = "Md5Mismatch"
  /// The metadata is larger than the service stores (400).
  public static let metadataTooLarge: ErrorCode = "MetadataTooLarge"
  /// The request had no `Content-Length` (411).
  public static let missingContentLengthHeader: ErrorCode = "MissingContentLengthHeader"
  /// A required header is missing (400).
  public static let missingRequiredHeader: ErrorCode = "MissingRequiredHeader"
  /// A required query parameter is missing (400).
  public static let missingRequiredQueryParameter: ErrorCode = "MissingRequiredQueryParameter"
  /// A required XML element is missing (400).
  public static let missingRequiredXmlNode: ErrorCode = "MissingRequiredXmlNode"
  /// Several conditional headers at once are not supported (400).
  public static let multipleConditionHeadersNotSupported: ErrorCode = "MultipleConditionHeadersNotSupported"
  /// An input, such as the length of a name, is out of range (400).
  public static let outOfRangeInput: ErrorCode = "OutOfRangeInput"
  /// A query parameter is out of range (400).
  public static let outOfRangeQueryParameterValue: ErrorCode = "OutOfRangeQueryParameterValue"
  /// The request body, or the text of the message in it, is too large (413).
  public static let requestBodyTooLarge: ErrorCode = "RequestBodyTooLarge"
  /// The URL cannot be parsed (400).
  public static let requestUrlFailedToParse: ErrorCode = "RequestUrlFailedToParse"
  /// A header is not supported (400).
  public static let unsupportedHeader: ErrorCode = "UnsupportedHeader"
  /// The resource does not support the HTTP method (405).
  public static let unsupportedHttpVerb: ErrorCode = "UnsupportedHttpVerb"
  /// A query parameter is not supported (400).
  public static let unsupportedQueryParameter: ErrorCode = "UnsupportedQueryParameter"
  /// An XML element is not supported (400).
  public static let unsupportedXmlNode: ErrorCode = "UnsupportedXmlNode"
}
