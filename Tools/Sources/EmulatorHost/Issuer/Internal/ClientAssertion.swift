import AzureCore
import Crypto
import CryptoExtras
import Foundation

/// What an application signs to prove who it is (RFC 7523).
struct ClientAssertion {
  private struct Header: Decodable {
    var alg: String
    var x5t: String?
    var x5tS256: String?
    var crit: [String]?

    enum CodingKeys: String, CodingKey {
      case alg
      case x5t
      case x5tS256 = "x5t#S256"
      case crit
    }
  }

  private struct Claims: Decodable {
    var aud: String
    var iss: String
    var sub: String
    var exp: Double
    var nbf: Double?
  }

  /// How far a client's clock may be ahead, in seconds.
  static let clockTolerance = 300.0

  private let header: Header
  private let claims: Claims
  private let text: Data
  private let signature: _RSA.Signing.RSASignature

  /// Reads an assertion.
  init(_ text: String) throws(SignInRefusal) {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    let decoder = JSONDecoder()
    guard parts.count == 3, let header = Base64URL.decode(parts[0]), let claims = Base64URL.decode(parts[1]),
      let signature = Base64URL.decode(parts[2]),
      let header = try? decoder.decode(Header.self, from: header),
      let claims = try? decoder.decode(Claims.self, from: claims)
    else { throw .assertion(50027, "The client assertion is not a JSON Web Token with its claims.") }
    self.header = header
    self.claims = claims
    self.text = Data("\(parts[0]).\(parts[1])".utf8)
    self.signature = _RSA.Signing.RSASignature(rawRepresentation: signature)
  }

  /// Throws unless it is of an application, signed with the key of its certificate, for this issuer and for now.
  func check(
    _ certificate: AssertionCertificate, clientID: String, audiences: TokenAudiences, now: Timestamp
  ) throws(SignInRefusal) {
    // Some clients pad their digests.
    let (sha1, sha256) = (header.x5t?.replacing("=", with: ""), header.x5tS256?.replacing("=", with: ""))
    guard header.crit == nil, sha1 ?? certificate.sha1 == certificate.sha1,
      sha256 ?? certificate.sha256 == certificate.sha256
    else {
      throw .assertion(700027, "The certificate that the client assertion names is not registered.")
    }
    let padding: _RSA.Signing.Padding
    switch header.alg {
    case "PS256": padding = .PSS
    case "RS256": padding = .insecurePKCS1v1_5
    default: throw .assertion(5_002_738, "The algorithm of the client assertion is neither PS256 nor RS256.")
    }
    guard certificate.key.isValidSignature(signature, for: SHA256.hash(data: text), padding: padding) else {
      throw .assertion(700027, "The signature of the client assertion is not valid.")
    }
    guard claims.iss == clientID, claims.sub == clientID else {
      throw .assertion(700021, "The client assertion is not of the application: iss and sub must be its id.")
    }
    guard audiences.contains(claims.aud) else {
      throw .assertion(700023, "The audience of the client assertion is not the token endpoint.")
    }
    let now = Double(now.seconds)
    guard now < claims.exp, claims.nbf ?? now <= now + Self.clockTolerance else {
      throw .assertion(700024, "The client assertion is not within its valid time range.")
    }
  }
}
