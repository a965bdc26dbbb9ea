#if Encryption
  import AzureCore
  import AzureQueueClient
  import AzureQueueProtocol
  import AzureQueueTesting
  import AzureTransportCurl
  import Foundation
  import Synchronization
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Keys of a vault, as documented", .serialized)
  struct VaultTests {
    /// Wraps and unwraps as a vault does, with RSA keys of its own.
    final class FakeVault: Sendable {
      let server: LoopbackServer
      private let box: StatusBox

      init() throws {
        let keys = try ["1", "2"].map { version in
          (
            version,
            try RSAKeyEncryptionKey(
              keyID: version,
              pem: try #require(version == "1" ? TestKeys.rsa : TestKeys.otherRSA).pemRepresentation)
          )
        }
        let box = StatusBox()
        self.box = box
        server = try LoopbackServer { request in
          Self.response(request, Dictionary(uniqueKeysWithValues: keys), status: box.value.withLock { $0 })
        }
      }

      /// What every request gets; 200 for what the vault itself says.
      func respond(with status: Int) { box.value.withLock { $0 = status } }

      private final class StatusBox: Sendable {
        let value = Mutex(200)
      }

      var vault: String { "http://\(server.authority)/keys/" }

      func keyID(_ version: String) -> String { vault + "orders/" + version }

      private struct Exchange: Codable {
        var alg: String?
        var value: String
      }

      private static func response(
        _ request: ReceivedRequest, _ keys: [String: RSAKeyEncryptionKey], status: Int
      ) -> LoopbackScript {
        guard status == 200 else { return .response(status, reason: "No") }
        guard request.method == "POST", request.values(of: "Authorization") == ["Bearer t0ken"] else {
          return .response(401, reason: "Unauthorized")
        }
        let parts = request.target.split(separator: "?")
        let path = parts[0].split(separator: "/")
        guard parts.count == 2, parts[1] == "api-version=7.4", path.count == 4,
          path[..<2] == ["keys", "orders"],
          let key = keys[String(path[2])],
          let exchange = try? JSONDecoder().decode(Exchange.self, from: Data(request.body)),
          let value = Base64Codec.decode(exchange.value, allowing: [.urlAlphabet, .noPadding]),
          exchange.alg == "RSA-OAEP-256"
        else { return .response(404, reason: "Not Found") }
        let result: [UInt8]?
        switch path[3] {
        case "wrapkey": result = try? key.wrap(ContentKey(value))
        case "unwrapkey":
          result = try? key.unwrap(value, algorithm: "RSA-OAEP-256").withUnsafeBytes { Array($0) }
        default: return .response(404, reason: "Not Found")
        }
        guard let result else { return .response(400, reason: "Bad Request") }
        let text = Base64Codec.encode(result).replacing("+", with: "-").replacing("/", with: "_")
          .replacing("=", with: "")
        let body = (try? JSONEncoder().encode(Exchange(value: text))) ?? Data()
        return .response(fields: [("Content-Type", "application/json")], body: Array(body))
      }
    }

    private static func keys(_ vault: FakeVault, _ transport: CurlTransport) -> VaultKeys {
      VaultKeys(key: vault.keyID(""), token: { "t0ken" }, transport: transport)
    }

    @Test("A message is encrypted and decrypted by a vault over HTTP, after a rotation too")
    func roundTrip() async throws {
      let vault = try FakeVault()
      defer { vault.server.stop() }
      let transport = try CurlTransport()
      let resolver = try CachedKeyResolver(Self.keys(vault, transport))
      let bench = EncryptionBench()
      for version in ["1", "2"] {
        let key = VaultKey(keyID: vault.keyID(version), token: { "t0ken" }, transport: transport)
        let queue = try bench.queue(
          MessageEncryption(asyncKey: key, asyncResolver: resolver, requireEncryption: true))
        if version == "1" { try await queue.create() }
        try await queue.send("with version \(version)")
      }
      let reader = try bench.queue(
        MessageEncryption(asyncKey: nil, asyncResolver: resolver, requireEncryption: true))
      #expect(
        try await reader.receive(limit: 32).map { try $0.text } == ["with version 1", "with version 2"])
      // The token and the keys of messages are sent to nobody else.
      let wrapped = vault.server.requests.map(\.target)
      #expect(wrapped.count == 4)
    }

    @Test(
      "A vault that does not respond or will not makes the message wait, not fail for good",
      arguments: [401, 429, 503])
    func unavailable(status: Int) async throws {
      let vault = try FakeVault()
      defer { vault.server.stop() }
      let transport = try CurlTransport()
      let key = VaultKey(keyID: vault.keyID("1"), token: { "t0ken" }, transport: transport)
      let queue = try EncryptionBench().queue(MessageEncryption(asyncKey: key))
      try await queue.create()
      try await queue.send("text")
      vault.respond(with: status)
      let message = try #require(try await queue.peek().first)
      #expect(
        message.content.failureReason
          == "the key with the id '\(key.keyID)' is not available: 127.0.0.1 responded with \(status)")
      let error = try await #require(throws: AzureError.self) { try await queue.send("more") }
      #expect(error.kind == .encryption && error.message.contains("responded with \(status)"))
      vault.respond(with: 400)
      #expect(try await queue.peek().first?.content.failureReason == Refusal.failed.reason)
      vault.respond(with: 200)
      #expect(try await queue.receive().first?.text == "text")
      vault.server.stop()
      let lost = try await #require(throws: AzureError.self) { try await queue.send("more") }
      #expect(lost.message.contains("no response of 127.0.0.1"))
    }

    @Test(
      "A vault that says something else than a key, and a token that cannot be had, make the message wait")
    func notTheMessagesFault() async throws {
      struct NoToken: Error {}
      let junk = try LoopbackServer { _ in .response(body: Array("<html>".utf8)) }
      defer { junk.stop() }
      let transport = try CurlTransport()
      let bench = EncryptionBench()
      try await bench.queue().create()
      let id = "http://\(junk.authority)/keys/orders/1"
      try await bench.queue(MessageEncryption(key: try Documented.key(id: id))).send("text")
      for (key, reason) in [
        (VaultKey(keyID: id, token: { "t0ken" }, transport: transport), "something else than a key"),
        (
          VaultKey(keyID: id, token: { throw NoToken() }, transport: transport),
          "no token for 127.0.0.1: NoToken"
        ),
      ] {
        let wrapped = UnwrappingKey(key: key)
        let message = try #require(
          try await bench.queue(MessageEncryption(asyncKey: wrapped)).peek().first)
        #expect(message.content.failureReason?.contains(reason) == true)
        #expect(message.content.isTemporaryFailure)
      }
    }

    /// A key of a vault for messages that say another algorithm.
    private struct UnwrappingKey: KeyEncryptionKey {
      let key: VaultKey
      var keyID: String { key.keyID }
      let wrapAlgorithm = "A256KW"

      func wrap(_ contentKey: ContentKey) async throws -> [UInt8] { try await key.wrap(contentKey) }

      func unwrap(_ wrappedKey: [UInt8], algorithm: String) async throws -> ContentKey {
        try await key.unwrap(wrappedKey, algorithm: key.wrapAlgorithm)
      }
    }

    @Test(
      "What is no version of the key is not asked for",
      arguments: ["", "..", "../payments/1", "1/../2", "1?x=", "1%2F", "\u{661}", "1/"])
    func otherKeys(rest: String) async throws {
      let vault = try FakeVault()
      defer { vault.server.stop() }
      let keys = Self.keys(vault, try CurlTransport())
      let found = try await keys.key(for: vault.keyID(rest))
      #expect(found == nil)
      #expect(try await keys.key(for: vault.vault + "payments/1") == nil)
      #expect(try await keys.key(for: vault.keyID("1f")) != nil)
    }

    @Test("An id of another host is not asked there")
    func otherHost() async throws {
      let vault = try FakeVault()
      defer { vault.server.stop() }
      let queue = try EncryptionBench().queue(
        MessageEncryption(asyncKey: nil, asyncResolver: Self.keys(vault, try CurlTransport())))
      try await queue.create()
      try await queue.send(Documented.e3.text)
      #expect(
        try await queue.receive().first?.content.failureReason
          == "decryption failed: there is no key with the id 'contoso-kek-1'")
      #expect(vault.server.counters.requests == 0)
    }

    @Test("The documentation has the code that is tested here, and the table of sizes")
    func documentation() throws {
      let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
      let article = try String(
        contentsOf: root.appendingPathComponent("docs/articles/encryption.md"), encoding: .utf8)
      let source = try String(
        contentsOf: root.appendingPathComponent("Tests/AzureQueueEncryptionTests/Support/VaultKey.swift"),
        encoding: .utf8)
      let code = source.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(2).dropLast(2)
        .map { $0.hasPrefix("  ") ? String($0.dropFirst(2)) : String($0) }.joined(separator: "\n")
      #expect(article.contains("```swift\n" + code + "\n```"))
      for row in EnvelopeSizeTests.documented {
        for (version, sizes) in [("2", row.v2), ("1", row.v1)] {
          let bits = row.wrapped.v2 == 48 ? "" : " \(row.wrapped.v2 * 8)"
          let numbers = sizes.map { "\($0 / 1000),\(String(format: "%03d", $0 % 1000))" }
          let line = "| \(row.key)\(bits) | \(version) | \(numbers[0]) | \(numbers[1]) |"
          #expect(article.contains(line), "\(line)")
        }
      }
    }
  }
#endif
