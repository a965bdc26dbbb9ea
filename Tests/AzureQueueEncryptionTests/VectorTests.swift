#if Encryption
  import AzureCore
  import AzureQueueProtocol
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Vectors of the Python client")
  struct VectorTests {
    @Test(
      "The wrapped keys",
      arguments: [("", Documented.wrappedV1), ("2.0", Documented.wrappedV2), ("2.1", Documented.wrappedV21)])
    func wrappedKeys(version: String, wrapped: String) throws {
      let prefix = version.isEmpty ? [] : Array(version.utf8) + [0, 0, 0, 0, 0]
      let key = try Documented.key()
      #expect(Base64Codec.encode(try key.wrap(ContentKey(prefix + Documented.contentKey))) == wrapped)
      let unwrapped = try key.unwrap(try #require(Base64Codec.decode(wrapped)), algorithm: "A256KW")
      #expect(unwrapped.withUnsafeBytes { Array($0) } == prefix + Documented.contentKey)
    }

    @Test("Written byte for byte", arguments: Documented.all)
    func written(message: Documented.Message) throws {
      #expect(try Documented.seal(message.plain, message.version) == message.text)
    }

    @Test("The two that are documented as a whole are as long as documented")
    func lengths() {
      #expect(Documented.e1.text.utf8.count == 417)
      #expect(Documented.e3.text.utf8.count == 469)
    }

    @Test("Read", arguments: Documented.all)
    func read(message: Documented.Message) throws {
      #expect(try Documented.open(message.text, required: true) == .success(message.plain))
      // What was read is not what was guessed: the plain text is not in the message.
      #expect(!message.text.contains(message.plain))
    }

    @Test("There are stored vectors of both versions and encodings")
    func stored() {
      #expect(StoredVectors.all.count == 10)
      #expect(Set(StoredVectors.all.map { $0.version + $0.policy }).count == 4)
    }

    @Test("Stored ones are read, and written again under the same content key", arguments: StoredVectors.all)
    func stored(message: StoredVectors.Message) throws {
      let key = try AESKeyEncryptionKey(
        keyID: message.kid, secret: try #require(Base64Codec.decode(message.kekBase64)))
      let encoding: MessageEncoding = message.policy == "none" ? .text : .base64
      let plain = try Documented.open(message.messageText, key: key, required: true).get()
      #expect(try encoding.decode(plain).get() == .text(message.plaintext))
      // The same with the same random numbers.
      guard case .envelope(let envelope) = EnvelopeReader.read(message.messageText) else {
        Issue.record("It is no envelope")
        return
      }
      let unwrapped = try key.unwrap(envelope.wrappedKey, algorithm: envelope.wrapAlgorithm)
      let isV2 = message.version == "2.0"
      let fresh = FreshContent(
        for: envelope.version, key: unwrapped.withUnsafeBytes { Array($0.dropFirst(isV2 ? 8 : 0)) },
        start: isV2 ? Array(envelope.contents[..<12]) : envelope.vector)
      let text = try ContentCipher.seal(
        try encoding.encode(.text(message.plaintext)), fresh, wrappedKey: try key.wrap(fresh.wrapped),
        EnvelopeTemplate(
          version: envelope.version, keyID: message.kid, wrapAlgorithm: "A256KW", library: "Python 12.18.1"))
      #expect(text == message.messageText)
    }
  }

  @Suite("Changed vectors")
  struct ChangedVectorTests {
    private static let e1 = Documented.e1.text
    private static let e3 = Documented.e3.text

    struct Case: Sendable, CustomTestStringConvertible {
      var testDescription: String
      var text: String
      var outcome: Result<String, Refusal>
    }

    private static func unreadable(_ reason: String) -> Result<String, Refusal> {
      .failure(Refusal(reason: reason))
    }

    private static let cases = [
      Case(
        testDescription: "N1: the last byte of the contents",
        text: e3.replacing("uG6kM\"", with: "uG6kN\""), outcome: .failure(.failed)),
      Case(
        testDescription: "N2: Protocol 2.1 and the key of 2.0",
        text: e3.replacing("\"2.0\"", with: "\"2.1\""),
        outcome: .failure(.failed)),
      Case(
        testDescription: "N3: Protocol 2.1 and its key",
        text: e3.replacing("\"2.0\"", with: "\"2.1\"").replacing(
          Documented.wrappedV2, with: Documented.wrappedV21),
        outcome: .success("hello queue")),
      Case(
        testDescription: "N4: version 2 relabelled as version 1, with a vector",
        text: e3.replacing("\"2.0\"", with: "\"1.0\"").replacing("AES_GCM_256", with: "AES_CBC_256")
          .replacing(
            #""EncryptedRegionInfo": {"DataLength": 4194304, "NonceLength": 12}"#,
            with: #""ContentEncryptionIV": "QEFCQ0RFRkdISUpLTE1OTw==""#), outcome: .failure(.failed)),
      Case(
        testDescription: "N5: Protocol 3.0", text: e3.replacing("\"2.0\"", with: "\"3.0\""),
        outcome: unreadable(
          "the message is encrypted by version '3.0', and only 1.0, 2.0 and 2.1 are known")),
      Case(
        testDescription: "N6: the last byte of contents that are padded",
        text: e1.replacing("mIXOug==", with: "mIXOuw=="), outcome: .failure(.failed)),
      Case(
        testDescription: "N7: no vector",
        text: e1.replacing(#""ContentEncryptionIV": "QEFCQ0RFRkdISUpLTE1OTw==", "#, with: ""),
        outcome: unreadable("the envelope has no ContentEncryptionIV that can be read")),
      Case(
        testDescription: "N8: NonceLength 16",
        text: e3.replacing("\"NonceLength\": 12", with: "\"NonceLength\": 16"),
        outcome: .failure(.failed)),
      Case(
        testDescription: "N9: DataLength 1024", text: e3.replacing("4194304", with: "1024"),
        outcome: .success("hello queue")),
      Case(
        testDescription: "Another algorithm", text: e3.replacing("AES_GCM_256", with: "AES_GCM_512"),
        outcome: unreadable(
          "the message is encrypted by the algorithm 'AES_GCM_512', and version 2.0 has AES_GCM_256 alone")),
      Case(
        testDescription: "Another algorithm of wrapping", text: e3.replacing("A256KW", with: "A512KW"),
        outcome: unreadable(
          "the key of the message is wrapped by the algorithm 'A512KW', which its key does not have")),
      Case(
        testDescription: "An algorithm of wrapping with a line of its own",
        text: e3.replacing("A256KW", with: "A\\nazq: done"),
        outcome: unreadable(
          "the key of the message is wrapped by the algorithm 'A\\nazq: done', which its key does not have")),
      Case(
        testDescription: "An id with a line of its own",
        text: e3.replacing("contoso-kek-1", with: "a\\r\\nb"),
        outcome: unreadable("decryption failed: there is no key with the id 'a\\r\\nb'")),
      Case(
        testDescription: "A version with a line of its own",
        text: e3.replacing("\"2.0\"", with: "\"2.0\\n\""),
        outcome: unreadable(
          "the message is encrypted by version '2.0\\n', and only 1.0, 2.0 and 2.1 are known")),
    ]

    @Test("Each change does what is documented, whether or not encryption is required", arguments: cases)
    func changed(change: Case) throws {
      #expect(change.text != Self.e1 && change.text != Self.e3, "The change changes nothing")
      for required in [false, true] {
        #expect(try Documented.open(change.text, required: required) == change.outcome)
      }
    }

    @Test("N10: a key of another id is not used, as the client's own or from a resolver")
    func otherID() throws {
      let other = try Documented.key(id: "other")
      let refusal = Refusal(reason: "decryption failed: there is no key with the id 'contoso-kek-1'")
      #expect(try Documented.open(Self.e3, key: other) == .failure(refusal))
      let settings = MessageEncryption(
        blockingKey: nil, blockingResolver: AlwaysResolver(key: other))
      #expect(
        BlockingSteps(settings: settings).open([Self.e3])[0].map { _ in () }.failureReason == refusal.reason)
    }

    @Test("N11: a key of zeros with the right id")
    func otherSecret() throws {
      let zeros = try Documented.key(secret: [UInt8](repeating: 0, count: 32))
      #expect(try Documented.open(Self.e3, key: zeros) == .failure(.failed))
      #expect(try Documented.open(Self.e1, key: zeros) == .failure(.failed))
    }

    @Test("N12: the resolver's key goes before the client's own")
    func resolverFirst() throws {
      let zeros = try Documented.key(secret: [UInt8](repeating: 0, count: 32))
      let ring = try KeyRing([try Documented.key()])
      #expect(try Documented.open(Self.e3, key: zeros, resolver: ring) == .success("hello queue"))
    }

    @Test("A resolver that knows no key leaves it to the client's own")
    func resolverWithout() throws {
      let ring = try KeyRing([try Documented.key(id: "another")])
      #expect(try Documented.open(Self.e3, resolver: ring) == .success("hello queue"))
    }

    @Test("Version 1 is refused where it is not accepted")
    func refusesV1() throws {
      #expect(
        try Documented.open(Self.e1, acceptsV1: false)
          == Self.unreadable("the message is encrypted by version 1.0, which is not accepted"))
      #expect(try Documented.open(Self.e3, acceptsV1: false) == .success("hello queue"))
    }
  }

  /// Gives the same key for every id.
  struct AlwaysResolver: KeyResolver, BlockingKeyResolver {
    var key: AESKeyEncryptionKey

    func key(for keyID: String) -> (any KeyEncryptionKey)? { key }
    func blockingKey(for keyID: String) -> (any BlockingKeyEncryptionKey)? { key }
  }

  extension Result where Failure == MessageDecodingError {
    /// Whether the message may be read later.
    var isTemporaryFailure: Bool { if case .failure(let error) = self { error.isTemporary } else { false } }

    /// Why there is no value.
    var failureReason: String? {
      switch self {
      case .success: nil
      case .failure(let error): error.reason
      }
    }
  }
#endif
