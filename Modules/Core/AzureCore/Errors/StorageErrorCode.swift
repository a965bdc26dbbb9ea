/// A code by which the service names an error, for example `QueueNotFound`.
///
/// An open type: new codes appear without a new version of the service. Match on these, never on message texts.
/// The codes that queues and the storage services in common are documented to send are listed
/// ([Queue Service error codes](https://learn.microsoft.com/rest/api/storageservices/queue-service-error-codes),
/// [Common REST API error codes](https://learn.microsoft.com/rest/api/storageservices/common-rest-api-error-codes));
/// every other code is `StorageErrorCode(rawValue:)`.
public struct StorageErrorCode: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral,
  CustomStringConvertible
{
  /// The code as the service spells it.
  public var rawValue: String

  /// Makes a code from its text.
  public init(rawValue: String) { self.rawValue = rawValue }

  /// Makes a code from a literal.
  public init(stringLiteral value: String) { rawValue = value }

  /// The code as the service spells it.
  public var description: String { rawValue }

  /// Compares the codes byte for byte.
  public static func == (left: StorageErrorCode, right: StorageErrorCode) -> Bool {
    left.rawValue.isExactly(right.rawValue)
  }

  /// Feeds what ``==(_:_:)`` compares.
  public func hash(into hasher: inout Hasher) { rawValue.hashExactly(into: &hasher) }
}

// The codes that concern the account, the credential and its rights.
extension StorageErrorCode {
  /// An account of this name exists (409); from the management of accounts.
  public static let accountAlreadyExists: StorageErrorCode = "AccountAlreadyExists"
  /// The account is being created (409); from the management of accounts.
  public static let accountBeingCreated: StorageErrorCode = "AccountBeingCreated"
  /// The account is disabled (403).
  public static let accountIsDisabled: StorageErrorCode = "AccountIsDisabled"
  /// The account is protected from deletion (409); from the management of accounts.
  public static let accountProtectedFromDeletion: StorageErrorCode = "AccountProtectedFromDeletion"
  /// The account takes https only, and the request came over http (400).
  public static let accountRequiresHttps: StorageErrorCode = "AccountRequiresHttps"
  /// The signature is wrong, a clock is off by more than 15 minutes, the shared access signature is expired,
  /// not yet valid or malformed, or a token came over http (403).
  public static let authenticationFailed: StorageErrorCode = "AuthenticationFailed"
  /// The caller may never do this: a network rule, or an operation that no shared access signature allows (403).
  public static let authorizationFailure: StorageErrorCode = "AuthorizationFailure"
  /// The shared access signature lacks the permission, or the caller the role (403).
  public static let authorizationPermissionMismatch: StorageErrorCode = "AuthorizationPermissionMismatch"
  /// The shared access signature is for https only, and the request came over http (403).
  public static let authorizationProtocolMismatch: StorageErrorCode = "AuthorizationProtocolMismatch"
  /// The account's shared access signature lacks the type of resource (403).
  public static let authorizationResourceTypeMismatch: StorageErrorCode = "AuthorizationResourceTypeMismatch"
  /// The account's shared access signature is not for queues (403).
  public static let authorizationServiceMismatch: StorageErrorCode = "AuthorizationServiceMismatch"
  /// The caller's address is outside the range of the shared access signature (403).
  public static let authorizationSourceIPMismatch: StorageErrorCode = "AuthorizationSourceIPMismatch"
  /// The account's reads are disabled, its writes not allowed, or its rights too few (403).
  public static let insufficientAccountPermissions: StorageErrorCode = "InsufficientAccountPermissions"
  /// The token is not valid or expired (401), or the `Authorization` header cannot be parsed (400).
  public static let invalidAuthenticationInfo: StorageErrorCode = "InvalidAuthenticationInfo"
  /// The account forbids its keys, and with them the shared access signatures made with a key (403).
  public static let keyBasedAuthenticationNotPermitted: StorageErrorCode =
    "KeyBasedAuthenticationNotPermitted"
  /// The request carried no credentials (401).
  public static let noAuthenticationInformation: StorageErrorCode = "NoAuthenticationInformation"
}

// The codes of queues and messages.
extension StorageErrorCode {
  /// The marker of a list is not one that the service gave (400).
  public static let invalidMarker: StorageErrorCode = "InvalidMarker"
  /// There is no such message, or the pop receipt no longer owns it (404).
  public static let messageNotFound: StorageErrorCode = "MessageNotFound"
  /// The message is larger than 64 KiB (400); see also ``requestBodyTooLarge``.
  public static let messageTooLarge: StorageErrorCode = "MessageTooLarge"
  /// The pop receipt is not the current one of its message (400).
  public static let popReceiptMismatch: StorageErrorCode = "PopReceiptMismatch"
  /// A queue of this name exists with other metadata (409).
  public static let queueAlreadyExists: StorageErrorCode = "QueueAlreadyExists"
  /// A queue of this name is being deleted; the name is free again after 30 seconds or more (409).
  public static let queueBeingDeleted: StorageErrorCode = "QueueBeingDeleted"
  /// The queue is switched off by an administrator (409).
  public static let queueDisabled: StorageErrorCode = "QueueDisabled"
  /// The queue is not empty (409).
  public static let queueNotEmpty: StorageErrorCode = "QueueNotEmpty"
  /// There is no such queue (404).
  public static let queueNotFound: StorageErrorCode = "QueueNotFound"
}

