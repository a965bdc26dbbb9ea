#if Encryption
  public import AzureCore
  import Crypto

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  /// A secret of 16, 24 or 32 bytes that wraps the keys of messages (AES key wrap, RFC 3394): `A128KW`, `A192KW` or `A256KW`.
  ///
  /// Who has it reads and writes. It never prints itself, and its memory is wiped when the last copy goes away.
  public struct AESKeyEncryptionKey: KeyEncryptionKey, BlockingKeyEncryptionKey, RedactedDescription {
    /// The id of the key.
    public let keyID: String
    /// `A128KW`, `A192KW` or `A256KW`, as the secret is long.
    public let wrapAlgorithm: String

    private let key: SymmetricKey

    /// Makes a key of a secret.
    ///
    /// - Parameters:
    ///   - keyID: The id of the key; not empty.
    ///   - secret: 16, 24 or 32 random bytes. The memory that they come from is the caller's to wipe.
    /// - Throws: `AzureError` when the id is empty or the secret has another length; the secret is not in it.
    public init(keyID: String, secret: some Sequence<UInt8>) throws(AzureError) {
      self.keyID = try KeyID.checked(keyID)
      // What is copied on the way is wiped.
      var count = 0
      key = Memory.withWiped(32) { memory in
        for byte in secret {
          if count < memory.count { memory[count] = byte }
          // bounded: a sequence that is in memory
          count += 1
        }
        return SymmetricKey(data: UnsafeRawBufferPointer(rebasing: memory[..<min(count, memory.count)]))
      }
      guard [16, 24, 32].contains(count) else {
        throw .invalidArgument(
          "The key for AES key wrap has \(count) bytes",
          advice: "use 32 random bytes (16 and 24 work too)")
      }
      wrapAlgorithm = "A\(count * 8)KW"
    }

    /// Wraps the key of a message.
    ///
    /// - Parameter contentKey: The key.
    /// - Returns: The wrapped key: eight bytes more.
    /// - Throws: An error when the length is not that of a content key.
    public func wrap(_ contentKey: ContentKey) throws -> [UInt8] {
      Array(try AES.KeyWrap.wrap(contentKey.key, using: key))
    }

    /// Unwraps the key of a message.
    ///
    /// - Parameters:
    ///   - wrappedKey: What was wrapped.
    ///   - algorithm: Must be ``wrapAlgorithm``.
    /// - Returns: The key of the message.
    /// - Throws: An error that says nothing, when it was not wrapped by this key; one that leads to the algorithm's name, when
    ///   that is another.
    public func unwrap(_ wrappedKey: [UInt8], algorithm: String) throws -> ContentKey {
      guard algorithm.isExactly(wrapAlgorithm) else { throw UnknownWrapAlgorithm() }
      // Shorter ones are none, and the wrap is made of blocks of eight bytes.
      guard wrappedKey.count >= 24, wrappedKey.count.isMultiple(of: 8),
        let unwrapped = try? AES.KeyWrap.unwrap(wrappedKey, using: key)
      else { throw RefusedKey() }
      return ContentKey(unwrapped)
    }

    /// The type, the algorithm and the id; not the secret.
    public var description: String { "AESKeyEncryptionKey(\(wrapAlgorithm), \(keyID))" }
  }

  extension AESKeyEncryptionKey: SizedKey {
    func wrappedBytes(of contentBytes: Int) -> Int { contentBytes + 8 }
  }

  /// What ids of keys have in common.
  enum KeyID {
    static func checked(_ id: String) throws(AzureError) -> String {
      guard !id.isEmpty else {
        throw .invalidArgument(
          "The id of the key is empty", advice: "give it a name: readers find the key by it")
      }
      return id
    }
  }
#endif
