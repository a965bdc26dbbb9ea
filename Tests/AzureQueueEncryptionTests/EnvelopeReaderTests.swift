#if Encryption
  import AzureCore
  import Foundation
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Reading envelopes")
  struct EnvelopeReaderTests {
    /// The parts of an envelope that can be put together in other ways.
    private static let agent =
      #""EncryptionAgent": {"Protocol": "2.0", "EncryptionAlgorithm": "AES_GCM_256"}"#
    private static let key =
      #""WrappedContentKey": {"KeyId": "contoso-kek-1", "EncryptedKey": "\#(Documented.wrappedV2)", "Algorithm": "A256KW"}"#
    private static let region = #""EncryptedRegionInfo": {"DataLength": 4194304, "NonceLength": 12}"#
    private static let contents = #""EncryptedMessageContents": "\#(Documented.e3.contents)""#

    private static func envelope(_ data: String..., contents: String = contents) -> String {
      #"{"EncryptionData": {\#(data.joined(separator: ", "))}, \#(contents)}"#
    }

    @Test(
      "Other spellings of the same envelope",
      arguments: [
        envelope(agent, key, region), envelope(region, key, agent),
        " \t\r\n" + envelope(region, key, agent) + "\n ",
        envelope(region, key, agent).replacing(": ", with: ":").replacing(", ", with: ","),
        envelope(region, key, agent).replacing(": ", with: " :\n").replacing(", ", with: " , "),
        envelope(
          agent, key, region, #""More": [1, -2.5e+3, true, false, null, {"a": []}, "\u00e9\ud83d\ude80"]"#),
        envelope(agent, key, region, #""KeyWrappingMetadata": null"#),
        envelope(agent, key, region).replacing("EncryptionAgent", with: "Encryption\\u0041gent"),
        envelope(agent, key, region).replacing("contoso-kek-1", with: "\\u0063ontoso-kek-1"),
        envelope(agent, key, region).replacing("/", with: "\\/"),
        envelope(agent, key, region).replacing(
          "{\"EncryptionData\"", with: "{\"Extra\": 1, \"EncryptionData\""),
      ])
    func otherSpellings(text: String) throws {
      #expect(try Documented.open(text, required: true) == .success("hello queue"))
    }

    @Test("A text of many escapes is read in a time that grows with its length")
    func manyEscapes() throws {
      func steps(_ count: Int) -> UInt64 {
        let text = "{\"a\": \"" + String(repeating: "\\n", count: count) + "\"}"
        // The shortest of several: other programs may take the processor meanwhile.
        return (0..<5).map { _ in
          let start = Self.threadTime()
          #expect(EnvelopeReader.read(text) == .plain)
          return Self.threadTime() - start
        }.min() ?? 0
      }
      let (short, long) = (steps(8_000), steps(128_000))
      // Sixteen times as long: 16 when each place is looked at once, 256 when each is looked at for each escape.
      #expect(long < short * 64, "\(short) ns and \(long) ns")
    }

    /// The time that this thread has run, in nanoseconds.
    private static func threadTime() -> UInt64 {
      var time = timespec()
      clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
      return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }

    @Test(
      "No envelopes: the text is the message, unless encryption is required",
      arguments: [
        "", "hello", "{", "{}", "[]", "[1, 2]", "17", "-0.5", "null", "true", "\"text\"", "{\"a\": 1}",
        "{\"a\": {}}",
        #"{"EncryptionData": 5}"#, #"{"EncryptionData": "text"}"#, #"{"EncryptedMessageContents": "AAAA"}"#,
        #"{"EncryptedMessageContents": "AAAA", "Note": "no object beside it"}"#,
        #"{"order": {"EncryptionData": {}, "EncryptedMessageContents": ""}}"#,
        #"[{"EncryptionData": {}, "EncryptedMessageContents": ""}]"#,
        "a text about \"EncryptionData\" and nothing else", #"{"unfinished": "EncryptionData"#,
        "<xml>\"EncryptionData\"</xml>", "{\"a\": 1} and more", "{\"a\": 01}", "{\"a\": \"\u{1}\"}",
        "{'a': 1}",
      ])
    func plain(text: String) throws {
      #expect(try Documented.open(text) == .success(text))
      #expect(
        try Documented.open(text, required: true)
          == .failure(Refusal(reason: "the message is not encrypted, and encryption is required")))
    }

    private static let unreadableTexts: [(String, String)] = [
      (#"{"EncryptionData": {}}"#, "Protocol"),
      (#"{"EncryptionData": {}, "EncryptedMessageContents": ""}"#, "Protocol"),
      (#"{"EncryptedMessageContents": "AAAA", "EncryptionDate": {}}"#, "Protocol"),
      (envelope(key, region), "Protocol"), (envelope(agent, region), "KeyId"),
      (envelope(agent, key), "NonceLength"),
      (envelope(agent, key, region, contents: #""x": 1"#), "EncryptedMessageContents"),
      (
        envelope(agent, key, region, contents: #""EncryptedMessageContents": 1"#),
        "EncryptedMessageContents"
      ),
      (
        envelope(agent, key, region, contents: #""EncryptedMessageContents": """#),
        "EncryptedMessageContents"
      ),
      (
        envelope(agent, key, region, contents: #""EncryptedMessageContents": "AA==A""#),
        "EncryptedMessageContents"
      ),
      (
        envelope(agent, key, region, contents: #""EncryptedMessageContents": "AAB=""#),
        "EncryptedMessageContents"
      ),
      (
        envelope(agent, key, region, contents: #""EncryptedMessageContents": "AA-_""#),
        "EncryptedMessageContents"
      ),
      (
        envelope(agent, key, region, contents: contents + ", " + contents), "EncryptedMessageContents twice"
      ),
      (envelope(agent, key, key, region), "twice"), (envelope(agent, agent, key, region), "twice"),
      (envelope(agent, key, region, region), "twice"),
      (envelope(agent, key, region).replacing("12}", with: "12.0}"), "NonceLength"),
      (envelope(agent, key, region).replacing("12}", with: "-12}"), "NonceLength"),
      (envelope(agent, key, region).replacing("12}", with: "\"12\"}"), "NonceLength"),
      (envelope(agent, key, region).replacing("12}", with: "99999999999999999999}"), "NonceLength"),
      (envelope(agent, key, region).replacing("\"A256KW\"", with: "null"), "Algorithm"),
      (envelope(agent, key, region).replacing("contoso-kek-1", with: "\\ud83d"), "not JSON"),
      (envelope(agent, key, region).dropLast().description, "not JSON"),
      (envelope(agent, key, region) + "}", "not JSON"),
      ("\u{FEFF}" + envelope(agent, key, region), "not JSON"),
      (envelope(agent, key, region).replacing(",", with: ",,"), "not JSON"),
      (
        envelope(
          agent, key, region,
          #""Deep": "# + String(repeating: "[", count: 99_999) + String(repeating: "]", count: 99_999)),
        "not JSON"
      ),
    ]

    @Test("Envelopes that cannot be read are never taken for the message", arguments: unreadableTexts)
    func unreadable(text: String, reason: String) throws {
      for required in [false, true] {
        guard case .failure(let refusal) = try Documented.open(text, required: required) else {
          Issue.record("It was taken for the message")
          return
        }
        #expect(refusal.reason.contains(reason))
      }
    }

    @Test("What an envelope says of itself is shown without what is secret, and not at length")
    func shown() throws {
      let text = Documented.e3.text.replacing(
        "\"2.0\"", with: "\"sig=c2VjcmV0c2VjcmV0c2VjcmV0\(String(repeating: "x", count: 5000))\"")
      guard case .failure(let refusal) = try Documented.open(text) else {
        Issue.record("It was read")
        return
      }
      #expect(!refusal.reason.contains("c2VjcmV0c2VjcmV0") && refusal.reason.utf8.count < 300)
    }

    @Test("Without keys and without a duty nothing is looked at")
    func withoutKeys() {
      let settings = MessageEncryption(key: nil)
      #expect(BlockingSteps(settings: settings).open([Documented.e3.text]) == [.success(Documented.e3.text)])
    }

    @Test("Without keys and with a duty everything is refused")
    func withoutKeysRequired() {
      let settings = MessageEncryption(key: nil, requireEncryption: true)
      let outcomes = BlockingSteps(settings: settings).open([Documented.e3.text, "plain"])
      #expect(
        outcomes.map(\.failureReason) == [
          "decryption failed: there is no key with the id 'contoso-kek-1'",
          "the message is not encrypted, and encryption is required",
        ])
    }

    @Test(
      "An id of any characters stands in the envelope in ASCII and comes back",
      arguments: [
        "é", "\"quoted\\\"", "tab\tand\nlines\r\u{8}\u{C}", "\u{0}\u{1F}\u{7F}", "🚀 日本", "https://v/keys/k/1",
      ])
    func anyID(id: String) throws {
      let key = try Documented.key(id: id)
      let template = EnvelopeTemplate(version: .v2, keyID: id, wrapAlgorithm: "A256KW", library: id)
      let fresh = FreshContent(for: .v2)
      let text = try ContentCipher.seal("text", fresh, wrappedKey: try key.wrap(fresh.wrapped), template)
      #expect(text.utf8.allSatisfy { (0x20...0x7E).contains($0) })
      #expect(try Documented.open(text, key: key) == .success("text"))
    }
  }
#endif
