import AzureCore
import Crypto
import CryptoExtras
import Foundation
import SwiftASN1
import X509

/// An application that may sign in at a ``LocalIssuer``.
public struct IssuerApplication: Sendable {
  /// Its id.
  public let clientID: String

  private let clientSecret: Secret<String>
  let certificate: AssertionCertificate?

  /// The id of ``development``.
  public static let developmentClientID = "11111111-1111-1111-1111-111111111111"

  /// The secret of ``development``, which is no secret, like the key of the development account.
  public static let developmentSecret = "azq-emulator"

  /// The application that there is when no other is named.
  public static let development = IssuerApplication(
    developmentClientID, Secret(developmentSecret), certificate: nil)

  /// Takes an application; what is left out is that of ``development``.
  ///
  /// - Parameters:
  ///   - clientID: Its id; not empty.
  ///   - clientSecret: Its secret; not empty.
  ///   - certificate: A certificate in PEM whose RSA key signs its assertions; without one, assertions are refused.
  /// - Throws: ``LocalIssuerError`` for an empty text, or a certificate that cannot be used.
  public init(
    clientID: String = IssuerApplication.developmentClientID,
    clientSecret: String = IssuerApplication.developmentSecret,
    certificate: [UInt8]? = nil
  ) throws(LocalIssuerError) {
    guard !clientID.isEmpty, !clientSecret.isEmpty else {
      throw LocalIssuerError("the id or the secret of the application is empty")
    }
    var known: AssertionCertificate?
    if let certificate { known = try AssertionCertificate(pem: certificate) }
    self.init(clientID, Secret(clientSecret), certificate: known)
  }

  private init(_ clientID: String, _ clientSecret: Secret<String>, certificate: AssertionCertificate?) {
    self.clientID = clientID
    self.clientSecret = clientSecret
    self.certificate = certificate
  }

  /// Whether a text is the secret, in a time that tells nothing of it.
  func isSecret(_ text: String) -> Bool {
    SHA256.hash(data: Data(text.utf8)) == SHA256.hash(data: Data(clientSecret.value.utf8))
  }
}

/// The certificate by which an application's assertions are known.
struct AssertionCertificate: Sendable {
  let key: _RSA.Signing.PublicKey
  /// The digests of the certificate by which headers name it, in base64url.
  let sha1: String
  let sha256: String

  init(pem: [UInt8]) throws(LocalIssuerError) {
    var serializer = DER.Serializer()
    guard let certificate = try? Certificate(pemEncoded: String(decoding: pem, as: UTF8.self)),
      let key = _RSA.Signing.PublicKey(certificate.publicKey),
      (try? certificate.serialize(into: &serializer)) != nil
    else { throw LocalIssuerError("the client's certificate is not a certificate in PEM with an RSA key") }
    self.key = key
    sha1 = Base64URL.encode(Insecure.SHA1.hash(data: serializer.serializedBytes))
    sha256 = Base64URL.encode(SHA256.hash(data: serializer.serializedBytes))
  }
}
