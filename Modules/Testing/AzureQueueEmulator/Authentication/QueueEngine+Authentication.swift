import AzureCore
import HTTPTypes

/// A request with what is needed to authenticate it.
struct AuthenticationContext {
  let request: ParsedRequest
  let account: EmulatorAccount
  let version: ServiceVersion
  /// The caller's IP address; not checked when `nil`.
  let clientAddress: String?
  let now: Timestamp
}

extension QueueEngine {
  /// Authenticates the caller, or throws.
  mutating func authenticate(_ context: AuthenticationContext) throws(ServiceError) -> Caller {
    guard context.request.isSecure || !options.requiresHTTPS else { throw .httpsRequired }
    let header = context.request.header(.authorization)
    guard authentication.mode != .none else {
      guard let header, case .bearer(let text)? = try? AuthorizationHeader(header) else {
        return .unchecked(nil)
      }
      return .unchecked(BearerToken(text))
    }
    if context.request.query["sig"] != nil {
      guard authentication.mode == .required else {
        throw .authenticationFailed("This emulator is set to accept Shared Key only.")
      }
      return .signature(try sharedAccessGrant(context))
    }
    guard let header else { throw .noAuthentication }
    switch try AuthorizationHeader(header) {
    case .signed(let signed):
      guard options.permitsAccountKey else { throw .keyNotPermitted }
      try verify(signed, context)
      return .accountKey
    case .bearer(let text):
      guard authentication.mode == .required else {
        throw .invalidToken(context.version, "This emulator is set to accept Shared Key only.")
      }
      return .token(try token(text, context))
    }
  }

  private func verify(_ signed: AuthorizationHeader.Signed, _ context: AuthenticationContext)
    throws(ServiceError)
  {
    #if SharedKey
      try SharedKeyVerifier(account: context.account).verify(
        signed, of: context.request, version: context.version, now: context.now)
    #else
      throw .malformedAuthorization
    #endif
  }

  /// Throws when the caller may not perform an operation.
  func authorize(_ caller: Caller, for operation: Operation, _ version: ServiceVersion) throws(ServiceError) {
    switch (caller, operation) {
    case (.unchecked, _), (.token, .getDelegationKey): return
    case (_, .getDelegationKey):
      var error = ServiceError.authenticationFailed("Only authentication scheme Bearer is supported")
      error.origin = .service
      throw error
    case (.accountKey, _): return
    case (.signature(let grant), _): try grant.check(operation, version)
    case (.token, .getAccessPolicies), (.token, .setAccessPolicies):
      guard version.acceptsTokensForPolicies else { throw .authorizationFailure }
    case (.token, _): return
    }
  }

  /// Reads a bearer token, and checks it.
  func token(_ text: String, _ context: AuthenticationContext) throws(ServiceError) -> BearerToken {
    let version = context.version
    guard version.acceptsTokens else { throw .malformedAuthorization }
    guard context.request.isSecure || options.acceptsTokensOverHTTP else {
      throw .authenticationFailed("Authentication scheme Bearer is not allowed with HTTP.")
    }
    if case .nothing = tokens.level {
      throw .authenticationFailed("This emulator takes no bearer tokens ('azq emulator' does with --oauth).")
    }
    do throws(TokenFault) {
      return try TokenRules(checks: tokens, account: context.account.name, options: options)
        .token(text, now: context.now)
    } catch {
      throw .invalidToken(version, error.rawValue)
    }
  }
}
