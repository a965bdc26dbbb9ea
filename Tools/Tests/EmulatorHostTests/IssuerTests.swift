import AzureCore
import AzureQueueTesting
import Crypto
import CryptoExtras
import Foundation
import HTTPTypes
import Testing

@testable import EmulatorHost

/// An issuer without a host, whose time the test moves.
private struct Desk {
  static let tenant = LocalIssuer.anyTenantID
  static let origin = "https://127.0.0.1:10001"
  static let tokenURL = "\(origin)/\(tenant)/oauth2/v2.0/token"
  static let storage = "https%3A%2F%2Fstorage.azure.com%2F.default"

  let clock = ManualClock()
  let issuer: LocalIssuer

  init(_ application: IssuerApplication = .development) throws {
    issuer = try LocalIssuer(application: application, clock: clock, random: .seeded(7))
    issuer.serve(at: Self.origin)
  }

  struct Response {
    let status: Int
    let document: [String: Any]

    var error: String? { document["error"] as? String }
    var code: Int? { (document["error_codes"] as? [Int])?.first }
    subscript(name: String) -> String? { document[name] as? String }
  }

  func ask(
    _ path: String, method: HTTPRequest.Method = .post, form: String? = nil,
    type: String = "application/x-www-form-urlencoded"
  ) throws -> Response {
    var request = AzureRequest(method: method, scheme: "https", authority: "127.0.0.1:10001", path: path)
    request.head.headerFields[.contentType] = type
    request.body = Array((form ?? "").utf8)
    let response = try #require(issuer.response(to: request))
    let object = try? JSONSerialization.jsonObject(with: Data(response.body))
    return Response(status: response.status, document: object as? [String: Any] ?? [:])
  }

  func token(_ form: String) throws -> Response { try ask("/\(Self.tenant)/oauth2/v2.0/token", form: form) }

  func enter(_ code: String, _ choice: String = "allow") throws -> Int {
    try ask("/\(Self.tenant)/oauth2/v2.0/device", form: "user_code=\(code)&choice=\(choice)").status
  }
}

@Suite("The issuer of the emulator")
struct IssuerTests {
  private static let clientField = "client_id=\(IssuerApplication.developmentClientID)"
  private static let secretField = "client_secret=\(IssuerApplication.developmentSecret)"
  private static let grantField = "grant_type=client_credentials"
  private static let scopeField = "scope=\(Desk.storage)"

  private func claims(_ token: String?) throws -> [String: Any] {
    let parts = try #require(token).split(separator: ".")
    let data = try #require(Base64URL.decode(parts[1]))
    return try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
  }

  @Test("A client with its secret gets a token of the issuer, signed with the key that it publishes")
  func secret() throws {
    let desk = try Desk()
    let response = try desk.token(
      [Self.clientField, Self.secretField, Self.grantField, Self.scopeField].joined(separator: "&"))
    #expect(response.status == 200)
    #expect(response["token_type"] == "Bearer")
    #expect(response.document["expires_in"] as? Int == 3600)
    #expect(response["refresh_token"] == nil)
    let claims = try claims(response["access_token"])
    let now = Int(desk.clock.now().date.seconds)
    #expect(claims["iss"] as? String == "\(Desk.origin)/\(Desk.tenant)/v2.0")
    #expect(claims["aud"] as? String == "https://storage.azure.com")
    #expect(claims["tid"] as? String == Desk.tenant)
    #expect(claims["nbf"] as? Int == now)
    #expect(claims["exp"] as? Int == now + 3600)
    // As anyone verifies it who has read the configuration.
    let configuration = try desk.ask("/\(Desk.tenant)/v2.0/.well-known/openid-configuration", method: .get)
    #expect(configuration["issuer"] == claims["iss"] as? String)
    #expect(configuration["token_endpoint"] == Desk.tokenURL)
    let place = try #require(configuration["jwks_uri"]).dropFirst(Desk.origin.count)
    let keys = try #require(try desk.ask(String(place), method: .get).document["keys"] as? [[String: String]])
    let n = try #require(keys[0]["n"].flatMap { Base64URL.decode($0) })
    let e = try #require(keys[0]["e"].flatMap { Base64URL.decode($0) })
    let parts = try #require(response["access_token"]).split(separator: ".")
    let header = try JSONSerialization.jsonObject(with: try #require(Base64URL.decode(parts[0])))
    #expect(header as? [String: String] == ["alg": "RS256", "typ": "JWT", "kid": keys[0]["kid"] ?? ""])
    let signature = try #require(Base64URL.decode(parts[2]))
    #expect(
      try _RSA.Signing.PublicKey(n: n, e: e).isValidSignature(
        _RSA.Signing.RSASignature(rawRepresentation: signature),
        for: Data("\(parts[0]).\(parts[1])".utf8), padding: .insecurePKCS1v1_5))
  }

