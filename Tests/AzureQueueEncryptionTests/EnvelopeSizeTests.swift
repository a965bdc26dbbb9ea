#if Encryption
  import AzureCore
  import AzureQueueProtocol
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Sizes of envelopes")
  struct EnvelopeSizeTests {
    static let limit = 65_536

    private static func template(
      _ version: EncryptionVersion, _ id: String = Documented.keyID, _ algorithm: String = "A256KW",
      _ library: String = Documented.library
    ) -> EnvelopeTemplate {
      EnvelopeTemplate(version: version, keyID: id, wrapAlgorithm: algorithm, library: library)
    }

    private static func wrappedBytes(_ version: EncryptionVersion) -> Int { version.wrappedBytes + 8 }

    @Test("As documented: the formulas, and the largest that fit", arguments: 0...200)
    func formulas(count: Int) {
      let texts = 13 + 6 + 14
      #expect(
        Self.template(.legacyV1).size(plainBytes: count, wrappedKeyBytes: 40)
          == 304 + texts + 56 + 4 * ((16 * (count / 16 + 1) + 2) / 3))
      #expect(
        Self.template(.v2).size(plainBytes: count, wrappedKeyBytes: 48)
          == 320 + texts + 64 + 4 * ((count + 28 + 2) / 3))
    }

    @Test("The largest that fit with the Python client's texts")
    func documentedLimits() {
      func largest(_ version: EncryptionVersion, _ wrapped: Int, _ algorithm: String = "A256KW") -> Int? {
        Self.template(version, Documented.keyID, algorithm)
          .largestPlainBytes(wrappedKeyBytes: wrapped, within: Self.limit)
      }
      #expect(largest(.legacyV1, 40) == 48_847)
      #expect(largest(.v2, 48) == 48_809)
      #expect(largest(.legacyV1, 256, "RSA-OAEP") == 48_623)
      #expect(largest(.v2, 256, "RSA-OAEP") == 48_599)
      #expect(Self.template(.v2).largestPlainBytes(wrappedKeyBytes: 49_000, within: Self.limit) == nil)
    }

    @Test("The size is that of the text that is written", arguments: EncryptionVersion.allCases)
    func sizeIsExact(version: EncryptionVersion) throws {
      let key = try Documented.key()
      for count in Array(1...64) + [48_000, 48_808, 48_809, 48_847] {
        let fresh = FreshContent(for: version)
        let wrapped = try key.wrap(fresh.wrapped)
        let text = try ContentCipher.seal(
          String(repeating: "x", count: count), fresh, wrappedKey: wrapped, Self.template(version))
        #expect(
          text.utf8.count
            == Self.template(version).size(plainBytes: count, wrappedKeyBytes: wrapped.count))
      }
    }

    @Test(
      "One byte more than the largest is too much, whatever is around it",
      arguments: EncryptionVersion.allCases)
    func largest(version: EncryptionVersion) throws {
      for extra in 0..<64 {
        let template = Self.template(version, String(repeating: "k", count: 1 + extra))
        for wrapped in [Self.wrappedBytes(version), 256, 257, 384, 512] {
          let largest = try #require(template.largestPlainBytes(wrappedKeyBytes: wrapped, within: Self.limit))
          #expect(template.size(plainBytes: largest, wrappedKeyBytes: wrapped) <= Self.limit)
          #expect(template.size(plainBytes: largest + 1, wrappedKeyBytes: wrapped) > Self.limit)
        }
      }
    }

    /// The table of the documentation: a key id of 16 characters, the library text of this package.
    ///
    /// The plain size is that of the data before its message encoding: UTF-8 of a text for `text` and `base64`, bytes for
    /// `bytes`.
    static let documented: [(key: String, wrapped: (v2: Int, v1: Int), v2: [Int], v1: [Int])] = [
      ("A256KW", (48, 40), [48_800, 36_600], [48_831, 36_621]),
      ("RSA-OAEP-256", (256, 256), [48_587, 36_438], [48_623, 36_465]),
      ("RSA-OAEP-256", (384, 384), [48_461, 36_345], [48_495, 36_369]),
      ("RSA-OAEP-256", (512, 512), [48_332, 36_249], [48_367, 36_273]),
    ]

    @Test("The table of the documentation", arguments: 0..<4)
    func table(row: Int) throws {
      let (algorithm, wrapped, v2, v1) = Self.documented[row]
      for (version, wrapped, sizes) in [
        (EncryptionVersion.v2, wrapped.v2, v2), (.legacyV1, wrapped.v1, v1),
      ] {
        let template = Self.template(
          version, "orders-2026-2027", algorithm, MessageEncryption(key: nil).library)
        let largest = try #require(template.largestPlainBytes(wrappedKeyBytes: wrapped, within: Self.limit))
        // Base64 makes four characters of each three bytes begun.
        #expect([largest, largest / 4 * 3] == sizes, "\(algorithm) \(version)")
      }
    }
  }
#endif
