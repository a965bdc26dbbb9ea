import AzureCore
import Foundation

/// What the token endpoint gives.
struct IssuedTokens: Encodable {
  private let tokenType = "Bearer"
  private let expiresIn: Int64
  private let extExpiresIn: Int64
  private let accessToken: String
  private let refreshToken: String?
  private let scope: String?
  private let idToken: String?
  private let clientInfo: String?

  /// The ids of those who sign in; there is one of each.
  private static let applicationObjectID = "22222222-2222-2222-2222-222222222222"
  private static let personObjectID = "33333333-3333-3333-3333-333333333333"
  private static let personName = "developer@localhost"

  /// Signs the tokens of a grant.
  init(
    _ grant: TokenGrant, issuer: String, tenantID: String, now: Timestamp, _ key: SigningKey
  ) throws(SignInRefusal) {
    expiresIn = min(max(grant.lifetime, .zero), .seconds(Int64.max)).components.seconds
    extExpiresIn = expiresIn
    var claims = TokenClaims(
      aud: grant.audience, iss: issuer, tid: tenantID, iat: now.seconds, nbf: now.seconds,
      exp: (now + grant.lifetime).seconds, appid: grant.clientID)
    switch grant.subject {
    case .application:
      (claims.oid, claims.sub) = (Self.applicationObjectID, Self.applicationObjectID)
      claims.idtyp = "app"
      refreshToken = nil
      scope = nil
      idToken = nil
      clientInfo = nil
    case .person(let token):
      (claims.oid, claims.sub) = (Self.personObjectID, Self.personObjectID)
      (claims.upn, claims.scp) = (Self.personName, "user_impersonation")
      refreshToken = token
      scope = "\(grant.audience)/user_impersonation \(grant.audience)/.default"
      var identity = claims
      (identity.aud, identity.appid, identity.scp, identity.upn) = (grant.clientID, nil, nil, nil)
      (identity.ver, identity.name, identity.preferredUsername) = ("2.0", "Developer", Self.personName)
      idToken = try key.token(identity)
      clientInfo = Base64URL.encode(Data(#"{"uid":"\#(Self.personObjectID)","utid":"\#(tenantID)"}"#.utf8))
    }
    accessToken = try key.token(claims)
  }
}

/// The claims of a token, by the names of Microsoft Entra ID.
private struct TokenClaims: Encodable {
  var aud: String
  var iss: String
  var tid: String
  var iat: Int64
  var nbf: Int64
  var exp: Int64
  var appid: String?
  var oid: String?
  var sub: String?
  var idtyp: String?
  var scp: String?
  var upn: String?
  var name: String?
  var preferredUsername: String?
  var ver = "1.0"
}

/// What a client reads before it signs in (OpenID Connect Discovery 1.0, section 3).
struct OpenIDConfiguration: Encodable {
  private let issuer: String
  private let authorizationEndpoint: String
  private let tokenEndpoint: String
  private let deviceAuthorizationEndpoint: String
  private let jwksURI: String
  private let responseTypesSupported = ["code"]
  private let subjectTypesSupported = ["pairwise"]
  private let idTokenSigningAlgValuesSupported = ["RS256"]
  private let tokenEndpointAuthMethodsSupported = ["client_secret_post", "private_key_jwt"]
  private let scopesSupported = ["openid", "profile", "email", "offline_access"]

  init(authority: String, tenantID: String) {
    let tenant = "\(authority)/\(tenantID)"
    issuer = tenant + "/v2.0"
    authorizationEndpoint = tenant + "/oauth2/v2.0/authorize"
    tokenEndpoint = tenant + "/oauth2/v2.0/token"
    deviceAuthorizationEndpoint = tenant + "/oauth2/v2.0/devicecode"
    jwksURI = tenant + "/discovery/v2.0/keys"
  }
}
