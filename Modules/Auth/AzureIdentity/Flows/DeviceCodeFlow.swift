#if Identity
  public import AzureCore

  /// What a person needs to sign in on another device.
  public struct DeviceCodePrompt: Sendable, RedactedDescription {
    /// What the person types in.
    public let userCode: String
    /// Where.
    public let verificationURI: String
    /// A sentence with both, in the authority's words.
    public let message: String
    /// Until when the code is good.
    public let expiresOn: Timestamp

    /// Prints the address alone: the first person to enter the code decides who is signed in.
    public var description: String { "DeviceCodePrompt(\(verificationURI))" }
  }

  /// A token for a person who signs in on another device, or who has done so.
  struct DeviceCodeFlow: TokenFlow {
    private enum State {
      case start
      case refreshing(Timestamp)
      case starting(Timestamp)
      case showing
      case waiting
      case polling(Timestamp)
    }

    static let name = "DeviceCodeCredential"

    let clientID: String
    let endpoint: TokenEndpoint
    let request: TokenRequest
    let random: RandomSource
    /// What is thrown in place of asking a person; `nil` where one may be asked.
    let refusal: AzureError?
    let asksAboutAuthority: Bool
    private var state = State.start
    private var isKnownAuthority: Bool
    private var refreshToken: Secret<String>?
    private var deviceCode = Secret("")
    private var interval = Duration.seconds(5)
    private var end = Timestamp(seconds: 0)
    private var secrets = HiddenSecrets()

    /// Reported so that the refresh token is kept for the next token.
    let keep: @Sendable (Secret<String>?) -> Void

    init(
      clientID: String, endpoint: TokenEndpoint, request: TokenRequest, random: RandomSource,
      refusal: AzureError?, asksAboutAuthority: Bool, refreshToken: Secret<String>?,
      keep: @escaping @Sendable (Secret<String>?) -> Void
    ) {
      self.clientID = clientID
      self.endpoint = endpoint
      self.request = request
      self.random = random
      self.refusal = refusal
      self.asksAboutAuthority = asksAboutAuthority
      self.refreshToken = refreshToken
      self.keep = keep
      isKnownAuthority = !asksAboutAuthority
      if let refreshToken { secrets.add(refreshToken) }
    }

    mutating func advance(_ event: FlowEvent, now: ClockReading) throws(AzureError) -> FlowStep {
      switch (state, event) {
      case (.start, .start):
        guard isKnownAuthority else {
          return .send(endpoint.discoveryRequest(), Exchange(name: Self.name, secrets: secrets))
        }
        return try begin(now)
      case (.start, .response(let response)):
        try Discovery.check(response, endpoint.authority, Self.name, secrets)
        isKnownAuthority = true
        return try begin(now)
      case (.refreshing(let asked), .response(let response)):
        if response.status == 200 { return try finish(response, asked) }
        let refusal = AuthorityRefusal(response, secrets)
        guard ["invalid_grant", "interaction_required"].contains(refusal.error) else {
          throw refusal.error(of: Self.name, status: response.status)
        }
        keep(nil)
        return try startAnew(now, after: refusal.error(of: Self.name, status: response.status))
      case (.starting(let asked), .response(let response)): return try prompt(response, asked)
      case (.showing, .done):
        state = .waiting
        return .wait(interval)
      case (.waiting, .done):
        guard now.date < end else { throw Self.expired }
        state = .polling(now.date)
        return .send(
          endpoint.tokenRequest(
            [
              ("client_id", clientID), ("grant_type", "urn:ietf:params:oauth:grant-type:device_code"),
              ("device_code", deviceCode.value),
            ] + (try claims()), random), Exchange(name: Self.name, secrets: secrets))
      case (.polling(let asked), .response(let response)): return try polled(response, asked)
      case (_, .lost(let error, _)):
        throw error.told(by: Self.name, asking: "the authority \(endpoint.authority)")
      default: throw .unexpectedEvent(Self.name)
      }
    }

    /// The scope of a person's token: who signed in, and how to get the next token without signing in again.
    private var scope: String { request.scopeText + " openid profile offline_access" }

    private func claims() throws(AzureError) -> [(String, String)] {
      try request.claimsField(Self.name).map { [("claims", $0)] } ?? []
    }

    private mutating func begin(_ now: ClockReading) throws(AzureError) -> FlowStep {
      guard let refreshToken else { return try startAnew(now, after: nil) }
      state = .refreshing(now.date)
      return .send(
        endpoint.tokenRequest(
          [
            ("client_id", clientID), ("grant_type", "refresh_token"), ("refresh_token", refreshToken.value),
            ("scope", scope),
          ] + (try claims()), random), Exchange(name: Self.name, secrets: secrets))
    }

    private mutating func startAnew(_ now: ClockReading, after cause: AzureError?) throws(AzureError)
      -> FlowStep
    {
      if var refusal {
        refusal.cause = cause
        throw refusal
      }
      state = .starting(now.date)
      return .send(
        endpoint.deviceCodeRequest([("client_id", clientID), ("scope", scope)] + (try claims()), random),
        Exchange(name: Self.name, secrets: secrets))
    }

    private mutating func prompt(_ response: AzureResponse, _ asked: Timestamp) throws(AzureError) -> FlowStep
    {
      guard response.status == 200 else {
        throw AuthorityRefusal(response, secrets).error(of: Self.name, status: response.status)
      }
      let document = JSONValue(response.body)
      guard let code = document?["device_code"]?.text, let userCode = document?["user_code"]?.text,
        let address = document?["verification_uri"]?.text ?? document?["verification_url"]?.text
      else { throw .noToken(Self.name, "the authority gave no device code") }
      deviceCode = Secret(code)
      secrets.add(deviceCode)
      interval = .seconds(min(max(document?["interval"]?.wholeNumber ?? 5, 1), 300))
      end = asked + .seconds(min(max(document?["expires_in"]?.wholeNumber ?? 900, 0), 86_400))
      state = .showing
      return .show(
        DeviceCodePrompt(
          userCode: userCode, verificationURI: address,
          message: document?["message"]?.text
            ?? "To sign in, open \(address) and enter the code \(userCode).",
          expiresOn: end))
    }

    private mutating func polled(_ response: AzureResponse, _ asked: Timestamp) throws(AzureError) -> FlowStep
    {
      if response.status == 200 { return try finish(response, asked) }
      let refusal = AuthorityRefusal(response, secrets)
      switch refusal.error {
      case "authorization_pending": break
      // RFC 8628, section 3.5.
      case "slow_down": interval += .seconds(5)
      case "authorization_declined", "access_denied":
        throw .noToken(Self.name, "the person declined to sign in")
      case "expired_token", "code_expired": throw Self.expired
      case "bad_verification_code":
        throw .noToken(Self.name, "the authority does not know the device code that it gave")
      default: throw refusal.error(of: Self.name, status: response.status)
      }
      state = .waiting
      return .wait(interval)
    }

    private static let expired = AzureError.noToken(
      name, "nobody signed in before the device code expired",
      advice: "ask for another token to get a new code")

    private func finish(_ response: AzureResponse, _ asked: Timestamp) throws(AzureError) -> FlowStep {
      let fetched = try TokenResponse(response, Self.name, asked: asked)
      if case .refreshing = state {
        // An authority may leave the old one in use.
        if let next = fetched.refreshToken { keep(next) }
      } else {
        // Another person may have signed in: the refresh token of the one before must go.
        keep(fetched.refreshToken)
      }
      return .finish(fetched.token)
    }
  }
#endif
