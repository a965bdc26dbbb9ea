import Crypto
import Foundation
import SwiftASN1
import X509

/// Makes a CA, has it sign the certificate of a server on this machine, and forgets its key.
struct CertificateMaker {
  let now: Date
  let life: TimeInterval

  /// The certificate of the CA, that of the server and the key of the server, in PEM.
  func make() throws -> (authority: String, server: String, key: String) {
    let authorityKey = Certificate.PrivateKey(P256.Signing.PrivateKey())
    let serverKey = P256.Signing.PrivateKey()
    // Two authorities of one name would be taken for one with a broken signature.
    let name = try DistinguishedName {
      CommonName("azq emulator on this machine \(UUID().uuidString.prefix(8))")
    }
    let keyID = SubjectKeyIdentifier(hash: authorityKey.publicKey)
    let authority = try certificate(
      of: authorityKey.publicKey, subject: name, issuer: name, signedWith: authorityKey,
      Certificate.Extensions {
        Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
        Critical(KeyUsage(keyCertSign: true))
        keyID
      })
    let server = try certificate(
      of: Certificate.PublicKey(serverKey.publicKey), subject: DistinguishedName { CommonName("localhost") },
      issuer: name, signedWith: authorityKey,
      Certificate.Extensions {
        Critical(BasicConstraints.notCertificateAuthority)
        Critical(KeyUsage(digitalSignature: true))
        try ExtendedKeyUsage([.serverAuth])
        SubjectAlternativeNames(Self.names)
        AuthorityKeyIdentifier(keyIdentifier: keyID.keyIdentifier)
      })
    return (
      try authority.serializeAsPEM().pemString + "\n", try server.serializeAsPEM().pemString + "\n",
      serverKey.pemRepresentation + "\n"
    )
  }

  private static let names: [GeneralName] = [
    .dnsName("localhost"), .ipAddress(ASN1OctetString(contentBytes: [127, 0, 0, 1])),
    .ipAddress(ASN1OctetString(contentBytes: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1])),
  ]

  private func certificate(
    of key: Certificate.PublicKey, subject: DistinguishedName, issuer: DistinguishedName,
    signedWith authorityKey: Certificate.PrivateKey, _ extensions: Certificate.Extensions
  ) throws -> Certificate {
    try Certificate(
      version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: key,
      // A clock that is a little behind must not make it one of the future.
      notValidBefore: now.addingTimeInterval(-3600), notValidAfter: now.addingTimeInterval(life),
      issuer: issuer, subject: subject, signatureAlgorithm: .ecdsaWithSHA256, extensions: extensions,
      issuerPrivateKey: authorityKey)
  }
}
