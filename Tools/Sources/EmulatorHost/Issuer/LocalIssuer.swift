public import AzureCore
public import AzureQueueEmulator
import HTTPTypes
import Synchronization

/// Lets programs sign in without a cloud: the authority of an emulator, and the issuer of its tokens.
///
/// Give it to `EmulatorTokenChecks.signed(by:)` and to an ``EmulatorHost``. Beside the queues the host then serves, for one tenant and
/// as Microsoft Entra ID does:
///
/// - `/{tenant}/v2.0/.well-known/openid-configuration` and `/{tenant}/discovery/v2.0/keys`: who it is, and its key;
/// - `/{tenant}/oauth2/v2.0/token`: tokens for a client with its secret or an assertion, for a device code, for a refresh token;
/// - `/{tenant}/oauth2/v2.0/devicecode`, and `/{tenant}/oauth2/v2.0/device`, the page where a person enters the code.
///
/// `organizations` and `common` stand for the tenant, too. The key is made anew each time: nothing outlives this object.
public final class LocalIssuer: EmulatorTokenIssuer {
  /// The tenant: the issuer of the tokens is `{authority}/{tenantID}/v2.0`.
  public let tenantID: String

  /// The tenant of an emulator that names none.
  public static let anyTenantID = "00000000-0000-0000-0000-000000000000"

  private struct State {
    var authority: String?
    var signIn: SignIn
  }

  private let key: SigningKey
  private let clock: any PipelineClock
  private let random: RandomSource
  private let state: Mutex<State>

  /// Makes an issuer with a key of its own.
  ///
  /// - Parameters:
  ///   - tenantID: The tenant; that of the emulator's options, and a GUID of zeros like theirs unless given.
  ///   - application: Who may sign in; the development application unless given.
  ///   - tokenLifetime: How long a token is good; an hour unless given.
  ///   - clock: Gives the time; the machine's clock unless given, and the emulator's where that has another.
  ///   - random: Where codes come from; the system's generator unless given.
  /// - Throws: ``LocalIssuerError`` when no key can be made.
  public init(
    tenantID: String = LocalIssuer.anyTenantID,
    application: IssuerApplication = .development, tokenLifetime: Duration = .seconds(3600),
    clock: any PipelineClock = SystemClock(), random: RandomSource = .system
  ) throws(LocalIssuerError) {
    self.tenantID = tenantID
    self.clock = clock
    self.random = random
    key = try SigningKey()
    state = Mutex(
      State(signIn: SignIn(tenantID: tenantID, application: application, tokenLifetime: tokenLifetime)))
  }

  /// Scheme, host and port of the host that serves it; `nil` before.
  public var authority: String? { state.withLock { $0.authority } }

  /// Whether a signature is of this issuer's key.
  ///
  /// - Parameters:
  ///   - signature: The bytes of the signature.
  ///   - text: What was signed.
  ///   - keyID: The id of the key.
  /// - Returns: Whether it is.
  public func isValid(_ signature: [UInt8], of text: [UInt8], keyID: String) -> Bool {
    keyID == key.id && key.isValid(signature, of: text)
  }

  /// Tells where it is served.
  func serve(at origin: String) { state.withLock { $0.authority = origin } }

  /// Responds to what is the issuer's to serve; `nil` for everything else.
  func response(to request: AzureRequest) -> AzureResponse? {
    guard let place = IssuerPlace(path: request.path) else { return nil }
    let now = clock.now().date
    do throws(SignInRefusal) {
      guard let authority else { throw .unavailable }
      guard place.isTenant(tenantID) else { throw .unknownTenant }
      let method = request.head.method
      switch place.kind {
      case .configuration:
        try Self.expect(method, [.get])
        return .json(OpenIDConfiguration(authority: authority, tenantID: tenantID))
      case .keys:
        try Self.expect(method, [.get])
        return .json(key.document)
      case .device:
        try Self.expect(method, [.get, .post])
        guard method == .post else { return .page(.form) }
        return .page(try enter(SignInForm(request), now))
      case .deviceCode:
        try Self.expect(method, [.post])
        let form = try SignInForm(request)
        let code = try change { signIn throws(SignInRefusal) in
          try signIn.deviceCode(form, authority: authority, now: now, random: random)
        }
        return .json(code)
      case .token:
        try Self.expect(method, [.post])
        let form = try SignInForm(request)
        let audiences = TokenAudiences(authority: authority, request: request, tenantID: tenantID)
        let grant = try change { signIn throws(SignInRefusal) in
          try signIn.token(form, audiences: audiences, now: now, random: random)
        }
        return .json(
          try IssuedTokens(grant, issuer: "\(authority)/\(tenantID)/v2.0", tenantID: tenantID, now: now, key))
      }
    } catch {
      return .json(error.document(now: now, random: random), status: error.status)
    }
  }

  private static func expect(
    _ method: HTTPRequest.Method, _ methods: [HTTPRequest.Method]
  ) throws(SignInRefusal) {
    guard methods.contains(method) else { throw .method }
  }

  private func enter(_ form: SignInForm, _ now: Timestamp) throws(SignInRefusal) -> DevicePage {
    let code = form["user_code"] ?? ""
    let isDeclined = form["choice"] == "decline"
    let isKnown = state.withLock { $0.signIn.enter(code, isDeclined: isDeclined, now: now) }
    return isKnown ? isDeclined ? .declined : .done : .unknownCode
  }

  private func change<Result: Sendable>(
    _ work: (inout SignIn) throws(SignInRefusal) -> Result
  ) throws(SignInRefusal) -> Result {
    let outcome = state.withLock { state in
      Swift.Result { () throws(SignInRefusal) in try work(&state.signIn) }
    }
    return try outcome.get()
  }
}

extension LocalIssuer: RedactedDescription {
  /// The tenant; neither keys nor secrets.
  public var description: String { "LocalIssuer(\(tenantID))" }
}

/// Why there is no issuer.
public struct LocalIssuerError: Error, Sendable, Hashable, CustomStringConvertible {
  /// One line with the reason.
  public let description: String

  init(_ reason: String) { description = "nobody can sign in: \(reason)" }
}
