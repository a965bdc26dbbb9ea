import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

@testable import EmulatorHost

/// An application that proves who it is with a certificate.
struct TestApplication: Sendable {
  static let clientID = "orders-app"

  private let key: _RSA.Signing.PrivateKey
  /// The certificate in PEM.
  let certificate: String
  /// Key and certificate in PEM.
  let pem: String

  /// Made once: keys cost time.
  static let shared = Result { try TestApplication() }

  init() throws {
    key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
    let name = try DistinguishedName { CommonName("orders") }
    let made = try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(),
      publicKey: Certificate.PublicKey(key.publicKey), notValidBefore: Date.now - 60,
      notValidAfter: Date.now + 86_400, issuer: name, subject: name,
      signatureAlgorithm: .sha256WithRSAEncryption,
      extensions: Certificate.Extensions(), issuerPrivateKey: Certificate.PrivateKey(key))
    certificate = try made.serializeAsPEM().pemString
    pem = key.pkcs8PEMRepresentation + "\n" + certificate
  }

  /// The application as an issuer knows it.
  func registered() throws -> IssuerApplication {
    try IssuerApplication(
      clientID: Self.clientID, clientSecret: "s3cret", certificate: Array(certificate.utf8))
  }

  /// An assertion whose header and claims are those of a good one, but for the changes; `nil` leaves one out.
  func assertion(
    audience: String, now: Int64 = Int64(Date.now.timeIntervalSince1970), header: [String: String?] = [:],
    claims: [String: String?] = [:], sign: Bool = true
  ) throws -> String {
    func document(_ members: [String: String], _ changes: [String: String?]) -> String {
      let merged = members.merging(changes.mapValues { $0 ?? "" }) { $1 }.filter { !$1.isEmpty }
      return Base64URL.encode(
        Data("{\(merged.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }.joined(separator: ","))}".utf8))
    }
    let text =
      document(["alg": "\"RS256\"", "typ": "\"JWT\""], header) + "."
      + document(
        [
          "aud": "\"\(audience)\"", "iss": "\"\(Self.clientID)\"", "sub": "\"\(Self.clientID)\"",
          "jti": "\"1\"", "nbf": "\(now)", "exp": "\(now + 600)",
        ], claims)
    let signature = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
    return text + "."
      + (sign ? Base64URL.encode(signature.rawRepresentation) : Base64URL.encode(Data(text.utf8)))
  }
}
