import AzureCore
import HTTPTypes

/// A request on its way in, with what its credentials are judged by.
struct Admission {
  let request: ReceivedRequest
  let account: EmulatorAccount
  let version: ServiceVersion
  /// The caller's address; `nil` when it is not known, and then not checked.
  let clientAddress: String?
  let now: Timestamp
}

extension QueueEngine {
  /// Finds out who calls, or refuses the request.
  mutating func authenticate(_ admission: Admission) throws(Refusal) -> Caller {
    guard admission.request.isSecure || !options.requiresHTTPS else { throw .httpsRequired }
    let header = admission.request.header(.authorization)
    guard authentication.mode != .none else {
      guard let header, case .bearer(let text)? = try? AuthorizationHeader(header) else {
        return .unchecked(nil)
      }
      return .unchecked(BearerToken(text))
    }
    if admission.request.query["sig"] != nil {
      guard authentication.mode == .required else {
        throw .authenticationFailed("This emulator is set to accept Shared Key only.")
      }
      return .signature(try sharedAccessGrant(admission))
    }
    guard let header else { throw .noAuthentication }
    switch try AuthorizationHeader(header) {
    case .signed(let signed):
      guard options.permitsAccountKey else { throw .keyNotPermitted }
      try verify(signed, admission)
      return .accountKey
    case .bearer(let text):
      guard authentication.mode == .required else {
        throw .invalidToken(admission.version, "This emulator is set to accept Shared Key only.")
      }
      return .token(try token(text, admission))
    }
  }

  private func verify(_ signed: AuthorizationHeader.Signed, _ admission: Admission) throws(Refusal) {
    #if SharedKey
      try SharedKeyVerifier(account: admission.account).verify(
        signed, of: admission.request, version: admission.version, now: admission.now)
    #else
      throw .malformedAuthorization
    #endif
  }

  /// Refuses what the caller is known but not permitted to do.
  func authorize(_ caller: Caller, for operation: Operation, _ version: ServiceVersion) throws(Refusal) {
    switch (caller, operation) {
    case (.unchecked, _), (.token, .getDelegationKey): return
    case (_, .getDelegationKey):
      var refusal = Refusal.authenticationFailed("Only authentication scheme Bearer is supported")
      refusal.origin = .service
      throw refusal
    case (.accountKey, _): return
    case (.signature(let grant), _): try grant.check(operation, version)
    case (.token, .getAccessPolicies), (.token, .setAccessPolicies):
      guard version.acceptsTokensForPolicies else { throw .authorizationFailure }
    case (.token, _): return
    }
  }

  /// Reads a bearer token and holds it to the audience, the tenant and the time.
  func token(_ text: String, _ admission: Admission) throws(Refusal) -> BearerToken {
    let version = admission.version
    guard version.acceptsTokens else { throw .malformedAuthorization }
    guard admission.request.isSecure || options.acceptsTokensOverHTTP else {
      throw .authenticationFailed("Authentication scheme Bearer is not allowed with HTTP.")
    }
    guard let token = BearerToken(text) else {
      throw .invalidToken(version, "The token is not a JSON Web Token with the claims aud and exp.")
    }
    guard token.audiences.contains(where: { BearerToken.isAudience($0, account: admission.account.name) })
    else {
      throw .invalidToken(version, "Audience validation failed. Audience did not match.")
    }
    if let tenant = options.tenant, token.tenantID?.isExactly(tenant) != true {
      throw .invalidToken(version, "Issuer validation failed. Issuer did not match.")
    }
    if let start = token.notBefore, admission.now < start {
      throw .invalidToken(version, "Lifetime validation failed. The token is not yet valid.")
    }
    guard admission.now < token.expires else {
      throw .invalidToken(version, "Lifetime validation failed. The token is expired.")
    }
    return token
  }
}
