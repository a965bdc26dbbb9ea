#if Encryption
  import AzureCore
  import AzureQueueTesting
  import CryptoExtras
  import Synchronization
  import Testing

  @testable import AzureQueueEncryption

  /// RSA keys that take a while to make.
  enum TestKeys {
    struct RSA: Sendable {
      var pemRepresentation: String
      var pkcs8PEMRepresentation: String
      var publicPEMRepresentation: String

      init?() {
        guard let key = try? _RSA.Encryption.PrivateKey(keySize: .bits2048) else { return nil }
        pemRepresentation = key.pemRepresentation
        pkcs8PEMRepresentation = key.pkcs8PEMRepresentation
        publicPEMRepresentation = key.publicKey.pemRepresentation
      }
    }

    static let rsa = RSA()
    static let otherRSA = RSA()
  }

  @Suite("Keys")
  struct KeyTests {
    @Test("AES keys of each size wrap and unwrap contents of both versions", arguments: [16, 24, 32])
    func aes(size: Int) throws {
      let key = try AESKeyEncryptionKey(keyID: "k", secret: [UInt8](repeating: 7, count: size))
      #expect(key.wrapAlgorithm == "A\(size * 8)KW")
      for count in [32, 40] {
        let content = Documented.bytes(1...UInt8(count))
        let wrapped = try key.wrap(ContentKey(content))
        #expect(wrapped.count == count + 8)
        #expect(
          try key.unwrap(wrapped, algorithm: key.wrapAlgorithm).withUnsafeBytes { Array($0) } == content)
        for other in ["A512KW", "a\(size * 8)kw", ""] {
          #expect(throws: UnknownWrapAlgorithm.self) { try key.unwrap(wrapped, algorithm: other) }
        }
        for cut in [0, 7, 8, 16, 23, wrapped.count - 1] {
          #expect(throws: RefusedKey.self) {
            try key.unwrap(Array(wrapped.prefix(cut)), algorithm: key.wrapAlgorithm)
          }
        }
      }
    }

    @Test("The vector of RFC 3394 section 4.6")
    func rfc() throws {
      let key = try Documented.key()
      let content: [UInt8] =
        [0x00, 0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88, 0x99, 0xAA, 0xBB, 0xCC, 0xDD, 0xEE, 0xFF]
        + Documented.bytes(0...0x0F)
      #expect(
        Base64Codec.encode(try key.wrap(ContentKey(content)))
          == "KMn0BMS4EPTLzLNc+4f4Jj9XhuLYDtMmy8fw5xqZ9Dv7mIubegLdIQ==")
    }

    @Test("AES keys of other sizes, and without an id, are refused")
    func badAES() {
      for count in [0, 1, 15, 17, 31, 33, 64] {
        let error = #expect(throws: AzureError.self) {
          try AESKeyEncryptionKey(keyID: "k", secret: [UInt8](repeating: 0, count: count))
        }
        #expect(error?.message.contains("has \(count) bytes") == true)
      }
      #expect(throws: AzureError.self) {
        try AESKeyEncryptionKey(keyID: "", secret: [UInt8](repeating: 0, count: 32))
      }
    }

    @Test("RSA keys wrap with the public half and unwrap with the private one, both paddings")
    func rsa() throws {
      let pem = try #require(TestKeys.rsa)
      for padding in [RSAKeyEncryptionKey.Padding.oaepSHA256, .oaepSHA1] {
        let publicKey = try RSAKeyEncryptionKey(
          keyID: "r", pem: pem.publicPEMRepresentation, padding: padding)
        let privateKeys = [
          try RSAKeyEncryptionKey(keyID: "r", pem: pem.pemRepresentation, padding: padding),
          try RSAKeyEncryptionKey(keyID: "r", pem: pem.pkcs8PEMRepresentation),
        ]
        #expect(publicKey.wrapAlgorithm == padding.rawValue && !publicKey.canUnwrap)
        for count in [32, 40] {
          let content = Documented.bytes(1...UInt8(count))
          let wrapped = try publicKey.wrap(ContentKey(content))
          #expect(wrapped.count == 256)
          for key in privateKeys {
            #expect(key.canUnwrap)
            #expect(
              try key.unwrap(wrapped, algorithm: padding.rawValue).withUnsafeBytes { Array($0) } == content)
          }
          #expect(throws: RefusedKey.self) { try publicKey.unwrap(wrapped, algorithm: padding.rawValue) }
          let otherName = padding == .oaepSHA1 ? "RSA-OAEP-256" : "RSA-OAEP"
          for (bytes, name) in [
            (wrapped, otherName), (Array(wrapped.dropLast()), padding.rawValue),
            (wrapped + [0], padding.rawValue), ([], padding.rawValue),
          ] {
            #expect(throws: RefusedKey.self) { try privateKeys[0].unwrap(bytes, algorithm: name) }
          }
          #expect(throws: UnknownWrapAlgorithm.self) {
            try privateKeys[0].unwrap(wrapped, algorithm: "RSA1_5")
          }
        }
      }
    }

    @Test("PEM that is no RSA key is refused without showing it")
    func badPEM() throws {
      let secret = "MHcCAQEEIIGsecretsecretsecret"
      for pem in [
        "", "text", "-----BEGIN PRIVATE KEY-----\n\(secret)\n-----END PRIVATE KEY-----",
        "-----BEGIN PUBLIC KEY-----\n\(secret)\n-----END PUBLIC KEY-----",
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\n\(secret)\n-----END ENCRYPTED PRIVATE KEY-----",
      ] {
        let error = #expect(throws: AzureError.self) { try RSAKeyEncryptionKey(keyID: "r", pem: pem) }
        #expect(error.map { "\($0)" }?.contains("secretsecret") == false)
      }
    }

    @Test("Nothing prints a key")
    func printsNothing() throws {
      let aes = try Documented.key(secret: Array("0123456789abcdefghijklmnopqrstuv".utf8))
      let rsa = try RSAKeyEncryptionKey(keyID: "r", pem: try #require(TestKeys.rsa).pemRepresentation)
      let settings = MessageEncryption(key: aes, resolver: try KeyRing([aes, rsa]), requireEncryption: true)
      var dumped = ""
      for value in [aes, rsa, settings, ContentKey(Documented.contentKey)] as [Any] {
        dump(value, to: &dumped)
        dumped += "\(value) \(String(reflecting: value))\n"
      }
      #expect(!dumped.contains("0123456789"))
      #expect(!dumped.contains("48, 49, 50") && !dumped.contains("32, 33, 34"))
      #expect(!dumped.contains("BEGIN"))
      #expect(dumped.contains("MessageEncryption(key 'contoso-kek-1', v2, required)"))
      #expect(dumped.contains("AESKeyEncryptionKey(A256KW, contoso-kek-1)"))
    }

    @Test("A ring finds keys by their ids byte for byte, and refuses two of one id")
    func ring() throws {
      let old = try Documented.key(id: "old")
      let ring = try KeyRing([old, try Documented.key(id: "K")])
      #expect(ring.key(for: "old")?.keyID == "old")
      #expect(ring.blockingKey(for: "old")?.keyID == "old")
      // The Kelvin sign is canonically equivalent to K.
      #expect(ring.blockingKey(for: "\u{212A}") == nil)
      #expect(ring.blockingKey(for: "older") == nil)
      #expect(throws: AzureError.self) { try KeyRing([old, old]) }
    }

    @Test("Fresh content is never the same, and its key is the end of what is wrapped")
    func fresh() {
      var seen: Set<[UInt8]> = []
      for version in EncryptionVersion.allCases {
        for _ in 0..<200 {
          let fresh = FreshContent(for: version)
          let key = fresh.key.withUnsafeBytes { Array($0) }
          let wrapped = fresh.wrapped.withUnsafeBytes { Array($0) }
          #expect(wrapped == (version == .v2 ? Array("2.0".utf8) + [0, 0, 0, 0, 0] : []) + key)
          #expect(fresh.start.count == (version == .v2 ? 12 : 16))
          #expect(seen.insert(key).inserted)
          if version == .legacyV1 { #expect(seen.insert(fresh.start).inserted) }
        }
      }
    }

    @Test("Memory that is wiped holds zeros")
    func wiped() {
      withUnsafeTemporaryAllocation(byteCount: 40, alignment: 8) { memory in
        for index in memory.indices { memory[index] = 0xAA }
        Memory.wipe(memory)
        #expect(memory.allSatisfy { $0 == 0 })
      }
    }
  }

  @Suite("Kept keys")
  struct KeyCacheTests {
    /// Counts how often it is asked.
    final class CountingResolver: KeyResolver, BlockingKeyResolver {
      let asked = Mutex<[String]>([])

      private func found(_ keyID: String) throws -> AESKeyEncryptionKey? {
        asked.withLock { $0.append(keyID) }
        if keyID == "broken" { throw KeyUnavailableError("closed") }
        return keyID.hasPrefix("no") ? nil : try Documented.key(id: keyID)
      }

      func key(for keyID: String) throws -> (any KeyEncryptionKey)? { try found(keyID) }
      func blockingKey(for keyID: String) throws -> (any BlockingKeyEncryptionKey)? { try found(keyID) }
    }

    @Test("Rules, in both styles: bound, lifetime, and what is not kept", arguments: [false, true])
    func rules(blocking: Bool) async throws {
      let resolver = CountingResolver()
      let clock = ManualClock()
      let tasks = try CachedKeyResolver(resolver, capacity: 2, lifetime: .seconds(60), clock: clock)
      let threads = try BlockingCachedKeyResolver(resolver, capacity: 2, lifetime: .seconds(60), clock: clock)
      func ask(_ id: String) async throws -> String? {
        blocking ? try threads.blockingKey(for: id)?.keyID : try await tasks.key(for: id)?.keyID
      }
      func asked() -> [String] {
        resolver.asked.withLock { asked in
          defer { asked = [] }; return asked
        }
      }

      for _ in 0..<3 { #expect(try await ask("a") == "a") }
      #expect(asked() == ["a"])
      // Ids without a key, and failures, are asked for again and push nobody out.
      for _ in 0..<2 {
        #expect(try await ask("no") == nil)
        await #expect(throws: KeyUnavailableError.self) { try await ask("broken") }
      }
      #expect(asked() == ["no", "broken", "no", "broken"])
      // `a` was used after `b`: `b` goes.
      for id in ["b", "a", "c", "a", "b"] { #expect(try await ask(id) == id) }
      #expect(asked() == ["b", "c", "b"])
      clock.advance(by: .seconds(59))
      #expect(try await ask("b") == "b")
      #expect(asked() == [])
      clock.advance(by: .seconds(1))
      #expect(try await ask("b") == "b")
      #expect(asked() == ["b"])
    }

    @Test("A bound or a lifetime of nothing is refused")
    func settings() {
      let resolver = CountingResolver()
      #expect(throws: AzureError.self) { try CachedKeyResolver(resolver, capacity: 0) }
      #expect(throws: AzureError.self) { try CachedKeyResolver(resolver, lifetime: .zero) }
      #expect(throws: AzureError.self) { try BlockingCachedKeyResolver(resolver, capacity: -1) }
      #expect(throws: AzureError.self) { try BlockingCachedKeyResolver(resolver, lifetime: .seconds(-1)) }
    }
  }
#endif
