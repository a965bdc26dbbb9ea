/// Errors of authentication and authorization.
extension ServiceError {
  static let noAuthentication: ServiceError = {
    var error = ServiceError(401, "NoAuthenticationInformation", challengeMessage)
    error.challenges = true
    return error
  }()

  /// An invalid bearer token; versions with challenges add one.
  static func invalidToken(_ version: ServiceVersion, _ detail: String) -> ServiceError {
    guard version.sendsChallenge else { return malformedAuthorization }
    var error = ServiceError(
      401, "InvalidAuthenticationInfo", challengeMessage, [("AuthenticationErrorDetail", detail)],
      origin: .frontEnd)
    error.challenges = true
    return error
  }

  static let malformedAuthorization = ServiceError(
    400, "InvalidAuthenticationInfo",
    "Authentication information is not given in the correct format. Check the value of Authorization header.",
    origin: .frontEnd)

  static func authenticationFailed(_ detail: String) -> ServiceError {
    ServiceError(
      403, "AuthenticationFailed",
      "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly "
        + "including the signature.",
      [("AuthenticationErrorDetail", detail)], origin: .frontEnd)
  }

  static let keyNotPermitted = ServiceError(
    403, "KeyBasedAuthenticationNotPermitted",
    "Key based authentication is not permitted on this storage account.", origin: .frontEnd)

  static let httpsRequired = ServiceError(
    400, "AccountRequiresHttps", "The account being accessed does not support http.", origin: .frontEnd)

  static let authorizationFailure = ServiceError(
    403, "AuthorizationFailure", "This request is not authorized to perform this operation.")

  static let permissionMismatch = mismatch("AuthorizationPermissionMismatch", "permission")

  /// Names the missing resource type, as documented
  /// (https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2).
  static func resourceTypeMismatch(needed type: Unicode.Scalar, _ version: ServiceVersion) -> ServiceError {
    var error = mismatch("AuthorizationResourceTypeMismatch", "resource type")
    if version.sendsExtendedErrorDetail {
      error.details = [
        ("ExtendedErrorDetail", "SignedResourceTypes '\(type)' is required to perform this operation.")
      ]
    }
    return error
  }

  static let protocolMismatch = mismatch("AuthorizationProtocolMismatch", "protocol")

  /// Sent by the front end, as recorded, but with the client request id.
  static let serviceMismatch: ServiceError = {
    var error = mismatch("AuthorizationServiceMismatch", "service")
    error.origin = .frontEnd
    error.repeatsClientRequestID = true
    return error
  }()

  static func addressMismatch(_ address: String) -> ServiceError {
    var error = mismatch("AuthorizationSourceIPMismatch", "source IP")
    error.details = [("SourceIP", address)]
    return error
  }

  private static func mismatch(_ code: String, _ what: String) -> ServiceError {
    ServiceError(403, code, "This request is not authorized to perform this operation using this \(what).")
  }

  private static let challengeMessage =
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."
}
