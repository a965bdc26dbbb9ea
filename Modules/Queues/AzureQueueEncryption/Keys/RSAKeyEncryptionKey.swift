#if Encryption
  public import AzureCore
  import CryptoExtras

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  /// An RSA key that wraps the keys of messages (RSA-OAEP, RFC 8017 section 7.1): `RSA-OAEP-256` or `RSA-OAEP`.
  ///
  /// The public half writes, the private half writes and reads: a program that only sends need not be able to read. Messages
  /// of both algorithms are read, whichever is chosen for writing.
  public struct RSAKeyEncryptionKey: KeyEncryptionKey, BlockingKeyEncryptionKey, RedactedDescription {
    /// How the key of a message is padded before it is encrypted; the two cases are all there will be.
    public enum Padding: String, Sendable, Hashable {
      /// OAEP with SHA-256.
      case oaepSHA256 = "RSA-OAEP-256"
      /// OAEP with SHA-1, which old programs know.
      case oaepSHA1 = "RSA-OAEP"

      var padding: _RSA.Encryption.Padding {
        switch self {
        case .oaepSHA256: .PKCS1_OAEP_SHA256
        case .oaepSHA1: .PKCS1_OAEP
        }
      }
    }

    // Proof: Crypto's keys are not declared Sendable, but only read after they are made; BoringSSL's RSA may be used by many
    // threads at once, and Crypto's signing keys, which are Sendable, share the same storage.
    private struct Keys: @unchecked Sendable {
      var publicKey: _RSA.Encryption.PublicKey
      var privateKey: _RSA.Encryption.PrivateKey?
    }

    /// The id of the key.
    public let keyID: String
    /// `RSA-OAEP-256` or `RSA-OAEP`.
    public var wrapAlgorithm: String { padding.rawValue }

    private let padding: Padding
    private let keys: Keys

    /// Makes a key from PEM.
    ///
    /// - Parameters:
    ///   - keyID: The id of the key; not empty.
    ///   - pem: A private key (PKCS #8 or PKCS #1) without a password, or a public key; 2,048 bits or more.
    ///   - padding: How keys of messages are padded on writing; ``Padding/oaepSHA256`` by default.
    /// - Throws: `AzureError` when the id is empty, or the text is no such key; the text is not in it.
    public init(keyID: String, pem: String, padding: Padding = .oaepSHA256) throws(AzureError) {
      self.keyID = try KeyID.checked(keyID)
      self.padding = padding
      if pem.contains("PRIVATE KEY-----") {
        guard !pem.contains("ENCRYPTED") else {
          throw .invalidArgument(
            "The private key has a password", advice: "take it off first: openssl pkey -in FILE -out OTHER")
        }
        guard let key = try? _RSA.Encryption.PrivateKey(pemRepresentation: pem) else { throw Self.unusable }
        keys = Keys(publicKey: key.publicKey, privateKey: key)
      } else {
        guard let key = try? _RSA.Encryption.PublicKey(pemRepresentation: pem) else { throw Self.unusable }
        keys = Keys(publicKey: key, privateKey: nil)
      }
    }

    private static var unusable: AzureError {
      .invalidArgument(
        "The text is not an RSA key in PEM of 2,048 bits or more",
        advice: "give a PKCS #8 or PKCS #1 private key, or a public key")
    }

    /// Whether it has the private half, and so can read.
    public var canUnwrap: Bool { keys.privateKey != nil }

    /// Wraps the key of a message with the public half.
    ///
    /// - Parameter contentKey: The key.
    /// - Returns: The wrapped key: as many bytes as the modulus has.
    /// - Throws: An error when the length is not that of a content key.
    public func wrap(_ contentKey: ContentKey) throws -> [UInt8] {
      try contentKey.withUnsafeBytes { Array(try keys.publicKey.encrypt($0, padding: padding.padding)) }
    }

    /// Unwraps the key of a message with the private half.
    ///
    /// - Parameters:
    ///   - wrappedKey: What was wrapped.
    ///   - algorithm: `RSA-OAEP-256` or `RSA-OAEP`.
    /// - Returns: The key of the message.
    /// - Throws: An error that says nothing, when it was not wrapped for this key, or there is only the public half; one that
    ///   leads to the algorithm's name, when that is another.
    public func unwrap(_ wrappedKey: [UInt8], algorithm: String) throws -> ContentKey {
      guard let named = [Padding.oaepSHA256, .oaepSHA1].first(where: { $0.rawValue.isExactly(algorithm) })
      else { throw UnknownWrapAlgorithm() }
      guard let privateKey = keys.privateKey, wrappedKey.count == privateKey.keySizeInBits / 8,
        var bytes = try? privateKey.decrypt(wrappedKey, padding: named.padding)
      else { throw RefusedKey() }
      return bytes.withUnsafeMutableBytes { memory in
        defer { Memory.wipe(memory) }
        return ContentKey(UnsafeRawBufferPointer(memory))
      }
    }

    /// The type, the algorithm and the id; no part of the key.
    public var description: String { "RSAKeyEncryptionKey(\(wrapAlgorithm), \(keyID))" }
  }

  extension RSAKeyEncryptionKey: SizedKey {
    func wrappedBytes(of contentBytes: Int) -> Int { keys.publicKey.keySizeInBits / 8 }
  }
#endif