  @Test(
    "Every form that is wrong gets the error of its own",
    arguments: [
      ("\(clientField)&client_secret=wrong&\(grantField)&\(scopeField)", 401, "invalid_client", 7_000_215),
      ("\(clientField)&\(grantField)&\(scopeField)", 401, "invalid_client", 7_000_218),
      ("client_id=other&\(secretField)&\(grantField)&\(scopeField)", 400, "unauthorized_client", 700016),
      ("\(secretField)&\(grantField)&\(scopeField)", 400, "invalid_request", 900144),
      ("\(clientField)&\(secretField)&\(scopeField)", 400, "invalid_request", 900144),
      ("\(clientField)&\(secretField)&\(grantField)", 400, "invalid_request", 900144),
      (
        "\(clientField)&\(secretField)&grant_type=password&\(scopeField)", 400, "unsupported_grant_type",
        70003
      ),
      (
        "\(clientField)&\(secretField)&\(grantField)&scope=https%3A%2F%2Fstorage.azure.com", 400,
        "invalid_scope", 1_002_012
      ),
      ("\(clientField)&\(secretField)&\(grantField)&\(scopeField)+openid", 400, "invalid_scope", 1_002_012),
      ("\(clientField)&\(secretField)&\(grantField)&scope=%2F.default", 400, "invalid_scope", 1_002_012),
      (
        "\(clientField)&\(secretField)&\(secretField)&\(grantField)&\(scopeField)", 400, "invalid_request",
        9_002_313
      ),
      (
        "\(clientField)&\(secretField)&client_assertion=a&\(grantField)&\(scopeField)", 400,
        "invalid_request", 70002
      ),
      (
        "\(clientField)&client_assertion=a&client_assertion_type=b&\(grantField)&\(scopeField)", 400,
        "invalid_request",
        50027
      ),
      ("\(clientField)&refresh_token=a&grant_type=refresh_token&\(scopeField)", 400, "invalid_grant", 70008),
      ("\(clientField)&device_code=a&grant_type=device_code", 400, "bad_verification_code", 70020),
      ("client_id", 400, "invalid_request", 9_002_313), ("a=%zz", 400, "invalid_request", 9_002_313),
      ("", 400, "invalid_request", 900144),
    ])
  func wrongForms(form: String, status: Int, error: String, code: Int) throws {
    let response = try Desk().token(form)
    #expect(response.status == status)
    #expect(response.error == error)
    #expect(response.code == code)
    #expect(response["error_description"]?.hasPrefix("AADSTS\(code): ") == true)
    #expect(response["error_description"]?.contains("wrong") == false)
  }

