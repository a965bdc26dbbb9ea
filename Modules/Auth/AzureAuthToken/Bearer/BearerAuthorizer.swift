public import AzureCore
import HTTPTypes

/// Authorizes requests with bearer tokens of Microsoft Entra ID.
///
/// Pass it as a client's credential: `BearerAuthorizer(credential)`. It puts a cache in front of the
/// credential, so that calls share tokens and fetch one at a time; clients that share the authorizer share
/// the tokens. It holds no token itself and never prints one.
///
/// - Plain http is refused before a token is fetched, and again before one is attached
///   ([Authorize with Microsoft Entra ID](https://learn.microsoft.com/rest/api/storageservices/authorize-with-azure-active-directory)).
/// - After a 401 the token leaves the cache. A challenge that asks for claims is met once with a token from past the cache.
///   One that names a tenant and a resource is met once, if the authority is a known one and the resource is storage or the
///   host that was called; both are remembered for later calls to that host, until a token cannot be fetched there.
/// - The service needs no date, but version 2017-11-09 or later.
public final class BearerAuthorizer: Authorizer {
  /// How tokens are asked for and where they may go.
  public let options: BearerOptions

  /// Where async clients fetch the tokens, through the cache; `nil` for a credential that only blocks.
  public let tokenCredential: (any TokenCredential)?

  /// Where blocking clients fetch the tokens, through the cache; `nil` for a credential that is only async.
  public let blockingTokenCredential: (any BlockingTokenCredential)?

  /// What the last challenge of a host named.
  private struct ChallengedTenant: Sendable {
    var id: String
    var scope: String
  }

  private let caches: [SharedTokenCache]
  /// By host and port: one host has no say in the tokens of another.
  private let tenants = ThreadLock<[ExactText: ChallengedTenant]>([:])

  /// Makes an authorizer for async and blocking clients.
  ///
  /// Both kinds of client share the tokens. A ``StaticTokenCredential`` gets no cache, so that a replacement counts at once; nor do
  /// the credentials of `AzureIdentity`, which keep their tokens themselves.
  ///
  /// - Parameters:
  ///   - credential: Fetches the tokens.
  ///   - options: How they are asked for and where they may go.
  ///   - clock: Tells how old tokens are; the system's by default.
  ///   - random: Spreads refreshes; the system's by default.
  public init(
    _ credential: any TokenCredential & BlockingTokenCredential, options: BearerOptions = BearerOptions(),
    clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.options = options
    if let memory = credential as? any MemoryTokenCredential {
      (tokenCredential, blockingTokenCredential) = (credential, credential)
      caches = memory.keptTokens.map { [$0] } ?? []
    } else {
      let cache = SharedTokenCache(rules: options.cacheRules)
      tokenCredential = CachedTokenCredential(credential, cache: cache, clock: clock, random: random)
      blockingTokenCredential = BlockingCachedTokenCredential(
        credential, cache: cache, clock: clock, random: random)
      caches = [cache]
    }
  }

  /// Makes an authorizer for async clients.
  ///
  /// - Parameters:
  ///   - credential: Fetches the tokens.
  ///   - options: How they are asked for and where they may go.
  ///   - clock: Tells how old tokens are; the system's by default.
  ///   - random: Spreads refreshes; the system's by default.
  public init(
    _ credential: any TokenCredential, options: BearerOptions = BearerOptions(),
    clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.options = options
    blockingTokenCredential = nil
    if let memory = credential as? any MemoryTokenCredential {
      tokenCredential = credential
      caches = memory.keptTokens.map { [$0] } ?? []
    } else {
      let cached = CachedTokenCredential(
        credential, cache: SharedTokenCache(rules: options.cacheRules), clock: clock, random: random)
      (tokenCredential, caches) = (cached, [cached.cache])
    }
  }

  /// Makes an authorizer for blocking clients.
  ///
  /// - Parameters:
  ///   - credential: Fetches the tokens.
  ///   - options: How they are asked for and where they may go.
  ///   - clock: Tells how old tokens are; the system's by default.
  ///   - random: Spreads refreshes; the system's by default.
  public init(
    _ credential: any BlockingTokenCredential, options: BearerOptions = BearerOptions(),
    clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) {
    self.options = options
    tokenCredential = nil
    if let memory = credential as? any MemoryTokenCredential {
      blockingTokenCredential = credential
      caches = memory.keptTokens.map { [$0] } ?? []
    } else {
      let cached = BlockingCachedTokenCredential(
        credential, cache: SharedTokenCache(rules: options.cacheRules), clock: clock, random: random)
      (blockingTokenCredential, caches) = (cached, [cached.cache])
    }
  }

