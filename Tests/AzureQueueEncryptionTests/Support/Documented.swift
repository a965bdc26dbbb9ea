#if Encryption
  import AzureCore
  import AzureQueueProtocol

  @testable import AzureQueueEncryption

  /// The key and the messages of the documented vectors, which the Python client made with its random source held still.
  enum Documented {
    static let keyID = "contoso-kek-1"
    static let library = "Python 12.18.1"
    static let contentKey = bytes(0x20...0x3F)
    static let vector = bytes(0x40...0x4F)
    static let nonce = bytes(0x50...0x5B)

    static let wrappedV1 = "BPijw8MC07C36UsU3Pha0dppzXQFbteQfTy0n7J3maQQTbBY8pAa2w=="
    static let wrappedV2 = "J4GA/Bc2GgpqQCBmP0zJ7mcJaPAlAkxc1cWB1bgtNPjlDUOdugJt+/6kbqEpezbM"
    static let wrappedV21 = "cMwLfFHzWElK/jk3UCn383dDsHC/UDpYP9majZusVI+Mko1jjsI7eY5UOkzGi1Ol"

    static func bytes(_ range: ClosedRange<UInt8>) -> [UInt8] { Array(range) }

    static func key(id: String = keyID, secret: [UInt8] = bytes(0...0x1F)) throws -> AESKeyEncryptionKey {
      try AESKeyEncryptionKey(keyID: id, secret: secret)
    }

    /// One message: the plain text as it is encrypted, and the contents in base64.
    struct Message: Sendable, CustomStringConvertible {
      var description: String
      var version: EncryptionVersion
      var plain: String
      var contents: String

      /// The whole text of the message.
      var text: String {
        switch version {
        case .legacyV1:
          #"{"EncryptedMessageContents": "\#(contents)", "EncryptionData": {"WrappedContentKey": {"KeyId": "\#(keyID)", "EncryptedKey": "\#(wrappedV1)", "Algorithm": "A256KW"}, "EncryptionAgent": {"Protocol": "1.0", "EncryptionAlgorithm": "AES_CBC_256"}, "ContentEncryptionIV": "QEFCQ0RFRkdISUpLTE1OTw==", "KeyWrappingMetadata": {"EncryptionLibrary": "\#(library)"}}}"#
        case .v2:
          #"{"EncryptedMessageContents": "\#(contents)", "EncryptionData": {"WrappedContentKey": {"KeyId": "\#(keyID)", "EncryptedKey": "\#(wrappedV2)", "Algorithm": "A256KW"}, "EncryptionAgent": {"Protocol": "2.0", "EncryptionAlgorithm": "AES_GCM_256"}, "EncryptedRegionInfo": {"DataLength": 4194304, "NonceLength": 12}, "KeyWrappingMetadata": {"EncryptionLibrary": "\#(library)"}}}"#
        }
      }
    }

    static let e1 = Message(
      description: "E1", version: .legacyV1, plain: "hello queue", contents: "2r85S0hfHylf/gDTmIXOug==")
    static let e2 = Message(
      description: "E2", version: .legacyV1, plain: "exactly 16 bytes",
      contents: "k++rCbNcscAwr4vn4rpE4bkF4gNEpAnMmfpwdz5Akx4=")
    static let e3 = Message(
      description: "E3", version: .v2, plain: "hello queue",
      contents: "UFFSU1RVVldYWVpb2cXEfl4PBnhRem9X+Vq99+jwt/i8Gg/uG6kM")
    static let e4 = Message(
      description: "E4", version: .v2, plain: "café <&> 🚀",
      contents: "UFFSU1RVVldYWVpb0sHO0ZgPSysKL/qF94msLLKZz2jLqmLi3xlR6orv")
    static let e5 = Message(
      description: "E5", version: .v2, plain: "AAH+/w==",
      contents: "UFFSU1RVVldYWVpb8OHgOR5YSjAKRSRB0LO5FYMp0FyZsn87")
    static let e6 = Message(
      description: "E6", version: .legacyV1, plain: "aGVsbG8gcXVldWU=",
      contents: "YvLiTXZG8tAE3HqOa86ZhA8FE6P3Ay/sL9kVst3RYbw=")

    static let all = [e1, e2, e3, e4, e5, e6]

    /// Seals with the random numbers of the vectors.
    static func seal(_ plain: String, _ version: EncryptionVersion) throws -> String {
      let key = try key()
      let fresh = FreshContent(
        for: version, key: contentKey, start: version == .v2 ? nonce : vector)
      return try ContentCipher.seal(
        plain, fresh, wrappedKey: try key.wrap(fresh.wrapped),
        EnvelopeTemplate(
          version: version, keyID: keyID, wrapAlgorithm: key.wrapAlgorithm, library: library))
    }

    /// Opens one text as a blocking client with a key does.
    static func open(
      _ text: String, key: AESKeyEncryptionKey? = nil, resolver: KeyRing? = nil, required: Bool = false,
      acceptsV1: Bool = true
    ) throws -> Result<String, Refusal> {
      var settings = MessageEncryption(
        key: try key ?? Documented.key(), resolver: resolver, requireEncryption: required)
      settings.acceptsLegacyV1 = acceptsV1
      return BlockingSteps(settings: settings).open([text])[0].mapError { Refusal(reason: $0.reason) }
    }
  }

  /// Why a message was refused, for comparison.
  struct Refusal: Error, Hashable {
    var reason: String

    static let failed = Refusal(
      reason: "decryption failed: the key is another one, or the message was changed")
  }
#endif
