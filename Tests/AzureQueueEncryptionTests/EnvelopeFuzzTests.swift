#if Encryption
  import AzureCore
  import AzureQueueProtocol
  import Foundation
  import Fuzzing
  import TestSupport
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Fuzz: envelopes of encrypted messages", .alone)
  struct EnvelopeFuzzTests {
    private static let vocabulary = [
      "{", "}", "[", "]", ":", ",", "\"", "\\", "\\\"", "\\u0041", "\\ud83d\\ude80", "\\ud83d", "\\u00", " ",
      "\n",
      "null", "true", "false", "0", "-1", "12", "16", "1e9", "0.5", "99999999999999999999", "{}", "[]",
      "\"\"",
      "\"EncryptedMessageContents\"", "\"EncryptionData\"", "\"WrappedContentKey\"", "\"EncryptionAgent\"",
      "\"KeyId\"", "\"EncryptedKey\"", "\"Algorithm\"", "\"Protocol\"", "\"EncryptionAlgorithm\"",
      "\"ContentEncryptionIV\"", "\"EncryptedRegionInfo\"", "\"NonceLength\"", "\"DataLength\"",
      "\"KeyWrappingMetadata\"", "\"1.0\"", "\"2.0\"", "\"2.1\"", "\"3.0\"", "\"AES_CBC_256\"",
      "\"AES_GCM_256\"",
      "\"A256KW\"", "\"A128KW\"", "\"RSA-OAEP\"", "\"contoso-kek-1\"", "\"other\"", Documented.e1.contents,
      Documented.e3.contents, Documented.wrappedV1, Documented.wrappedV2, Documented.wrappedV21,
      "QEFCQ0RFRkdISUpLTE1OTw==", "AAAA", "=", "==", "é", "\u{202E}", "\0", "\u{FEFF}",
    ]

    /// The plain texts that the key of the corpus has encrypted.
    private static let known = Set(Documented.all.map(\.plain))

    @Test("A text is a message of its own, a message that was encrypted, or refused")
    func envelope() async throws {
      let fuzzer = try Fuzzer("envelope", vocabulary: Self.vocabulary, cases: 100_000)
      let key = try Documented.key()
      let reader = BlockingSteps(settings: MessageEncryption(key: key))
      let strict = BlockingSteps(settings: MessageEncryption(key: key, requireEncryption: true))
      let findings = await fuzzer.run { input in
        let text = String(decoding: input, as: UTF8.self)
        let reading = EnvelopeReader.read(text)
        try Self.check(text, reading)
        let (lenient, required) = (reader.open([text])[0], strict.open([text])[0])
        switch (reading, lenient, required) {
        case (.plain, .success(text), .failure): break
        case (.envelope(let envelope), .success(let plain), .success(let again)) where plain == again:
          // Nothing protects the contents of version 1.
          guard envelope.version == .legacyV1 || Self.known.contains(plain) else {
            throw FuzzFailure("A message was decrypted that nobody encrypted", plain)
          }
        case (.envelope, .failure(let one), .failure(let other)),
          (.unreadable, .failure(let one), .failure(let other)):
          guard one == other, one.rawText == text else {
            throw FuzzFailure("A refusal depends on what is required, or lost the text", "\(one) \(other)")
          }
          guard one.reason.utf8.count < 1000, !Self.repeats(one.reason, reading) else {
            throw FuzzFailure("A reason is long, or repeats the message", one.reason)
          }
        default: throw FuzzFailure("The outcomes do not fit", "\(reading) \(lenient) \(required)")
        }
      }
      for finding in findings { Issue.record("\(finding)") }
    }

    /// Whether a reason shows what is encrypted; the id of a key, which it tells, may be anything.
    private static func repeats(_ reason: String, _ reading: EnvelopeReading) -> Bool {
      guard case .envelope(let envelope) = reading, envelope.contents.count > 20 else { return false }
      let contents = Base64Codec.encode(envelope.contents)
      return reason.contains(contents) && !envelope.keyID.contains(contents)
    }

    /// What holds for a reading: it agrees with another reader of JSON, and what was read can be written and read again.
    private static func check(_ text: String, _ reading: EnvelopeReading) throws {
      switch reading {
      case .plain, .unreadable: return
      case .envelope(let envelope):
        let parsed = try? JSONSerialization.jsonObject(with: Data(text.utf8))
        // Foundation takes no number that is beyond those of the machine, which the grammar allows.
        if parsed == nil, text.contains(/[eE][+\-]?[0-9]{3}/) { return }
        guard let json = parsed as? [String: Any], let data = json["EncryptionData"] as? [String: Any],
          let wrapped = data["WrappedContentKey"] as? [String: Any],
          let agent = data["EncryptionAgent"] as? [String: Any]
        else { throw FuzzFailure("Another reader sees no envelope", text) }
        let theirs = [
          wrapped["KeyId"] as? String, wrapped["Algorithm"] as? String, agent["Protocol"] as? String,
          agent["EncryptionAlgorithm"] as? String, wrapped["EncryptedKey"] as? String,
          json["EncryptedMessageContents"] as? String,
        ]
        let ours = [
          envelope.keyID, envelope.wrapAlgorithm, envelope.protocolText, "\(envelope.version.algorithm)",
          Base64Codec.encode(envelope.wrappedKey), Base64Codec.encode(envelope.contents),
        ]
        // Foundation drops a byte order mark wherever a text begins with one.
        func marked(_ text: String) -> String { text.replacing("\u{FEFF}", with: "") }
        for (their, our) in zip(theirs, ours) where their.map(marked)?.isExactly(marked(our)) != true {
          throw FuzzFailure("Another reader sees another envelope", "\(their ?? "nothing") instead of \(our)")
        }
        let template = EnvelopeTemplate(
          version: envelope.version, keyID: envelope.keyID, wrapAlgorithm: envelope.wrapAlgorithm, library: ""
        )
        let again = envelope.contents.withUnsafeBufferPointer { contents in
          envelope.wrappedKey.withUnsafeBufferPointer { key in
            envelope.vector.withUnsafeBufferPointer { vector in
              template.text(contents: contents.span, wrappedKey: key.span, vector: vector.span)
            }
          }
        }
        var expected = envelope
        expected.protocolText = envelope.version.rawValue
        if envelope.version == .v2 { expected.nonceLength = 12 }
        guard EnvelopeReader.read(again) == .envelope(expected) else {
          throw FuzzFailure("What was read is another thing once it is written", again)
        }
        guard envelope.version == .v2 else { return }
        guard template.reading(of: again) == .envelope(expected) else {
          throw FuzzFailure("A template does not know what it wrote", again)
        }
        // One byte of it is another one.
        var bytes = Array(again.utf8)
        for byte in "\"\\=A0 {".utf8 {
          let place = (text.utf8.count &* 31 &+ Int(byte) &* 17) % bytes.count
          let before = bytes[place]
          bytes[place] = byte
          let damaged = String(decoding: bytes, as: UTF8.self)
          if let reading = template.reading(of: damaged), reading != EnvelopeReader.read(damaged) {
            throw FuzzFailure("A template and the reader of envelopes see different things", damaged)
          }
          bytes[place] = before
        }
      }
    }
  }
#endif