  /// Asks for a token for the audience, in the tenant of the host's last challenge if there was one.
  ///
  /// - Parameter request: The request.
  /// - Returns: What to ask for; `nil` while the tenant is still to be discovered.
  public func tokenRequest(for request: AzureRequest) -> TokenRequest? {
    let tenant = tenant(of: request)
    if tenant == nil, options.discoversTenant { return nil }
    return self.request(tenant, claims: nil)
  }

  private func tenant(of request: AzureRequest) -> ChallengedTenant? {
    tenants.withLock { $0[Self.host(of: request)] }
  }

  private static func host(of request: AzureRequest) -> ExactText {
    ExactText((request.head.authority ?? "").asciiLowercased)
  }

  private func request(_ tenant: ChallengedTenant?, claims: String?) -> TokenRequest {
    TokenRequest(
      scopes: [tenant?.scope ?? BearerOptions.scope(of: options.audience)], tenantID: tenant?.id,
      claims: claims, canMeetClaims: true)
  }

  /// Refuses plain http, before a token is fetched.
  ///
  /// - Parameter request: The request.
  /// - Throws: ``AzureError`` of kind `credential` for an address that is not https, nor http on this machine where
  ///   ``BearerOptions/allowsHTTPOnLoopback`` allows it.
  public func check(_ request: AzureRequest) throws(AzureError) {
    switch request.head.scheme?.lowercased() {
    case "https": return
    case "http"
    where options.allowsHTTPOnLoopback && StorageEndpoint.isLoopback(request.head.authority ?? ""):
      return
    default:
      throw AzureError(
        .credential, "A bearer token must not travel over plain http",
        advice: options.allowsHTTPOnLoopback
          ? "use an https endpoint: this host is not the machine itself"
          : "use an https endpoint; for an emulator on this machine set allowsHTTPOnLoopback")
    }
  }

  /// Attaches the token to one attempt.
  ///
  /// - Parameters:
  ///   - request: The request.
  ///   - token: The token; `nil` only while the tenant is still to be discovered.
  ///   - context: Not used.
  /// - Throws: ``AzureError`` of kind `credential` when the address is not https, the request has an `Authorization` field
  ///   already, there is no token, or the token's text cannot stand in a header field.
  public func authorize(
    _ request: inout AzureRequest, token: AccessToken?, context: PolicyContext
  ) throws(AzureError) {
    try check(request)
    guard !request.head.headerFields.contains(.authorization) else {
      throw AzureError(
        .credential, "The request has an Authorization field beside the token credential",
        advice: "use one credential")
    }
    guard let token else {
      if options.discoversTenant { return }
      throw AzureError(.credential, "There is no token to authorize the request with")
    }
    guard Self.isTokenText(token.secret.value) else {
      throw AzureError(
        .credential, "The credential gave a token that cannot stand in a header field",
        advice: "give the bare token, without 'Bearer' and line breaks")
    }
    request.head.headerFields[.authorization] = "Bearer " + token.secret.value
  }

  /// Drops the token from the cache.
  ///
  /// - Parameter token: The token that the service refused.
  public func forget(_ token: AccessToken) {
    for cache in caches { cache.drop(token) }
  }

  /// Forgets the tenant of the host's last challenge: a token that cannot be had there may be had without it.
  ///
  /// - Parameter request: The request for which no token came.
  public func tokenFailed(for request: AzureRequest) {
    tenants.withLock { $0[Self.host(of: request)] = nil }
  }

  /// Reads the challenge of a 401, and remembers the tenant that it names.
  ///
  /// - Parameters:
  ///   - response: The response with status 401.
  ///   - request: The request that it responds to.
  /// - Returns: The token that meets the challenge, or `nil` when there is no challenge that could be met.
  /// - Throws: ``AzureError`` that says why the challenge is not met: an authority that is not known, a resource of somebody
  ///   else, or claims that cannot be read.
  public func tokenRequest(
    meeting response: AzureResponse, to request: AzureRequest
  ) throws(AzureError) -> TokenRequest? {
    guard let field = response.header(.wwwAuthenticate),
      let challenge = try BearerChallenge(field, from: request.head.authority ?? "", options: options)
    else { return nil }
    switch challenge {
    case .claims(let claims): return self.request(tenant(of: request), claims: claims)
    case .tenant(let id, let scope):
      let tenant = ChallengedTenant(id: id, scope: scope)
      tenants.withLock { $0[Self.host(of: request)] = tenant }
      return self.request(tenant, claims: nil)
    }
  }

  /// RFC 6750, section 2.1: letters, digits, `-._~+/` and `=` at the end; other visible characters do no harm.
  private static func isTokenText(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (0x21..<0x7F).contains($0) }
  }
}

extension BearerAuthorizer: RedactedDescription {
  /// The scope; tokens do not print.
  public var description: String { "BearerAuthorizer(\(BearerOptions.scope(of: options.audience)))" }
}
