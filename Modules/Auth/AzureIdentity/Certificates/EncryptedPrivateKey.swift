#if Identity
  import AzureCore
  import Crypto
  import CryptoExtras
  import SwiftASN1

  /// A private key that a password opens: PKCS#8 with PBES2 (RFC 5958 section 3, RFC 8018 section 6.2), as OpenSSL writes it.
  enum EncryptedPrivateKey {
    enum Fault: Error {
      /// Another scheme than PBES2 with PBKDF2 and AES in CBC mode.
      case unsupportedScheme
      /// No such document.
      case malformed
      /// The password is another one.
      case wrongPassword
    }

    private static let pbes2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 13]
    private static let pbkdf2: ASN1ObjectIdentifier = [1, 2, 840, 113_549, 1, 5, 12]
    private static let hashes: [ASN1ObjectIdentifier: KDF.Insecure.PBKDF2.HashFunction] = [
      [1, 2, 840, 113_549, 2, 7]: .insecureSHA1, [1, 2, 840, 113_549, 2, 9]: .sha256,
      [1, 2, 840, 113_549, 2, 10]: .sha384, [1, 2, 840, 113_549, 2, 11]: .sha512,
    ]
    /// AES in CBC mode, by the bytes of its key.
    private static let ciphers: [ASN1ObjectIdentifier: Int] = [
      [2, 16, 840, 1, 101, 3, 4, 1, 2]: 16, [2, 16, 840, 1, 101, 3, 4, 1, 22]: 24,
      [2, 16, 840, 1, 101, 3, 4, 1, 42]: 32,
    ]
    /// More rounds than anybody asks for: they take seconds.
    private static let mostRounds = 10_000_000

    /// The PKCS#8 document within.
    static func open(_ bytes: [UInt8], password: String) throws(Fault) -> [UInt8] {
      do {
        return try decrypt(bytes, password)
      } catch let fault as Fault {
        throw fault
      } catch is ASN1Error {
        throw .malformed
      } catch {
        // Padding that is not there: another key.
        throw .wrongPassword
      }
    }

    private static func decrypt(_ bytes: [UInt8], _ password: String) throws -> [UInt8] {
      let document = try children(try DER.parse(bytes))
      guard document.count == 2 else { throw Fault.malformed }
      let scheme = try children(document[0])
      guard scheme.count == 2, try ASN1ObjectIdentifier(derEncoded: scheme[0]) == pbes2 else {
        throw Fault.unsupportedScheme
      }
      let parts = try children(scheme[1])
      guard parts.count == 2 else { throw Fault.malformed }
      let cipher = try children(parts[1])
      guard cipher.count == 2, let length = ciphers[try ASN1ObjectIdentifier(derEncoded: cipher[0])] else {
        throw Fault.unsupportedScheme
      }
      let vector = try ASN1OctetString(derEncoded: cipher[1]).bytes
      guard vector.count == 16 else { throw Fault.malformed }
      let key = try derive(parts[0], password, length)
      let text = try ASN1OctetString(derEncoded: document[1]).bytes
      return Array(try AES._CBC.decrypt(Array(text), using: key, iv: AES._CBC.IV(ivBytes: vector)))
    }

    private static func derive(_ node: ASN1Node, _ password: String, _ length: Int) throws -> SymmetricKey {
      let parts = try children(node)
      guard parts.count == 2, try ASN1ObjectIdentifier(derEncoded: parts[0]) == pbkdf2 else {
        throw Fault.unsupportedScheme
      }
      let parameters = try children(parts[1])
      guard parameters.count >= 2 else { throw Fault.malformed }
      let salt = try ASN1OctetString(derEncoded: parameters[0]).bytes
      let rounds = try Int(derEncoded: parameters[1])
      guard (1...mostRounds).contains(rounds) else { throw Fault.unsupportedScheme }
      var hash: KDF.Insecure.PBKDF2.HashFunction = .insecureSHA1
      for further in parameters.dropFirst(2) where further.identifier == .sequence {
        guard let name = try children(further).first,
          let known = hashes[try ASN1ObjectIdentifier(derEncoded: name)]
        else { throw Fault.unsupportedScheme }
        hash = known
      }
      return try KDF.Insecure.PBKDF2.deriveKey(
        from: Array(password.utf8), salt: Array(salt), using: hash, outputByteCount: length,
        unsafeUncheckedRounds: rounds)
    }

    private static func children(_ node: ASN1Node) throws -> [ASN1Node] {
      guard case .constructed(let nodes) = node.content else { throw Fault.malformed }
      return Array(nodes)
    }
  }
#endif
