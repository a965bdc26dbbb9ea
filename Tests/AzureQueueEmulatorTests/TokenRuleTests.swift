import AzureCore
import Testing

@testable import AzureQueueEmulator

/// Signs by writing backwards.
private struct MirrorIssuer: EmulatorTokenIssuer {
  var authority: String? = "https://127.0.0.1:10001"

  func isValid(_ signature: [UInt8], of text: [UInt8], keyID: String) -> Bool {
    keyID == "key-1" && signature == text.reversed()
  }
}

@Suite("What a good bearer token is")
struct TokenRuleTests {
  static let now = Timestamp(seconds: 1_772_510_706)
  static let tenant = SecuredService.tenant
  static let zeros = "00000000-0000-0000-0000-000000000000"

  /// A token, as text, whose header or claims may have one thing changed; `nil` leaves it out.
  private static func token(
    header: [String: String?] = [:], _ claims: [String: String?] = [:], tenant: String = zeros,
    issuer: String? = nil, signature: ((String) -> String)? = nil
  ) -> String {
    func document(_ members: [String: String?], _ changes: [String: String?]) -> String {
      let merged = members.merging(changes) { _, new in new }
      let items = merged.sorted { $0.key < $1.key }.compactMap { name, value in
        value.map { "\"\(name)\":\($0)" }
      }
      return "{\(items.joined(separator: ","))}"
    }
    let issuer = issuer ?? "https://127.0.0.1:10001/\(tenant)/v2.0"
    let text = [
      document(["alg": "\"RS256\"", "kid": "\"key-1\"", "typ": "\"JWT\""], header),
      document(
        [
          "aud": "\"https://storage.azure.com\"", "iss": "\"\(issuer)\"", "tid": "\"\(tenant)\"",
          "oid": "\"me\"", "nbf": String(now.seconds - 60), "exp": String(now.seconds + 3600),
        ], claims),
    ].map { SecuredService.base64URL(Array($0.utf8)) }.joined(separator: ".")
    return text + "." + (signature?(text) ?? SecuredService.base64URL(Array(text.utf8.reversed())))
  }

  private func fault(
    _ token: String, _ checks: EmulatorTokenChecks, tenant: String? = nil, now: Timestamp = now
  ) -> TokenFault? {
    let options = EmulatorOptions(tenant: tenant)
    do throws(TokenFault) {
      _ = try TokenRules(checks: checks, account: "contosoq1", options: options).token(token, now: now)
      return nil
    } catch {
      return error
    }
  }

  /// What can be wrong with a token, and what is said of it when signatures count, when issuers count, and else.
  private static let table:
    [(String, String, signed: TokenFault?, basic: TokenFault?, content: TokenFault?)] =
      {
        let entra = "https://sts.windows.net/\(tenant)/"
        return [
          ("good", token(), nil, .issuer, nil),
          ("of Entra", token(tenant: tenant, issuer: entra), .issuer, nil, nil),
          ("of another tenant", token(tenant: tenant), .issuer, .issuer, nil),
          ("no issuer", token(["iss": nil]), .issuer, .issuer, nil),
          ("issuer is a number", token(["iss": "1"]), .issuer, .issuer, nil),
          (
            "issuer in other letters", token(issuer: "https://127.0.0.1:10001/\(zeros)/V2.0"), .issuer,
            .issuer, nil
          ),
          ("issuer goes on", token(issuer: "https://127.0.0.1:10001/\(zeros)/v2.0/"), .issuer, .issuer, nil),
          (
            "audience of another service", token(["aud": "\"https://vault.azure.net\""]), .audience,
            .audience, .audience
          ),
          ("audience is a number", token(["aud": "1"]), .shape, .shape, .shape),
          ("no audience", token(["aud": nil]), .shape, .shape, .shape),
          ("expired", token(["exp": "1772510706"], issuer: entra), .issuer, .issuer, .expired),
          (
            "expired, of Entra", token(["exp": "1772510706"], tenant: tenant, issuer: entra), .issuer,
            .expired, .expired
          ),
          ("expired, of the issuer", token(["exp": "1772510706"]), .expired, .issuer, .expired),
          ("no end", token(["exp": nil]), .shape, .shape, .shape),
          ("end is text", token(["exp": "\"1772514306\""]), .shape, .shape, .shape),
          ("end is past all dates", token(["exp": "1e300"]), .shape, .shape, .shape),
          ("begins later", token(["nbf": "1772510707"]), .notYetValid, .issuer, .notYetValid),
          ("begins now", token(["nbf": "1772510706"]), nil, .issuer, nil),
          ("no beginning", token(["nbf": nil]), nil, .issuer, nil),
          ("beginning is text", token(["nbf": "\"soon\""]), .shape, .shape, .shape),
          ("alg none", token(header: ["alg": "\"none\""]), .algorithm, .algorithm, nil),
          ("alg NONE", token(header: ["alg": "\"NoNe\""]), .algorithm, .algorithm, nil),
          ("no alg", token(header: ["alg": nil]), .algorithm, .algorithm, nil),
          ("alg is a list", token(header: ["alg": "[\"RS256\"]"]), .algorithm, .algorithm, nil),
          // With the public key as the secret of an HMAC; whatever it is signed with, it is not looked at.
          ("alg confusion", token(header: ["alg": "\"HS256\""]), .algorithm, .issuer, nil),
          ("alg in other letters", token(header: ["alg": "\"rs256\""]), .algorithm, .issuer, nil),
          ("must be understood", token(header: ["crit": "[\"exp\"]"]), .algorithm, .issuer, nil),
          ("another key", token(header: ["kid": "\"key-2\""]), .signature, .issuer, nil),
          ("no key id", token(header: ["kid": nil]), .signature, .issuer, nil),
          (
            "key of its own", token(header: ["kid": nil, "jwk": "{\"kty\":\"RSA\"}"]), .signature, .issuer,
            nil
          ),
          ("signature of another text", token(signature: { _ in "c2ln" }), .signature, .issuer, nil),
          ("no signature", token(signature: { _ in "" }), .shape, .shape, .shape),
          ("signature with padding", token(signature: { _ in "c2lnbg==" }), .shape, .shape, .shape),
          ("signature in the other base64", token(signature: { _ in "c2+n" }), .shape, .shape, .shape),
          ("signature of one digit", token(signature: { _ in "c" }), .shape, .shape, .shape),
          ("two parts", "e30.e30", .shape, .shape, .shape),
          ("four parts", token() + ".e30", .shape, .shape, .shape),
          ("nothing", "", .shape, .shape, .shape),
          ("blank inside", token().replacing(".", with: ". "), .shape, .shape, .shape),
          ("a claim twice", twice, .shape, .shape, .shape),
          ("huge", token(["more": "\"\(String(repeating: "a", count: 32_768))\""]), .shape, .shape, .shape),
          ("large", token(["more": "\"\(String(repeating: "a", count: 8_192))\""]), nil, .issuer, nil),
        ]
      }()

