#if Encryption
  import AzureCore
  import AzurePolicies
  import AzureQueueBlocking
  import AzureQueueClient
  import AzureQueueProtocol
  import AzureQueueTesting
  import AzureXMLSwift
  import HTTPTypes
  import Synchronization
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Clients that encrypt", .serialized)
  struct EncryptedClientTests {
    typealias Style = EncryptionBench.Style

    @Test(
      "What is sent comes back, and the service has only the envelope",
      arguments: Style.allCases, [MessageEncoding.text, .base64, .xml])
    func roundTrip(style: Style, encoding: MessageEncoding) async throws {
      let bench = EncryptionBench()
      for version in EncryptionVersion.allCases {
        var encryption = MessageEncryption(key: try Documented.key(), requireEncryption: true)
        encryption.version = version
        let client = try bench.client(style, encryption, encoding)
        if version == .v2 { try await client.create() }
        for text in ["x", "hello", "café <&> 🚀", "  a\r\n\tb  ", String(repeating: "é", count: 9000)] {
          try await client.send(text)
          let peeked = try #require(try await client.peek().first)
          #expect(try peeked.text == text)
          let message = try #require(try await client.receive().first)
          #expect(try message.text == text)
          #expect(message.rawText.hasPrefix(#"{"EncryptedMessageContents": ""#))
          #expect(message.rawText.contains("\"\(version.rawValue)\"") && !message.rawText.contains("hello"))
          // A reader without keys gets what the service has.
          #expect(try encoding.encode(.text(text)) != message.rawText)
        }
      }
    }

    @Test("Bytes go through, with the encoding for them", arguments: Style.allCases)
    func bytes(style: Style) async throws {
      let client = try EncryptionBench().client(style, MessageEncryption(key: try Documented.key()), .bytes)
      try await client.create()
      for bytes in [[0], [0, 1, 0xFE, 0xFF], Documented.bytes(0...255)] {
        try await client.send(bytes: bytes)
        #expect(try #require(try await client.receive().first).bytes == bytes)
      }
    }

    @Test("Two messages of one text have nothing in common but the frame", arguments: Style.allCases)
    func fresh(style: Style) async throws {
      let client = try EncryptionBench().client(style, MessageEncryption(key: try Documented.key()))
      try await client.create()
      for _ in 0..<2 { try await client.send("the same text") }
      let texts = try await client.peek(2).map { EnvelopeReader.read($0.rawText) }
      guard case .envelope(let first) = texts[0], case .envelope(let second) = texts[1] else {
        Issue.record("They are no envelopes")
        return
      }
      #expect(first.contents != second.contents && first.wrappedKey != second.wrappedKey)
    }

    @Test("An empty text stays empty, and is read again", arguments: Style.allCases)
    func empty(style: Style) async throws {
      let client = try EncryptionBench().client(
        style, MessageEncryption(key: try Documented.key(), requireEncryption: true))
      try await client.create()
      try await client.send("")
      let message = try #require(try await client.receive().first)
      #expect(message.rawText.isEmpty)
      #expect(try message.text.isEmpty)
    }

    @Test("An update encrypts anew", arguments: Style.allCases)
    func update(style: Style) async throws {
      let client = try EncryptionBench().client(style, MessageEncryption(key: try Documented.key()))
      try await client.create()
      try await client.send("before")
      var message = try #require(try await client.receive().first)
      let before = message.rawText
      try await client.update(&message, "after")
      #expect(message.rawText != before && message.rawText.hasPrefix("{\"EncryptedMessageContents\""))
      #expect(try message.text == "after")
      let again = try #require(try await client.receive().first)
      #expect(again.rawText == message.rawText)
      #expect(try again.text == "after")
    }

    @Test(
      "What cannot be decrypted keeps its text and the reason, and the rest of its batch",
      arguments: Style.allCases)
    func batch(style: Style) async throws {
      let bench = EncryptionBench()
      let plain = try bench.client(style)
      let client = try bench.client(style, MessageEncryption(key: try Documented.key()), .base64)
      try await plain.create()
      try await client.send("first")
      try await plain.send("bm90IGVuY3J5cHRlZA==")
      try await plain.send("not base64")
      let changed = Documented.e3.text.replacing("uG6kM", with: "uG6kN")
      try await plain.send(changed)
      try await plain.send(Documented.e6.text)
      try await plain.send(Documented.e3.text)
      try await client.send("last")
      let messages = try await client.receive(32)
      #expect(
        messages.map { $0.content.mapError { Refusal(reason: $0.reason) } } == [
          .success(.text("first")), .success(.text("not encrypted")),
          .failure(Refusal(reason: "the text is not base64")), .failure(.failed),
          .success(.text("hello queue")), .failure(Refusal(reason: "the text is not base64")),
          .success(.text("last")),
        ])
      for index in [2, 3, 5] {
        guard case .failure(let error) = messages[index].content else { continue }
        #expect(error.rawText == messages[index].rawText)
      }
      #expect(messages[3].rawText == changed)
    }

    @Test(
      "Where encryption is required, sending without a key is refused before the network",
      arguments: Style.allCases)
    func requiredWithoutKey(style: Style) async throws {
      let bench = EncryptionBench()
      let client = try bench.client(style, MessageEncryption(key: nil, requireEncryption: true))
      try await client.create()
      let requests = bench.transport.requestCount
      for text in ["secret", ""] {
        let error = try await #require(throws: AzureError.self) { try await client.send(text) }
        #expect(error.kind == .invalidArgument && error.operation == "Put Message")
        #expect(error.message == "Encryption is required, and there is no key to encrypt with")
      }
      #expect(bench.transport.requestCount == requests)
      // With a resolver alone, as a reader has, too.
      let reader = try bench.client(
        style,
        MessageEncryption(key: nil, resolver: try KeyRing([try Documented.key()]), requireEncryption: true))
      await #expect(throws: AzureError.self) { try await reader.send("secret") }
      #expect(bench.transport.requestCount == requests)
    }

    @Test("A resolver alone reads, and sends as it is where nothing is required", arguments: Style.allCases)
    func resolverAlone(style: Style) async throws {
      let bench = EncryptionBench()
      let ring = try KeyRing([try Documented.key(id: "new"), try Documented.key(id: "old")])
      let reader = try bench.client(style, MessageEncryption(key: nil, resolver: ring))
      try await reader.create()
      for id in ["old", "new"] {
        try await bench.client(style, MessageEncryption(key: try Documented.key(id: id))).send(id)
      }
      try await reader.send("plain")
      #expect(try await reader.receive(32).map { try $0.text } == ["old", "new", "plain"])
    }

    @Test(
      "A text that is too long once encrypted is refused before the network, with both sizes",
      arguments: Style.allCases, EncryptionVersion.allCases)
    func tooLong(style: Style, version: EncryptionVersion) async throws {
      let bench = EncryptionBench()
      let key = WatchedKey(try Documented.key(id: "orders-2026-2027"))
      var encryption = MessageEncryption(key: key)
      encryption.version = version
      let client = try bench.client(style, encryption)
      try await client.create()
      let largest = version == .v2 ? 48_800 : 48_831
      try await client.send(String(repeating: "x", count: largest))
      #expect(try await client.peek().first.map { $0.rawText.utf8.count <= 65_536 } == true)
      let requests = bench.transport.requestCount
      let error = try await #require(throws: AzureError.self) {
        try await client.send(String(repeating: "x", count: largest + 1))
      }
      #expect(error.kind == .invalidArgument && error.isTooLarge && error.operation == "Put Message")
      #expect(error.message.contains("\(largest + 1) bytes of encoded text"))
      let size = try #require(encryption.template)
        .size(plainBytes: largest + 1, wrappedKeyBytes: version.wrappedBytes + 8)
      #expect(size > 65_536 && error.message.contains("and \(size) bytes when it is encrypted"), "\(error)")
      #expect(error.advice?.contains("which is \(largest) before encryption") == true, "\(error)")
      // What no key could make short enough does not reach the key.
      let wraps = key.wraps.withLock { $0 }
      await #expect(throws: AzureError.self) { try await client.send(String(repeating: "x", count: 65_000)) }
      #expect(key.wraps.withLock { $0 } == wraps)
      key.fault.withLock { $0 = .long }
      await #expect(throws: AzureError.self) { try await client.send(String(repeating: "x", count: 45_000)) }
      #expect(bench.transport.requestCount == requests)
    }

    /// Keys in memory, which tell how long what they wrap gets, and the largest texts that fit.
    static let sized: [(name: String, version: EncryptionVersion, largest: Int)] = [
      ("A256KW", .v2, 48_800), ("A256KW", .legacyV1, 48_831), ("RSA-OAEP-256", .v2, 48_587),
      ("RSA-OAEP-256", .legacyV1, 48_623),
    ]

    @Test(
      "Both sizes are those of the key, however long the text is", arguments: Style.allCases, 0..<sized.count)
    func sizes(style: Style, row: Int) async throws {
      let (name, version, largest) = Self.sized[row]
      let id = "orders-2026-2027"
      var encryption =
        name == "A256KW"
        ? MessageEncryption(key: try Documented.key(id: id))
        : MessageEncryption(
          key: try RSAKeyEncryptionKey(keyID: id, pem: try #require(TestKeys.rsa).pemRepresentation))
      encryption.version = version
      let wrapped = name == "A256KW" ? version.wrappedBytes + 8 : 256
      let bench = EncryptionBench()
      for (encoding, plain) in [(MessageEncoding.text, 1), (.base64, 4)] {
        let client = try bench.client(style, encryption, encoding)
        if plain == 1 { try await client.create() }
        let most = plain == 1 ? largest : largest / 4 * 3
        try await client.send(String(repeating: "x", count: most))
        let requests = bench.transport.requestCount
        for count in [most + 1, 50_000, 65_000, 200_000] {
          let error = try await #require(throws: AzureError.self) {
            try await client.send(String(repeating: "x", count: count))
          }
          let encoded = plain == 1 ? count : (count + 2) / 3 * 4
          let size = try #require(encryption.template).size(plainBytes: encoded, wrappedKeyBytes: wrapped)
          #expect(
            error.message
              == "The message has \(encoded) bytes of encoded text, and \(size) bytes when it is encrypted")
          #expect(error.isTooLarge && error.advice?.contains("which is \(largest) before") == true)
        }
        #expect(bench.transport.requestCount == requests)
      }
    }

    @Test(
      "A key that does not tell how long its wrapped keys are is no reason for a wrong size",
      arguments: Style.allCases)
    func unknownSize(style: Style) async throws {
      let client = try EncryptionBench().client(
        style, MessageEncryption(key: WatchedKey(try Documented.key())))
      let error = try await #require(throws: AzureError.self) {
        try await client.send(String(repeating: "x", count: 60_000))
      }
      #expect(error.message.contains("60000 bytes of encoded text, and more than "))
      #expect(error.advice?.contains("which is less than 48") == true, "\(error)")
    }

    @Test(
      "A key that fails on sending fails the send, and nothing is sent", arguments: Style.allCases,
      [
        (WatchedKey.Fault.unavailable, "the vault is closed"), (.refused, "the vault says no"),
        (.ownError, ""),
      ])
    func failingWrap(style: Style, fault: (WatchedKey.Fault, String)) async throws {
      let bench = EncryptionBench()
      let key = WatchedKey(try Documented.key())
      key.fault.withLock { $0 = fault.0 }
      let client = try bench.client(style, MessageEncryption(key: key))
      try await client.create()
      let requests = bench.transport.requestCount
      let error = try await #require(throws: AzureError.self) { try await client.send("text") }
      #expect(error.kind == .encryption && error.operation == "Put Message" && error.effect == .notSent)
      #expect(error.message.contains(fault.1) && error.message.contains(Documented.keyID))
      #expect(!"\(error)".contains("c2VjcmV0"))
      #expect(error.cause != nil)
      #expect(bench.transport.requestCount == requests)
    }

    @Test(
      "A key that fails on receiving: unavailable says so, all else is one and the same",
      arguments: Style.allCases,
      [
        (
          WatchedKey.Fault.unavailable,
          "the key with the id 'contoso-kek-1' is not available: the vault is closed"
        ),
        (.refused, "the key with the id 'contoso-kek-1' is not available: the vault says no"),
        (.cancelled, "the key with the id 'contoso-kek-1' is not available: it was not waited for"),
        (.status(503), "the key with the id 'contoso-kek-1' is not available: the vault responded"),
        (.status(429), "the key with the id 'contoso-kek-1' is not available: the vault responded"),
        (.status(408), "the key with the id 'contoso-kek-1' is not available: the vault responded"),
        (.status(401), "the key with the id 'contoso-kek-1' is not available: the vault responded"),
        (.status(403), "the key with the id 'contoso-kek-1' is not available: the vault responded"),
        (.status(400), Refusal.failed.reason), (.status(404), Refusal.failed.reason),
        (.status(422), Refusal.failed.reason),
        (.ownError, Refusal.failed.reason), (.wrongLength, Refusal.failed.reason),
      ])
    func failingUnwrap(style: Style, fault: (WatchedKey.Fault, String)) async throws {
      let bench = EncryptionBench()
      let key = WatchedKey(try Documented.key())
      let client = try bench.client(style, MessageEncryption(key: key))
      try await client.create()
      try await client.send("text")
      key.fault.withLock { $0 = fault.0 }
      let message = try #require(try await client.peek().first)
      #expect(message.content.failureReason == fault.1)
      #expect(message.content.isTemporaryFailure == (fault.1 != Refusal.failed.reason))
      key.fault.withLock { $0 = nil }
      #expect(try #require(try await client.receive().first).text == "text")
    }

    @Test(
      "The service is told of the feature in User-Agent, before the product",
      arguments: EncryptionVersion.allCases)
    func userAgent(version: EncryptionVersion) async throws {
      let bench = EncryptionBench()
      var encryption = MessageEncryption(key: try Documented.key())
      encryption.version = version
      var options = bench.options(encryption)
      options.applicationID = "shop"
      let transport = ScriptedTransport([.response(AzureResponse(status: .init(code: 201)))])
      let queue = try QueueClient(
        "tasks", .endpoint(EncryptionBench.address, credential: AnonymousAuthorizer()), transport: transport,
        reader: SwiftXMLReader(), options: options)
      try await queue.create()
      let agent = transport.requests.first?.head.headerFields[.userAgent]
      #expect(
        agent?.hasPrefix("shop azstorage-clientsideencryption/\(version.rawValue) azsdk-swift-storage-queue/")
          == true)
    }

    @Test("Keys of one style are refused by clients of the other, when they are made")
    func wrongStyle() throws {
      let bench = EncryptionBench()
      let key = try Documented.key()
      #expect(throws: AzureError.self) { try bench.blockingQueue(MessageEncryption(asyncKey: key)) }
      #expect(throws: AzureError.self) { try bench.queue(MessageEncryption(blockingKey: key)) }
      _ = try bench.queue(MessageEncryption(asyncKey: key))
      _ = try bench.blockingQueue(MessageEncryption(blockingKey: key))
      _ = try bench.queue(MessageEncryption(key: nil, requireEncryption: true))
      _ = try bench.blockingQueue(MessageEncryption(key: nil, requireEncryption: true))
    }

    @Test("The options give back the encryption that was set")
    func options() throws {
      var options = QueueClientOptions()
      #expect(options.encryption == nil)
      options.encryption = MessageEncryption(key: try Documented.key(), requireEncryption: true)
      #expect(options.encryption?.requireEncryption == true)
      options.encryption?.version = .legacyV1
      #expect(options.encryption?.template?.version == .legacyV1)
      options.encryption = nil
      #expect(options.encryption == nil)
    }
  }
#endif
