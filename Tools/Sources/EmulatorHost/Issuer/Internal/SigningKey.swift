import Crypto
import CryptoExtras
import Foundation

/// The key of an issuer, which signs by RS256.
struct SigningKey: Sendable {
  /// Its name in headers of tokens.
  let id: String

  private let key: _RSA.Signing.PrivateKey
  private let publicKey: _RSA.Signing.PublicKey
  private let primitives: _RSA.Signing.PublicKey.Primitives

  init() throws(LocalIssuerError) {
    do {
      key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
      publicKey = key.publicKey
      primitives = try publicKey.getKeyPrimitives()
    } catch {
      throw LocalIssuerError("no key can be made")
    }
    id = Base64URL.encode(Insecure.SHA1.hash(data: publicKey.derRepresentation))
  }

  private struct Header: Encodable {
    let typ = "JWT"
    let alg = "RS256"
    let kid: String
  }

  /// A token with these claims.
  func token(_ claims: some Encodable) throws(SignInRefusal) -> String {
    guard let header = try? JSONDocument.data(Header(kid: id)), let payload = try? JSONDocument.data(claims)
    else { throw .failed }
    let text = Base64URL.encode(header) + "." + Base64URL.encode(payload)
    guard
      let signature = try? key.signature(
        for: SHA256.hash(data: Data(text.utf8)), padding: .insecurePKCS1v1_5)
    else { throw .failed }
    return text + "." + Base64URL.encode(signature.rawRepresentation)
  }

  func isValid(_ signature: [UInt8], of text: [UInt8]) -> Bool {
    publicKey.isValidSignature(
      _RSA.Signing.RSASignature(rawRepresentation: signature), for: SHA256.hash(data: text),
      padding: .insecurePKCS1v1_5)
  }

  /// The key as clients read it (RFC 7517).
  struct Document: Encodable {
    struct Key: Encodable {
      let kty = "RSA"
      let use = "sig"
      let alg = "RS256"
      let kid: String
      let n: String
      let e: String
    }

    let keys: [Key]
  }

  var document: Document {
    Document(keys: [
      Document.Key(
        kid: id, n: Base64URL.encode(primitives.modulus), e: Base64URL.encode(primitives.publicExponent))
    ])
  }
}

/// Base64 as JSON Web Tokens have it (RFC 4648, section 5, without padding).
enum Base64URL {
  static func encode(_ bytes: some Sequence<UInt8>) -> String {
    Data(bytes).base64EncodedString().replacing("+", with: "-").replacing("/", with: "_")
      .replacing("=", with: "")
  }

  static func decode(_ text: some StringProtocol) -> Data? {
    guard !text.contains(where: { "+/=".contains($0) }) else { return nil }
    let digits = String(text).replacing("-", with: "+").replacing("_", with: "/")
    return Data(base64Encoded: digits + String(repeating: "=", count: (4 - digits.utf8.count % 4) % 4))
  }
}