  private static let twice = {
    let text = [#"{"alg":"RS256"}"#, #"{"aud":"https://storage.azure.com","exp":4000000000,"exp":1}"#]
      .map { SecuredService.base64URL(Array($0.utf8)) }.joined(separator: ".")
    return text + ".c2ln"
  }()

  @Test("Every claim that is wrong is told by its name", arguments: table.indices)
  func wrongClaims(index: Int) {
    let (name, token, signed, basic, content) = Self.table[index]
    #expect(fault(token, .signed(by: MirrorIssuer())) == signed, "\(name), signed")
    #expect(fault(token, .basic) == basic, "\(name), basic")
    #expect(fault(token, .content) == content, "\(name), content")
  }

  @Test(
    "The issuers of Entra are known in every cloud, and nobody else is",
    arguments: [
      ("https://sts.windows.net/T/", true), ("https://sts.windows.net/T", true),
      ("https://login.microsoftonline.com/T/v2.0", true), ("https://sts.chinacloudapi.cn/T/", true),
      ("https://login.partner.microsoftonline.cn/T/v2.0", true),
      ("https://login.microsoftonline.us/T/v2.0", true),
      ("http://sts.windows.net/T/", false), ("https://sts.windows.net.example.com/T/", false),
      ("https://sts.windows.net//", false), ("https://sts.windows.net/", false),
      ("https://sts.windows.net", false),
      ("https://user@sts.windows.net/T/", false), ("https://sts.windows.net:444/T/", false),
      ("https://sts.windows.net/T/v1.0", false), ("https://sts.windows.net/T/v2.0/more", false),
      ("https://example.com/T/v2.0", false), ("sts.windows.net/T/", false), ("", false),
    ])
  func issuers(name: String, isKnown: Bool) {
    let token = Self.token(["tid": nil], issuer: name)
    #expect(fault(token, .basic) == (isKnown ? nil : .issuer))
  }

  @Test("The tenant of the claims is that of the issuer, and the one that is wanted")
  func tenants() {
    let issuer = "https://sts.windows.net/\(Self.tenant)/"
    #expect(fault(Self.token(["tid": "\"other\""], issuer: issuer), .basic) == .issuer)
    let token = Self.token(tenant: Self.tenant, issuer: issuer)
    #expect(fault(token, .basic, tenant: Self.tenant) == nil)
    #expect(fault(token, .basic, tenant: Self.zeros) == .issuer)
    let own = Self.token(tenant: Self.tenant)
    #expect(fault(own, .signed(by: MirrorIssuer()), tenant: Self.tenant) == nil)
  }

  @Test("While nobody can sign in, no token is signed")
  func noAuthority() {
    #expect(fault(Self.token(), .signed(by: MirrorIssuer(authority: nil))) == .issuer)
  }

  private func service(_ checks: EmulatorTokenChecks, scheme: String = "https") -> SecuredService {
    var service = SecuredService(tokens: checks)
    service.scheme = scheme
    service.now = Self.now
    return service
  }

  @Test("The challenge to a bad token names the issuer's own place to sign in")
  func challenge() {
    var service = service(.signed(by: MirrorIssuer()))
    let good = service.ask(.get, "/?comp=list", headers: ["Authorization": "Bearer " + Self.token()])
    #expect(good.status == 200)
    let bad = Self.token(header: ["alg": "\"none\""])
    let response = service.ask(.get, "/?comp=list", headers: ["Authorization": "Bearer " + bad])
    #expect(response.failure == "401 InvalidAuthenticationInfo")
    #expect(response.details == ["AuthenticationErrorDetail=\(TokenFault.algorithm.rawValue)"])
    #expect(
      response.header(.wwwAuthenticate)
        == "Bearer authorization_uri=https://127.0.0.1:10001/\(Self.zeros)/oauth2/authorize "
        + "resource_id=https://storage.azure.com")
    let anonymous = service.ask(.get, "/?comp=list")
    #expect(anonymous.header(.wwwAuthenticate) == response.header(.wwwAuthenticate))
  }

  @Test("An emulator that takes none says so, and sends nobody to sign in", arguments: ["http", "https"])
  func refused(scheme: String) {
    var service = service(.refused, scheme: scheme)
    let response = service.ask(.get, "/?comp=list", headers: ["Authorization": "Bearer " + Self.token()])
    #expect(response.failure == "403 AuthenticationFailed")
    #expect(response.header(.wwwAuthenticate) == nil)
    #expect(response.details.first?.contains(scheme == "http" ? "not allowed with HTTP" : "--oauth") == true)
  }
}
