/// A code by which the service names an error, for example `QueueNotFound`.
///
/// An open type: new codes appear without a new version of the service. Match on these, never on message texts.
/// The codes of queues are listed here; every other code is `ErrorCode(rawValue:)`.
public struct ErrorCode: RawRepresentable, Hashable, Sendable, ExpressibleByStringLiteral,
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
}

extension ErrorCode {
  /// The request was signed wrongly, its date is off, or its token is expired or malformed (403).
  public static let authenticationFailed: ErrorCode = "AuthenticationFailed"
  /// The caller may never do this: a network rule, or an operation that no SAS allows (403).
  public static let authorizationFailure: ErrorCode = "AuthorizationFailure"
  /// The server failed; repeat (500).
  public static let internalError: ErrorCode = "InternalError"
  /// The token or the `Authorization` header is not valid (400 or 401).
  public static let invalidAuthenticationInfo: ErrorCode = "InvalidAuthenticationInfo"
  /// A header is not valid, among them an unknown `x-ms-version` (400).
  public static let invalidHeaderValue: ErrorCode = "InvalidHeaderValue"
  /// A query parameter is not valid (400).
  public static let invalidQueryParameterValue: ErrorCode = "InvalidQueryParameterValue"
  /// The name of the queue has characters that are not allowed (400).
  public static let invalidResourceName: ErrorCode = "InvalidResourceName"
  /// The body is not the XML document that the operation takes (400).
  public static let invalidXmlDocument: ErrorCode = "InvalidXmlDocument"
  /// There is no such message, or the pop receipt no longer owns it (404).
  public static let messageNotFound: ErrorCode = "MessageNotFound"
  /// The message is larger than 64 KiB (400).
  public static let messageTooLarge: ErrorCode = "MessageTooLarge"
  /// The request carried no credentials (401).
  public static let noAuthenticationInformation: ErrorCode = "NoAuthenticationInformation"
  /// The operation did not end within the permitted time; it may have acted in part (500).
  public static let operationTimedOut: ErrorCode = "OperationTimedOut"
  /// An input, such as the length of a name, is out of range (400).
  public static let outOfRangeInput: ErrorCode = "OutOfRangeInput"
  /// A query parameter is out of range (400).
  public static let outOfRangeQueryParameterValue: ErrorCode = "OutOfRangeQueryParameterValue"
  /// The pop receipt is not the current one of its message (400).
  public static let popReceiptMismatch: ErrorCode = "PopReceiptMismatch"
  /// A queue of this name exists with other metadata (409).
  public static let queueAlreadyExists: ErrorCode = "QueueAlreadyExists"
  /// A queue of this name is being deleted; the name is free again after 30 seconds or more (409).
  public static let queueBeingDeleted: ErrorCode = "QueueBeingDeleted"
  /// The queue is switched off by an administrator (409).
  public static let queueDisabled: ErrorCode = "QueueDisabled"
  /// There is no such queue (404).
  public static let queueNotFound: ErrorCode = "QueueNotFound"
  /// The request body, or the text of the message in it, is too large (413).
  public static let requestBodyTooLarge: ErrorCode = "RequestBodyTooLarge"
  /// There is no such resource (404).
  public static let resourceNotFound: ErrorCode = "ResourceNotFound"
  /// The service is throttling; repeat more slowly (503).
  public static let serverBusy: ErrorCode = "ServerBusy"
}
