// The codes of the storage services about a resource or themselves.
extension ErrorCode {
  /// The server failed; repeat (500).
  public static let internalError: ErrorCode = "InternalError"
  /// The operation did not end within the permitted time; it may have acted in part (500).
  public static let operationTimedOut: ErrorCode = "OperationTimedOut"
  /// The resource exists already (409).
  public static let resourceAlreadyExists: ErrorCode = "ResourceAlreadyExists"
  /// There is no such resource (404).
  public static let resourceNotFound: ErrorCode = "ResourceNotFound"
  /// The resource is of another kind (409).
  public static let resourceTypeMismatch: ErrorCode = "ResourceTypeMismatch"
  /// The service is throttling, or the account is over its limits; repeat more slowly (503).
  public static let serverBusy: ErrorCode = "ServerBusy"
}
