#if Encryption
  /// How messages are encrypted when they are written; reading knows both.
  ///
  /// Cases may be added in a minor version: handle unknown ones by default.
  public enum EncryptionVersion: String, Sendable, Hashable, CaseIterable {
    /// AES-GCM with 256 bits: nobody without the key can read or change a message unnoticed.
    case v2 = "2.0"

    /// AES-CBC with 256 bits, for readers that know nothing newer; insecure, do not use it for anything new.
    ///
    /// Nothing protects a message of this version against changes. Anyone who can write to the queue and observe whether a reader
    /// could decrypt, recovers a message byte by byte
    /// ([CVE-2022-30187](https://msrc.microsoft.com/update-guide/vulnerability/CVE-2022-30187), with about 128 attempts a
    /// byte). Readers that do not need it any more should refuse it: ``MessageEncryption/acceptsLegacyV1``.
    case legacyV1 = "1.0"

    /// What `EncryptionAlgorithm` says.
    var algorithm: StaticString {
      switch self {
      case .v2: "AES_GCM_256"
      case .legacyV1: "AES_CBC_256"
      }
    }

    /// How many bytes of a content key are wrapped.
    var wrappedBytes: Int {
      switch self {
      case .v2: 40
      case .legacyV1: 32
      }
    }

    /// How many bytes a text has once it is encrypted, before base64.
    func sealedBytes(of plainBytes: Int) -> Int {
      switch self {
      // The nonce, and the tag.
      case .v2: plainBytes + 28
      // Padded to whole blocks, by one byte at least.
      // bounded: a text that is in memory
      case .legacyV1: (plainBytes / 16 + 1) * 16
      }
    }
  }
#endif
