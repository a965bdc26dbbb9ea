import Foundation

/// What a token of Microsoft Entra says about whom it was given to: all that is read of it, and never the token.
///
/// Nobody but the service that it is for has to understand a token, so that one without claims is none the worse. Nothing is
/// verified: it comes from the issuer.
struct TokenClaims: Decodable, Sendable, Hashable {
  var tenantID: String?
  var objectID: String?
  var applicationID: String?
  var audience: String?

  private enum Key: String, CodingKey {
    case tid, oid, appid, azp, aud
  }

  /// Reads the claims; `nil` where the token is not of the form that has any.
  init?(token: String) {
    let parts = token.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 3, let payload = Self.bytes(parts[1]),
      let claims = try? JSONDecoder().decode(TokenClaims.self, from: payload)
    else { return nil }
    self = claims
  }

  init(from decoder: any Decoder) throws {
    let claims = try decoder.container(keyedBy: Key.self)
    // One that is not as expected is left out; the others are as good.
    func text(_ key: Key) -> String? { try? claims.decode(String.self, forKey: key) }
    tenantID = text(.tid)
    objectID = text(.oid)
    applicationID = text(.appid) ?? text(.azp)
    audience =
      text(.aud) ?? (try? claims.decode([String].self, forKey: .aud)).map { $0.joined(separator: " ") }
  }

  private static func bytes(_ part: Substring) -> Data? {
    let text = part.replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: text + String(repeating: "=", count: (4 - text.utf8.count % 4) % 4))
  }
}
