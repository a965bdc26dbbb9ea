// The codes that concern the account, the credential and its rights.
extension ErrorCode {
  /// An account of this name exists (409); from the management of accounts.
  public static let accountAlreadyExists: ErrorCode = "AccountAlreadyExists"
  /// The account is being created (409); from the management of accounts.
  public static let accountBeingCreated: ErrorCode = "AccountBeingCreated"
  /// The account is disabled (403).
  public static let accountIsDisabled: ErrorCode = "AccountIsDisabled"
  /// The account is protected from deletion (409); from the management of accounts.
  public static let accountProtectedFromDeletion: ErrorCode = "AccountProtectedFromDeletion"
  /// The account takes https only, and the request came over http (400).
  public static let accountRequiresHttps: ErrorCode = "AccountRequiresHttps"
  /// The signature is wrong, a clock is off by more than 15 minutes, the shared access signature is expired,
  /// not yet valid or malformed, or a token came over http (403).
  public static let authenticationFailed: ErrorCode = "AuthenticationFailed"
  /// The caller may never do this: a network rule, or an operation that no shared access signature allows (403).
  public static let authorizationFailure: ErrorCode = "AuthorizationFailure"
  /// The shared access signature lacks the permission, or the caller the role (403).
  public static let authorizationPermissionMismatch: ErrorCode = "AuthorizationPermissionMismatch"
  /// The shared access signature is for https only, and the request came over http (403).
  public static let authorizationProtocolMismatch: ErrorCode = "AuthorizationProtocolMismatch"
  /// The account's shared access signature lacks the type of resource (403).
  public static let authorizationResourceTypeMismatch: ErrorCode = "AuthorizationResourceTypeMismatch"
  /// The account's shared access signature is not for queues (403).
  public static let authorizationServiceMismatch: ErrorCode = "AuthorizationServiceMismatch"
  /// The caller's address is outside the range of the shared access signature (403).
  public static let authorizationSourceIPMismatch: ErrorCode = "AuthorizationSourceIPMismatch"
  /// The account's reads are disabled, its writes not allowed, or its rights too few (403).
  public static let insufficientAccountPermissions: ErrorCode = "InsufficientAccountPermissions"
  /// The token is not valid or expired (401), or the `Authorization` header cannot be parsed (400).
  public static let invalidAuthenticationInfo: ErrorCode = "InvalidAuthenticationInfo"
  /// The account forbids its keys, and with them the shared access signatures made with a key (403).
  public static let keyBasedAuthenticationNotPermitted: ErrorCode = "KeyBasedAuthenticationNotPermitted"
  /// The request carried no credentials (401).
  public static let noAuthenticationInformation: ErrorCode = "NoAuthenticationInformation"
}
