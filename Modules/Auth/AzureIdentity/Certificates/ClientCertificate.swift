#if Identity
  import AzureCore
  import Crypto
  import CryptoExtras
  import SwiftASN1

  /// A certificate with its private key, by which an application signs what it says of itself.
  struct ClientCertificate: Sendable {
    /// The application's certificate first, in DER.
    private let chain: [[UInt8]]
    private let key: _RSA.Signing.PrivateKey

    /// How long an assertion is good for.
    private static let life = Duration.seconds(600)

    /// Reads a PEM text.
    ///
    /// - Parameters:
    ///   - pem: The private key and the certificate, in any order, and the certificates of its chain.
    ///   - password: What opens the key; `nil` for a key that is not encrypted.
    ///   - credential: Who needs it, for errors.
    /// - Throws: `AzureError` of kind `invalidArgument` that says what is wrong; it holds nothing of the text.
    init(pem: String, password: String?, credential: String) throws(AzureError) {
      guard let blocks = PEMBlock.all(in: pem) else {
        throw Self.fault(credential, "is not PEM: a block has no end, or is not base64")
      }
      guard let keyBlock = blocks.first(where: { $0.label.hasSuffix("PRIVATE KEY") }) else {
        throw Self.fault(
          credential, blocks.isEmpty ? "is not PEM: it has no block" : "holds no private key",
          advice: "for a PKCS#12 file: openssl pkcs12 -in FILE -nodes -out FILE.pem")
      }
      key = try Self.key(in: keyBlock, password, credential)
      let certificates = blocks.filter { $0.label == "CERTIFICATE" }.map(\.bytes)
      guard !certificates.isEmpty else { throw Self.fault(credential, "holds no certificate") }
      let own = Array(key.publicKey.derRepresentation)
      guard let index = certificates.firstIndex(where: { Self.publicKey(of: $0) == own }) else {
        throw Self.fault(credential, "holds no certificate of its private key: they do not match")
      }
      var others = certificates
      others.remove(at: index)
      chain = [certificates[index]] + others
    }

    private static func fault(_ credential: String, _ predicate: String, advice: String? = nil) -> AzureError
    {
      .invalidArgument("\(credential): the certificate's file \(predicate)", advice: advice)
    }

    private static func key(
      in block: PEMBlock, _ password: String?, _ credential: String
    ) throws(AzureError) -> _RSA.Signing.PrivateKey {
      guard !block.hasHeaders else {
        throw fault(
          credential, "has a key that is encrypted in the old way of OpenSSL",
          advice: "convert it: openssl pkcs8 -topk8 -in FILE -out KEY.pem")
      }
      var block = block
      if block.label == "ENCRYPTED PRIVATE KEY" {
        guard let password, !password.isEmpty else {
          throw fault(credential, "has an encrypted key, and no password was given")
        }
        do throws(EncryptedPrivateKey.Fault) {
          let bytes = try EncryptedPrivateKey.open(block.bytes, password: password)
          block = PEMBlock(label: "PRIVATE KEY", bytes: bytes, hasHeaders: false)
        } catch {
          switch error {
          case .wrongPassword: throw fault(credential, "has an encrypted key that the password does not open")
          case .malformed: throw fault(credential, "has an encrypted key that cannot be read")
          case .unsupportedScheme:
            throw fault(
              credential, "has a key that is encrypted in another way than PBES2 with PBKDF2 and AES",
              advice: "convert it: openssl pkcs8 -topk8 -v2 aes-256-cbc -in FILE -out KEY.pem")
          }
        }
      }
      guard block.label == "RSA PRIVATE KEY" || block.label == "PRIVATE KEY",
        let key = try? _RSA.Signing.PrivateKey(pemRepresentation: PEMBlock.text(block.label, block.bytes))
      else {
        // What another password opened by chance is no key either.
        throw fault(
          credential,
          password == nil
            ? "has a key that is not an RSA key of 2,048 bits or more"
            : "has a key that is not an RSA key of 2,048 bits or more, or that the password does not open")
      }
      return key
    }

    /// The public key of a certificate, in the form of the key's own; `nil` for any other kind of key or document.
    private static func publicKey(of certificate: [UInt8]) -> [UInt8]? {
      guard case .constructed(let outer)? = try? DER.parse(certificate).content,
        let body = outer.first(where: { _ in true }),
        case .constructed(let fields) = body.content
      else { return nil }
      // RFC 5280 section 4.1: an optional version in a context tag, then six fields before the public key.
      let numbered = Array(fields)
      let version = numbered.first?.identifier.tagClass == .contextSpecific ? 1 : 0
      guard numbered.count > version + 5 else { return nil }
      let bytes = Array(numbered[version + 5].encodedBytes)
      return (try? _RSA.Signing.PublicKey(derRepresentation: bytes)).map { Array($0.derRepresentation) }
    }

    // MARK: Assertion

    /// A signed assertion (RFC 7523) of the application.
    func assertion(
      clientID: String, audience: String, sendsChain: Bool, isADFS: Bool, id: String, now: Timestamp
    ) throws(AzureError) -> Secret<String> {
      var header: [String: JSONValue] = ["typ": .string("JWT")]
      if isADFS {
        header["alg"] = .string("RS256")
        header["x5t"] = .string(Self.base64URL(Array(Insecure.SHA1.hash(data: chain[0]))))
      } else {
        header["alg"] = .string("PS256")
        header["x5t#S256"] = .string(Self.base64URL(Array(SHA256.hash(data: chain[0]))))
      }
      if sendsChain { header["x5c"] = .array(chain.map { .string(Base64Codec.encode($0)) }) }
      let claims: [String: JSONValue] = [
        "aud": .string(audience), "iss": .string(clientID), "sub": .string(clientID), "jti": .string(id),
        "nbf": .integer(now.seconds), "iat": .integer(now.seconds),
        "exp": .integer((now + Self.life).seconds),
      ]
      let text = [JSONValue.object(header), .object(claims)].map { Self.base64URL(Array($0.written.utf8)) }
        .joined(separator: ".")
      do {
        let signature = try key.signature(
          for: Array(text.utf8), padding: isADFS ? .insecurePKCS1v1_5 : .PSS)
        return Secret(text + "." + Self.base64URL(Array(signature.rawRepresentation)))
      } catch {
        throw .noToken("ClientCertificateCredential", "the private key does not sign")
      }
    }

    /// RFC 4648 section 5, without padding.
    static func base64URL(_ bytes: [UInt8]) -> String {
      String(
        Base64Codec.encode(bytes).compactMap { character in
          switch character {
          case "+": "-"
          case "/": "_"
          case "=": nil
          default: character
          }
        })
    }
  }
#endif