// The codes that find fault with the request.
extension StorageErrorCode {
  /// Conditional headers are not supported here (400); no operation on queues takes any.
  public static let conditionHeadersNotSupported: StorageErrorCode = "ConditionHeadersNotSupported"
  /// The condition of a conditional header is not met (304 or 412); not used by queues.
  public static let conditionNotMet: StorageErrorCode = "ConditionNotMet"
  /// No CORS rule matches the preflight (403).
  public static let corsPreflightFailure: StorageErrorCode = "CorsPreflightFailure"
  /// The name of a metadata entry is empty (400).
  public static let emptyMetadataKey: StorageErrorCode = "EmptyMetadataKey"
  /// A stored access policy needs a newer version of the protocol (409).
  public static let featureVersionMismatch: StorageErrorCode = "FeatureVersionMismatch"
  /// A header is badly formed, among them an unknown `x-ms-version` (400).
  public static let invalidHeaderValue: StorageErrorCode = "InvalidHeaderValue"
  /// The HTTP method is unknown (400).
  public static let invalidHttpVerb: StorageErrorCode = "InvalidHttpVerb"
  /// An input is not valid (400).
  public static let invalidInput: StorageErrorCode = "InvalidInput"
  /// The `Content-MD5` is malformed (400).
  public static let invalidMd5: StorageErrorCode = "InvalidMd5"
  /// The metadata has characters that are not allowed (400).
  public static let invalidMetadata: StorageErrorCode = "InvalidMetadata"
  /// The value of a query parameter is not valid (400).
  public static let invalidQueryParameterValue: StorageErrorCode = "InvalidQueryParameterValue"
  /// The range is not valid (416); not used by queues.
  public static let invalidRange: StorageErrorCode = "InvalidRange"
  /// The name of the queue has characters that are not allowed (400).
  public static let invalidResourceName: StorageErrorCode = "InvalidResourceName"
  /// The URL names nothing in the service (400).
  public static let invalidUri: StorageErrorCode = "InvalidUri"
  /// The body is not well-formed, or not the XML document that the operation takes (400).
  public static let invalidXmlDocument: StorageErrorCode = "InvalidXmlDocument"
  /// The value of an XML element is not valid (400).
  public static let invalidXmlNodeValue: StorageErrorCode = "InvalidXmlNodeValue"
  /// The `Content-MD5` is not that of the body (400).
  public static let md5Mismatch: StorageErrorCode = "Md5Mismatch"
  /// The metadata is larger than the service stores (400).
  public static let metadataTooLarge: StorageErrorCode = "MetadataTooLarge"
  /// The request had no `Content-Length` (411).
  public static let missingContentLengthHeader: StorageErrorCode = "MissingContentLengthHeader"
  /// A required header is missing (400).
  public static let missingRequiredHeader: StorageErrorCode = "MissingRequiredHeader"
  /// A required query parameter is missing (400).
  public static let missingRequiredQueryParameter: StorageErrorCode = "MissingRequiredQueryParameter"
  /// A required XML element is missing (400).
  public static let missingRequiredXmlNode: StorageErrorCode = "MissingRequiredXmlNode"
  /// Several conditional headers at once are not supported (400).
  public static let multipleConditionHeadersNotSupported: StorageErrorCode =
    "MultipleConditionHeadersNotSupported"
  /// An input, such as the length of a name, is out of range (400).
  public static let outOfRangeInput: StorageErrorCode = "OutOfRangeInput"
  /// A query parameter is out of range (400).
  public static let outOfRangeQueryParameterValue: StorageErrorCode = "OutOfRangeQueryParameterValue"
  /// The request body, or the text of the message in it, is too large (413).
  public static let requestBodyTooLarge: StorageErrorCode = "RequestBodyTooLarge"
  /// The URL cannot be parsed (400).
  public static let requestUrlFailedToParse: StorageErrorCode = "RequestUrlFailedToParse"
  /// A header is not supported (400).
  public static let unsupportedHeader: StorageErrorCode = "UnsupportedHeader"
  /// The resource does not support the HTTP method (405).
  public static let unsupportedHttpVerb: StorageErrorCode = "UnsupportedHttpVerb"
  /// A query parameter is not supported (400).
  public static let unsupportedQueryParameter: StorageErrorCode = "UnsupportedQueryParameter"
  /// An XML element is not supported (400).
  public static let unsupportedXmlNode: StorageErrorCode = "UnsupportedXmlNode"
}

// The codes of the storage services about a resource or themselves.
extension StorageErrorCode {
  /// The server failed; repeat (500).
  public static let internalError: StorageErrorCode = "InternalError"
  /// The operation did not end within the permitted time; it may have acted in part (500).
  public static let operationTimedOut: StorageErrorCode = "OperationTimedOut"
  /// The resource exists already (409).
  public static let resourceAlreadyExists: StorageErrorCode = "ResourceAlreadyExists"
  /// There is no such resource (404).
  public static let resourceNotFound: StorageErrorCode = "ResourceNotFound"
  /// The resource is of another kind (409).
  public static let resourceTypeMismatch: StorageErrorCode = "ResourceTypeMismatch"
  /// The service is throttling, or the account is over its limits; repeat more slowly (503).
  public static let serverBusy: StorageErrorCode = "ServerBusy"
}
