import AzureCore

/// Who is to get which token.
struct TokenGrant: Sendable, Equatable {
  enum Subject: Sendable, Equatable {
    case application
    /// A person, who is told who they are and need not sign in again.
    case person(refreshToken: String)
  }

  let subject: Subject
  let clientID: String
  let audience: String
  let lifetime: Duration
}

/// What a device is told, which waits for a person.
struct DeviceCodeDocument: Encodable, Sendable, Equatable {
  let deviceCode: String
  let userCode: String
  let verificationURI: String
  let expiresIn: Int
  let interval: Int
  let message: String
}

/// Who may sign in, and who is about to: a value that is given time and chance.
struct SignIn: Sendable {
  private struct Pending {
    enum State { case waiting, allowed, declined }

    let userCode: String
    let clientID: String
    let audience: String
    let end: Timestamp
    var state = State.waiting
    var lastAsked: Timestamp?
  }

  let tenantID: String
  let application: IssuerApplication
  let tokenLifetime: Duration

  /// By device code.
  private var pending: [String: Pending] = [:]
  /// The clients of refresh tokens, and until when these are good.
  private var sessions: [String: (clientID: String, end: Timestamp)] = [:]

  /// How many codes, and how many refresh tokens, are kept; the next one takes the place of all.
  static let maximum = 1_000
  static let codeLife = Duration.seconds(900)
  static let sessionLife = Duration.seconds(86_400)
  /// Seconds between two questions for a device code.
  static let interval = 1
  /// Developers' tools, which every tenant knows.
  static let developerClientID = "04b07795-8ddb-461a-bbee-02f9e1bf7b46"

  init(tenantID: String, application: IssuerApplication, tokenLifetime: Duration) {
    self.tenantID = tenantID
    self.application = application
    self.tokenLifetime = tokenLifetime
  }

  /// What a form to the token endpoint gets.
  mutating func token(
    _ form: SignInForm, audiences: TokenAudiences, now: Timestamp, random: RandomSource
  ) throws(SignInRefusal) -> TokenGrant {
    let clientID = try form.required("client_id")
    switch try form.required("grant_type") {
    case "client_credentials":
      guard clientID == application.clientID else { throw .unknownApplication }
      try authenticate(form, audiences, now)
      return grant(.application, clientID, try form.resource(isForPerson: false))
    case "urn:ietf:params:oauth:grant-type:device_code", "device_code":
      let person = try signedIn(try form.required("device_code"), clientID, now)
      let token = Self.code(random)
      if sessions.count >= Self.maximum { sessions.removeAll() }
      sessions[token] = (clientID, now + Self.sessionLife)
      return grant(.person(refreshToken: token), clientID, person.audience)
    case "refresh_token":
      let token = try form.required("refresh_token")
      guard let session = sessions[token], session.clientID == clientID, now < session.end else {
        throw .unknownRefreshToken
      }
      return grant(.person(refreshToken: token), clientID, try form.resource(isForPerson: true))
    default: throw .grantType
    }
  }

  /// A code for a device.
  mutating func deviceCode(
    _ form: SignInForm, authority: String, now: Timestamp, random: RandomSource
  ) throws(SignInRefusal) -> DeviceCodeDocument {
    let clientID = try form.required("client_id")
    guard clientID == application.clientID || clientID == Self.developerClientID else {
      throw .unknownApplication
    }
    let audience = try form.resource(isForPerson: true)
    if pending.count >= Self.maximum { pending.removeAll() }
    let (code, userCode) = (Self.code(random), Self.userCode(random))
    pending[code] = Pending(
      userCode: userCode, clientID: clientID, audience: audience, end: now + Self.codeLife)
    let place = "\(authority)/\(tenantID)/oauth2/v2.0/device"
    return DeviceCodeDocument(
      deviceCode: code, userCode: userCode, verificationURI: place,
      // bounded: a constant
      expiresIn: Int(Self.codeLife.components.seconds), interval: Self.interval,
      message: "To sign in, open \(place) and enter the code \(userCode).")
  }

  /// What a person does with a code; whether there is one that waits for it.
  mutating func enter(_ userCode: String, isDeclined: Bool, now: Timestamp) -> Bool {
    let text = userCode.uppercased().filter { $0.isLetter }
    guard
      let code = pending.first(where: { $1.userCode == text && $1.state == .waiting && now < $1.end })?.key
    else { return false }
    pending[code]?.state = isDeclined ? .declined : .allowed
    return true
  }

  /// The person who has signed in for a device; the code is used up by it.
  private mutating func signedIn(
    _ code: String, _ clientID: String, _ now: Timestamp
  ) throws(SignInRefusal) -> Pending {
    guard let known = pending[code], known.clientID == clientID else { throw .unknownDeviceCode }
    guard now < known.end else { throw .expiredDeviceCode }
    switch known.state {
    case .allowed:
      pending[code] = nil
      return known
    case .declined:
      pending[code] = nil
      throw .declined
    case .waiting:
      pending[code]?.lastAsked = now
      // Half of it, because clients' clocks are not this one.
      if let last = known.lastAsked, now - last < .seconds(Self.interval) / 2 { throw .slowDown }
      throw .pending
    }
  }

  private func authenticate(
    _ form: SignInForm, _ audiences: TokenAudiences, _ now: Timestamp
  ) throws(SignInRefusal) {
    switch (form["client_secret"], form["client_assertion"]) {
    case (let secret?, nil):
      guard application.isSecret(secret) else { throw .wrongSecret }
    case (nil, let assertion?):
      guard
        try form.required("client_assertion_type")
          == "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
      else { throw .assertionType }
      guard let certificate = application.certificate else { throw .noCertificate }
      try ClientAssertion(assertion).check(
        certificate, clientID: application.clientID, audiences: audiences, now: now)
    case (nil, nil): throw .noAuthentication
    case (_?, _?): throw .twoAuthentications
    }
  }

  private func grant(
    _ subject: TokenGrant.Subject, _ clientID: String, _ audience: String
  ) -> TokenGrant {
    TokenGrant(subject: subject, clientID: clientID, audience: audience, lifetime: tokenLifetime)
  }

  private static func code(_ random: RandomSource) -> String {
    (random.uuid() + random.uuid()).replacing("-", with: "")
  }

  /// Letters that make no words and look like no others (RFC 8628, section 6.1).
  private static func userCode(_ random: RandomSource) -> String {
    let letters = Array("BCDFGHJKLMNPQRSTVWXZ")
    return String((0..<8).map { _ in letters[Int(random.next() % UInt64(letters.count))] })
  }
}
