/// Refusals of who calls.
extension Refusal {
  static let noAuthentication: Refusal = {
    var refusal = Refusal(401, "NoAuthenticationInformation", challengeMessage)
    refusal.challenges = true
    return refusal
  }()

  /// A token, which only versions that know challenges answer with one.
  static func invalidToken(_ version: ServiceVersion, _ detail: String) -> Refusal {
    guard version.sendsChallenge else { return malformedAuthorization }
    var refusal = Refusal(
      401, "InvalidAuthenticationInfo", challengeMessage, [("AuthenticationErrorDetail", detail)],
      origin: .front)
    refusal.challenges = true
    return refusal
  }

  static let malformedAuthorization = Refusal(
    400, "InvalidAuthenticationInfo",
    "Authentication information is not given in the correct format. Check the value of Authorization header.",
    origin: .front)

  static func authenticationFailed(_ detail: String) -> Refusal {
    Refusal(
      403, "AuthenticationFailed",
      "Server failed to authenticate the request. Make sure the value of Authorization header is formed correctly "
        + "including the signature.",
      [("AuthenticationErrorDetail", detail)], origin: .front)
  }

  static let keyNotPermitted = Refusal(
    403, "KeyBasedAuthenticationNotPermitted",
    "Key based authentication is not permitted on this storage account.", origin: .front)

  static let httpsRequired = Refusal(
    400, "AccountRequiresHttps", "The account being accessed does not support http.", origin: .front)

  static let authorizationFailure = Refusal(
    403, "AuthorizationFailure", "This request is not authorized to perform this operation.")

  static let permissionMismatch = mismatch("AuthorizationPermissionMismatch", "permission")

  /// Names the type that is needed, in the words of the documentation
  /// (https://learn.microsoft.com/rest/api/storageservices/status-and-error-codes2).
  static func resourceTypeMismatch(needed type: Unicode.Scalar, _ version: ServiceVersion) -> Refusal {
    var refusal = mismatch("AuthorizationResourceTypeMismatch", "resource type")
    if version.sendsExtendedErrorDetail {
      refusal.details = [
        ("ExtendedErrorDetail", "SignedResourceTypes '\(type)' is required to perform this operation.")
      ]
    }
    return refusal
  }

  static let protocolMismatch = mismatch("AuthorizationProtocolMismatch", "protocol")

  /// Refused in front of the service, as recorded, and yet with the client's id.
  static let serviceMismatch: Refusal = {
    var refusal = mismatch("AuthorizationServiceMismatch", "service")
    refusal.origin = .front
    refusal.repeatsClientRequestID = true
    return refusal
  }()

  static func addressMismatch(_ address: String) -> Refusal {
    var refusal = mismatch("AuthorizationSourceIPMismatch", "source IP")
    refusal.details = [("SourceIP", address)]
    return refusal
  }

  private static func mismatch(_ code: String, _ what: String) -> Refusal {
    Refusal(403, code, "This request is not authorized to perform this operation using this \(what).")
  }

  private static let challengeMessage =
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."
}
