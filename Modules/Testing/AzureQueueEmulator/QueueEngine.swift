package import AzureCore
package import AzureXML
import HTTPTypes

/// The queue service as a pure value: a request and a time in, a response out.
///
/// It uses no sockets, no clock and no global randomness: the same requests, times and random numbers give the same
/// responses. ``QueueEmulator`` shares one between callers, and documents what it implements.
package struct QueueEngine: Sendable {
  let authentication: EmulatorAuthentication
  let reader: any XMLReader
  let options: EmulatorOptions
  let tokens: EmulatorTokenChecks
  var accounts: AccountDirectory
  /// Shared access signatures that were verified before.
  var verified = VerifiedSignatures()
  /// How busy it is, while its options say that it throttles.
  var load = RequestLoad()

  /// Creates a service without queues.
  ///
  /// - Parameters:
  ///   - accounts: The accounts to serve; the well-known development account unless given. Of two accounts with the same name,
  ///     the last one is used.
  ///   - authentication: How callers are authenticated.
  ///   - reader: Reads the bodies of requests.
  ///   - options: Options for its behaviour.
  ///   - tokens: Which bearer tokens are accepted.
  package init(
    accounts: [EmulatorAccount] = [.development], authentication: EmulatorAuthentication,
    reader: any XMLReader, options: EmulatorOptions = EmulatorOptions(),
    tokens: EmulatorTokenChecks = .content
  ) {
    self.authentication = authentication
    self.reader = reader
    self.options = options
    self.tokens = tokens
    self.accounts = AccountDirectory(accounts)
  }

  /// Handles one request.
  ///
  /// No operation visits all messages of a queue.
  ///
  /// - Parameters:
  ///   - request: The request as it arrived.
  ///   - clientAddress: The caller's IP address, which a shared access signature may be restricted to; not checked when `nil`.
  ///   - now: The service's time.
  ///   - random: Where ids come from.
  /// - Returns: The response; errors of the service are responses too.
  package mutating func respond(
    to request: AzureRequest, from clientAddress: String? = nil, now: Timestamp, random: RandomSource
  ) -> AzureResponse {
    var builder = ResponseBuilder(
      to: request, challenge: SignInPlace(authority: tokens.authority, tenant: options.tenantID), now: now,
      random: random)
    do throws(ServiceError) {
      let parsed = try ParsedRequest(request) { accounts.contains($0) }
      builder.clientRequestID = Self.echoable(parsed.header(.msClientRequestID))
      if parsed.method == "OPTIONS" { return builder.response(try preflight(parsed)) }
      let version = try version(of: parsed)
      builder.version = version
      builder.crossOrigin = CrossOrigin(
        parsed, rules: accounts[parsed.account]?.properties.corsRules ?? [])
      // Only the account is read here: a copy of its state would make every change copy all queues.
      guard let account = accounts[parsed.account]?.account else { throw .accountNotFound }
      let context = AuthenticationContext(
        request: parsed, account: account, version: version, clientAddress: clientAddress, now: now)
      return builder.response(try carryOut(context, random: random))
    } catch {
      return builder.response(error)
    }
  }

  private mutating func carryOut(_ context: AuthenticationContext, random: RandomSource) throws(ServiceError)
    -> OperationResult
  {
    let request = context.request
    let version = context.version
    let caller = try authenticate(context)
    if request.method == "PUT" || request.method == "POST", request.header(.contentLength) == nil,
      request.header(.transferEncoding) == nil
    {
      throw .missingContentLength
    }
    _ = try request.query.number("timeout", in: 0...Int64(Int32.max))
    let operation = try Operation(request, version: version)
    try authorize(caller, for: operation, version)
    if request.isSecondary, !operation.isRead { throw .secondaryWrite }
    guard request.request.body.count <= Operation.maximumBodyBytes else {
      throw .bodyTooLarge(limit: Operation.maximumBodyBytes)
    }
    try ContentDigest.check(request)
    if let limits = options.throttling, let queue = operation.messageQueue,
      accounts[request.account]?.queues[queue] != nil
    {
      try load.admit(account: request.account, queue: queue, limits, now: context.now)
    }
    return try perform(
      operation,
      RequestContext(request: request, caller: caller, version: version, now: context.now, random: random))
  }

  /// The version of the header field, or else of the query, or else of the signature.
  ///
  /// A signature of a version up to 2013-08-15 always decides.
  private func version(of request: ParsedRequest) throws(ServiceError) -> ServiceVersion {
    let signed = request.query["sig"] == nil ? nil : request.query["sv"]
    let asked = request.header(.msVersion) ?? request.query["api-version"]
    let decides = signed.flatMap { ServiceVersion($0) }.map { $0.text <= "2013-08-15" } ?? false
    guard let text = (decides ? signed : nil) ?? asked ?? signed else {
      if authentication.mode == .none { return .newest }
      throw .missingHeader("x-ms-version")
    }
    guard let version = ServiceVersion(text) else { throw .unknownVersion(text) }
    return version
  }

  /// The client request id, if the service would echo it: at most 1,024 visible ASCII characters.
  private static func echoable(_ text: String?) -> String? {
    guard let text, text.utf8.count <= 1024, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return nil
    }
    return text
  }
}
