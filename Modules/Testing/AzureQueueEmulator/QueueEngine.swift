public import AzureCore
public import AzureXML
import HTTPTypes

/// The queue service as a pure value: a request and a time in, a response out.
///
/// No sockets, no clock, no global randomness: the same requests, times and random bits give the same answers. Wrap it
/// in ``QueueEmulator`` to share it. It answers path-style addresses (`/ACCOUNT/queue/messages` on any host) and
/// host-style ones (`ACCOUNT.queue.…`), the secondary of both, every protocol version from 2009-09-19 to 2026-10-06, and
/// follows recordings of the real service down to the order of header fields and elements.
///
/// Implemented is every operation of the service: listing, properties, statistics and delegation keys of the account,
/// metadata and access policies of a queue, its messages, and preflight requests with the fields for other origins.
///
/// Where the service's behaviour is not known:
///
/// - An update that would hide a message past its expiry answers `400 InvalidQueryParameterValue`.
/// - Writes to the secondary answer `403 InsufficientAccountPermissions`; reads see the primary's state at once.
/// - A shared access signature beside an `Authorization` field answers `400 InvalidAuthenticationInfo`, unless it is
///   bound to a user, whose token must then be there.
/// - Unknown query parameters are ignored.
/// - A request without `x-ms-version` is refused when keys are verified, and else served as the newest version.
///
/// Framing is the server's: `Transfer-Encoding: chunked` and `Content-Length` are there because the service sends them; who
/// puts a response on a wire frames it anew.
public struct QueueEngine: Sendable {
  let authentication: EmulatorAuthentication
  let reader: any XMLReader
  let options: EmulatorOptions
  var accounts: AccountDirectory
  /// The shared access signatures that need not be computed again.
  var verified = VerifiedSignatures()

  /// Makes a service without any queue.
  ///
  /// - Parameters:
  ///   - accounts: The accounts served; the well-known development account unless given. Of two accounts of one name the
  ///     last counts.
  ///   - authentication: How callers are authenticated.
  ///   - reader: Reads the bodies of requests.
  ///   - options: What of the behaviour can be chosen.
  public init(
    accounts: [EmulatorAccount] = [.development], authentication: EmulatorAuthentication,
    reader: any XMLReader, options: EmulatorOptions = EmulatorOptions()
  ) {
    self.authentication = authentication
    self.reader = reader
    self.options = options
    self.accounts = AccountDirectory(accounts)
  }

  /// Carries out one request.
  ///
  /// No operation looks at all messages of a queue.
  ///
  /// - Parameters:
  ///   - request: The request as it arrived.
  ///   - clientAddress: The caller's IP address, which a shared access signature may be bound to; not checked when `nil`.
  ///   - now: The service's time.
  ///   - random: Where ids come from.
  /// - Returns: The response; an error of the service is one too.
  public mutating func respond(
    to request: AzureRequest, from clientAddress: String? = nil, now: Timestamp, random: RandomSource
  ) -> AzureResponse {
    var answer = Answer(to: request, tenant: options.tenantID, now: now, random: random)
    do throws(Refusal) {
      let received = try ReceivedRequest(request) { accounts.contains($0) }
      answer.clientRequestID = Self.echoable(received.header(.msClientRequestID))
      if received.method == "OPTIONS" { return answer.response(try preflight(received)) }
      let version = try version(of: received)
      answer.version = version
      answer.crossOrigin = CrossOrigin(
        received, rules: accounts[received.account]?.properties.corsRules ?? [])
      // Only the account is taken out: holding its state would make every change copy all queues.
      guard let account = accounts[received.account]?.account else { throw .accountNotFound }
      let admission = Admission(
        request: received, account: account, version: version, clientAddress: clientAddress, now: now)
      return answer.response(try carryOut(admission, random: random))
    } catch {
      return answer.response(error)
    }
  }

  private mutating func carryOut(_ admission: Admission, random: RandomSource) throws(Refusal) -> Reply {
    let request = admission.request
    let version = admission.version
    let caller = try authenticate(admission)
    if request.method == "PUT" || request.method == "POST", request.header(.contentLength) == nil,
      request.header(.transferEncoding) == nil
    {
      throw .missingContentLength
    }
    _ = try request.query.number("timeout", in: 0...Int64(Int32.max))
    let operation = try Operation(request, version: version)
    try authorize(caller, for: operation, version)
    if request.isSecondary, !operation.isRead { throw .secondaryWrite }
    try ContentDigest.check(request)
    return try perform(
      operation,
      Exchange(request: request, caller: caller, version: version, now: admission.now, random: random))
  }

  /// The version that counts: the field's, else the query's, else the signature's; a signature of up to 2013-08-15 decides
  /// alone.
  private func version(of request: ReceivedRequest) throws(Refusal) -> ServiceVersion {
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

  /// The client's id as far as the service repeats it: at most 1,024 visible ASCII characters.
  private static func echoable(_ text: String?) -> String? {
    guard let text, text.utf8.count <= 1024, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }) else {
      return nil
    }
    return text
  }
}