  @Test("Other tenants, methods and types are refused; organizations is the tenant")
  func places() throws {
    let desk = try Desk()
    let form = [Self.clientField, Self.secretField, Self.grantField, Self.scopeField].joined(separator: "&")
    #expect(try desk.ask("/other/oauth2/v2.0/token", form: form).code == 90002)
    #expect(try desk.ask("/organizations/oauth2/v2.0/token", form: form).status == 200)
    #expect(try desk.ask("/\(Desk.tenant)/oauth2/v2.0/token", method: .get).status == 405)
    #expect(try desk.ask("/\(Desk.tenant)/discovery/v2.0/keys", method: .post).status == 405)
    let json = try desk.ask("/\(Desk.tenant)/oauth2/v2.0/token", form: form, type: "application/json")
    #expect(json.code == 9_002_313)
    for path in ["/", "/devstoreaccount1/queue/messages", "/\(Desk.tenant)/oauth2/v2.0/token/more"] {
      let request = AzureRequest(method: .get, scheme: "https", authority: "a", path: path)
      #expect(desk.issuer.response(to: request) == nil)
    }
    #expect(
      try LocalIssuer().response(
        to: AzureRequest(method: .get, scheme: "https", authority: "a", path: "/common/discovery/v2.0/keys"))?
        .status == 503)
  }

  @Test("An assertion counts when its key, its application, its audience and its time do")
  func assertions() throws {
    let application = try TestApplication.shared.get()
    let desk = try Desk(try application.registered())
    let now = desk.clock.now().date.seconds
    let url = Desk.tokenURL
    let cases: [(String, Int?)] = [
      (try application.assertion(audience: url, now: now), nil),
      (try application.assertion(audience: "\(Desk.origin)/\(Desk.tenant)/v2.0", now: now), nil),
      (try application.assertion(audience: "https://login.microsoftonline.com/x", now: now), 700023),
      (try application.assertion(audience: url, now: now, claims: ["iss": "\"other\""]), 700021),
      (try application.assertion(audience: url, now: now, claims: ["sub": "\"other\""]), 700021),
      (try application.assertion(audience: url, now: now, claims: ["exp": nil]), 50027),
      (try application.assertion(audience: url, now: now, claims: ["exp": "1e400"]), 50027),
      (try application.assertion(audience: url, now: now - 600), 700024),
      (try application.assertion(audience: url, now: now + 301), 700024),
      (try application.assertion(audience: url, now: now + 300), nil),
      (try application.assertion(audience: url, now: now, sign: false), 700027),
      (try application.assertion(audience: url, now: now, header: ["x5t": "\"AAAA\""]), 700027),
      (try application.assertion(audience: url, now: now, header: ["crit": "[\"b64\"]"]), 700027),
      (try application.assertion(audience: url, now: now, header: ["alg": "\"none\""]), 5_002_738),
      (try application.assertion(audience: url, now: now, header: ["alg": "\"HS256\""]), 5_002_738),
      (try application.assertion(audience: url, now: now, header: ["alg": "\"PS256\""]), 700027),
      (try TestApplication().assertion(audience: url, now: now), 700027),
      ("a.b.c", 50027), ("a.b", 50027),
    ]
    for (index, (assertion, code)) in cases.enumerated() {
      let response = try desk.token(
        "client_id=\(TestApplication.clientID)&\(Self.grantField)&\(Self.scopeField)&client_assertion=\(assertion)"
          + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer")
      #expect(response.code == code, "case \(index)")
      #expect((response.status == 200) == (code == nil), "case \(index)")
    }
    let without = try Desk().token(
      "\(Self.clientField)&\(Self.grantField)&\(Self.scopeField)&client_assertion=\(cases[0].0)"
        + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer")
    #expect(without.code == 700027)
  }

  @Test(
    "What is no certificate of an RSA key is not registered",
    arguments: ["", "x", "-----BEGIN CERTIFICATE-----"])
  func certificates(pem: String) {
    #expect(throws: LocalIssuerError.self) { try IssuerApplication(certificate: Array(pem.utf8)) }
  }

  private static let personScope = "scope=\(Desk.storage)+openid+profile+offline_access"

  private func deviceCode(_ desk: Desk) throws -> (device: String, user: String) {
    let response = try desk.ask(
      "/organizations/oauth2/v2.0/devicecode",
      form: "client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&\(Self.personScope)")
    #expect(response.status == 200)
    #expect(response["verification_uri"] == "\(Desk.origin)/\(Desk.tenant)/oauth2/v2.0/device")
    return (try #require(response["device_code"]), try #require(response["user_code"]))
  }

  private func poll(_ desk: Desk, _ code: String) throws -> Desk.Response {
    try desk.token(
      "client_id=04b07795-8ddb-461a-bbee-02f9e1bf7b46&device_code=\(code)"
        + "&grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Adevice_code")
  }

  @Test("A person signs in with a code, once, and then without")
  func device() throws {
    let desk = try Desk()
    let code = try deviceCode(desk)
    #expect(try poll(desk, code.device).error == "authorization_pending")
    #expect(try poll(desk, code.device).error == "slow_down")
    desk.clock.advance(by: .seconds(1))
    #expect(try poll(desk, code.device).error == "authorization_pending")
    #expect(try desk.enter("WRONG") == 400)
    let typed = code.user.lowercased()
    #expect(try desk.enter("\(typed.prefix(4))-\(typed.dropFirst(4))") == 200)
    #expect(try desk.enter(code.user) == 400)
    let response = try poll(desk, code.device)
    #expect(response.status == 200)
    #expect(try claims(response["access_token"])["scp"] as? String == "user_impersonation")
    #expect(try claims(response["id_token"])["aud"] as? String == "04b07795-8ddb-461a-bbee-02f9e1bf7b46")
    #expect(try poll(desk, code.device).error == "bad_verification_code")
    let refresh = try #require(response["refresh_token"])
    func again(_ client: String) throws -> Desk.Response {
      try desk.token(
        "client_id=\(client)&grant_type=refresh_token&refresh_token=\(refresh)&\(Self.personScope)")
    }
    #expect(try again("04b07795-8ddb-461a-bbee-02f9e1bf7b46").status == 200)
    #expect(try again("other").error == "invalid_grant")
    desk.clock.advance(by: .seconds(86_400))
    #expect(try again("04b07795-8ddb-461a-bbee-02f9e1bf7b46").error == "invalid_grant")
  }

  @Test("A code can be declined, and expires")
  func noSignIn() throws {
    let desk = try Desk()
    let declined = try deviceCode(desk)
    #expect(try desk.enter(declined.user, "decline") == 200)
    #expect(try poll(desk, declined.device).error == "authorization_declined")
    let expired = try deviceCode(desk)
    desk.clock.advance(by: .seconds(900))
    #expect(try poll(desk, expired.device).error == "expired_token")
    #expect(try desk.enter(expired.user) == 400)
    #expect(
      try desk.ask("/common/oauth2/v2.0/devicecode", form: "client_id=other&\(Self.personScope)").error
        == "unauthorized_client")
  }

  @Test("However many ask for codes, no more are kept than the limit")
  func bounded() throws {
    let desk = try Desk()
    let first = try deviceCode(desk)
    for _ in 0..<SignIn.maximum { _ = try deviceCode(desk) }
    #expect(try poll(desk, first.device).error == "bad_verification_code")
  }

  @Test("The page repeats nothing that it was sent, and holds no code of others")
  func page() throws {
    let issuer = try Desk().issuer
    for body in ["", "user_code=%3Cscript%3E&choice=allow"] {
      var request = AzureRequest(
        method: body.isEmpty ? .get : .post, scheme: "https", authority: "a",
        path: "/common/oauth2/v2.0/device")
      request.head.headerFields[.contentType] = "application/x-www-form-urlencoded"
      request.body = Array(body.utf8)
      let response = try #require(issuer.response(to: request))
      let text = String(decoding: response.body, as: UTF8.self)
      #expect(text.contains("<form method=\"post\">"))
      #expect(!text.contains("script"))
      #expect(response.header(.contentType) == "text/html; charset=utf-8")
    }
  }

  @Test("Nothing of it is printed")
  func descriptions() throws {
    let application = try TestApplication.shared.get().registered()
    let issuer = try LocalIssuer(application: application)
    var text = "\(issuer) \(application)"
    dump(issuer, to: &text)
    dump(application, to: &text)
    #expect(!text.contains("s3cret"))
    #expect(text.contains("LocalIssuer(\(LocalIssuer.anyTenantID))"))
  }
}
