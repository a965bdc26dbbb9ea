/// Refusals of who calls.
extension Refusal {
  static let noAuthentication: Refusal = {
    var refusal = Refusal(401, "NoAuthenticationInformation", challengeMessage)
    refusal.challenges = true
    return refusal
  }()

  /// A token, which only versions that know tokens answer with a challenge.
  static func bearer(_ version: ServiceVersion) -> Refusal {
    guard version.sendsChallenge else { return malformedAuthorization }
    var refusal = Refusal(
      401, "InvalidAuthenticationInfo", challengeMessage,
      [("AuthenticationErrorDetail", "This emulator does not verify bearer tokens.")], origin: .front)
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

  private static let challengeMessage =
    "Server failed to authenticate the request. Please refer to the information in the www-authenticate header."
}
