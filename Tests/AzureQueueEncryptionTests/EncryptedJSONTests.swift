#if Encryption
  import AzureCore
  import AzureQueueClient
  import AzureQueueProtocol
  import AzureQueueTesting
  import Foundation
  import Testing

  @testable import AzureQueueEncryption

  @Suite("JSON of clients that encrypt", .serialized)
  struct EncryptedJSONTests {
    struct Order: Codable, Equatable, Sendable {
      var number: Int
      var placedOn: Date
      var note = "café <&> 🚀"
    }

    private let order = Order(number: 7, placedOn: Date(timeIntervalSince1970: 1_772_510_706))

    @Test(
      "A value comes back, and the service has only the envelope", arguments: EncryptionBench.Style.allCases,
      [MessageEncoding.text, .base64])
    func roundTrip(style: EncryptionBench.Style, encoding: MessageEncoding) async throws {
      let bench = EncryptionBench()
      for version in EncryptionVersion.allCases {
        var encryption = MessageEncryption(key: try Documented.key(), requireEncryption: true)
        encryption.version = version
        let client = try bench.client(style, encryption, encoding)
        if version == .v2 { try await client.create() }
        try await client.send(json: order)
        let peeked = try #require(try await client.peek().first)
        #expect(try peeked.decoded(as: Order.self) == order)
        // What the service holds is JSON, too, but of nobody's order.
        let stored = try #require(try await bench.client(style).peek().first)
        #expect(throws: MessageDecodingError.self) { try stored.decoded(as: Order.self) }
        let message = try #require(try await client.receive().first)
        #expect(try message.decoded(as: Order.self) == order)
        #expect(message.rawText.hasPrefix(#"{"EncryptedMessageContents": ""#))
      }
    }

    @Test("Coders of one's own, and an update with JSON", arguments: EncryptionBench.Style.allCases)
    func coders(style: EncryptionBench.Style) async throws {
      let client = try EncryptionBench().client(style, MessageEncryption(key: try Documented.key()))
      try await client.create()
      let encoder = JSONEncoder()
      encoder.dateEncodingStrategy = .iso8601
      let decoder = JSONDecoder()
      decoder.dateDecodingStrategy = .iso8601
      try await client.send(json: order, encoder: encoder)
      var message = try #require(try await client.receive().first)
      #expect(try message.decoded(as: Order.self, decoder: decoder) == order)
      #expect(throws: MessageDecodingError.self) { try message.decoded(as: Order.self) }
      try await client.update(&message, json: [1, 2])
      #expect(try message.decoded(as: [Int].self) == [1, 2])
      #expect(try #require(try await client.receive().first).decoded(as: [Int].self) == [1, 2])
    }

    @Test(
      "What cannot be decrypted says so, and what is no such value names the field alone",
      arguments: EncryptionBench.Style.allCases)
    func failures(style: EncryptionBench.Style) async throws {
      let bench = EncryptionBench()
      let client = try bench.client(style, MessageEncryption(key: try Documented.key()))
      try await client.create()
      let other = try Documented.key(secret: Documented.bytes(1...0x20))
      try await bench.client(style, MessageEncryption(key: other)).send(json: order)
      try await client.send(json: ["number": 12_345])
      let messages = try await client.receive(2)
      #expect(messages.count == 2)
      let refused = #expect(throws: MessageDecodingError.self) { try messages[0].decoded(as: Order.self) }
      #expect(refused?.reason == Refusal.failed.reason && refused?.rawText == messages[0].rawText)
      let wrong = #expect(throws: MessageDecodingError.self) { try messages[1].decoded(as: Order.self) }
      #expect(wrong?.reason == "it is not JSON of the type Order: 'placedOn' is missing")
      #expect(wrong.map { !"\($0)".contains("12345") } == true)
    }

    @Test(
      "JSON that is too long once encrypted is refused before the network",
      arguments: EncryptionBench.Style.allCases)
    func tooLong(style: EncryptionBench.Style) async throws {
      let bench = EncryptionBench()
      let client = try bench.client(style, MessageEncryption(key: try Documented.key()))
      try await client.create()
      let requests = bench.transport.requestCount
      let error = try await #require(throws: AzureError.self) {
        try await client.send(json: [String(repeating: "x", count: 50_000)])
      }
      #expect(error.kind == .invalidArgument && error.message.contains("50004 bytes of encoded text"))
      #expect(bench.transport.requestCount == requests)
    }
  }
#endif
