#if Encryption
  import AzureCore
  import Crypto
  import CryptoExtras
  import Testing

  @testable import AzureQueueEncryption

  @Suite("Changed messages")
  struct BitFlipTests {
    /// Every text that differs in one bit and is UTF-8 still.
    private static func flips(of text: String, in range: Range<Int>? = nil) -> [(place: Int, text: String)] {
      let bytes = Array(text.utf8)
      return (range ?? bytes.indices).flatMap { place in
        (0..<8).compactMap { bit in
          var changed = bytes
          changed[place] ^= 1 << bit
          return String(validating: changed, as: UTF8.self).map { (place: place, text: $0) }
        }
      }
    }

    /// Where a part of a text stands.
    private static func range(of part: String, in text: String) throws -> Range<Int> {
      let bytes = Array(text.utf8)
      let part = Array(part.utf8)
      let start = try #require(bytes.indices.first { bytes[$0...].starts(with: part) })
      return start..<(start + part.count)
    }

    @Test(
      "Any bit of nonce, cipher text, tag, wrapped key and what says how to decrypt is refused",
      arguments: [
        Documented.e3.contents, Documented.wrappedV2, Documented.keyID, "A256KW", "\"2.0\"", "AES_GCM_256",
        "12}",
        "EncryptedMessageContents", "EncryptionData", "WrappedContentKey", "KeyId", "EncryptedKey",
        "\"Algorithm",
        "EncryptionAgent", "Protocol", "EncryptionAlgorithm", "EncryptedRegionInfo", "NonceLength",
      ])
    func refused(part: String) throws {
      let text = Documented.e3.text
      let flips = Self.flips(of: text, in: try Self.range(of: part, in: text))
      #expect(flips.count >= part.utf8.count * 6)
      for (place, changed) in flips {
        for required in [false, true] {
          let outcome = try Documented.open(changed, required: required)
          guard case .failure = outcome else {
            Issue.record("Byte \(place) was changed, and the message read as \(outcome): \(changed)")
            return
          }
        }
      }
    }

    @Test(
      "A wrapped key, an id and an algorithm of version 1 likewise",
      arguments: [
        Documented.wrappedV1, Documented.keyID, "A256KW", "\"1.0\"", "AES_CBC_256", "ContentEncryptionIV",
      ])
    func refusedV1(part: String) throws {
      let text = Documented.e1.text
      for (place, changed) in Self.flips(of: text, in: try Self.range(of: part, in: text)) {
        guard case .failure = try Documented.open(changed) else {
          Issue.record("Byte \(place) was changed, and the message was read: \(changed)")
          return
        }
      }
    }

    @Test("No bit anywhere in a message makes it another message, or passes its encrypted content for one")
    func nothingElse() throws {
      let text = Documented.e3.text
      var read = 0
      for (place, changed) in Self.flips(of: text) {
        guard case .success(let plain) = try Documented.open(changed) else { continue }
        read += 1
        // Who wrote it, and the length that means nothing for messages, are nobody's secret.
        #expect(plain == Documented.e3.plain, "byte \(place): \(changed)")
      }
      #expect(read > 0)
    }

    @Test(
      "Every byte of contents and wrapped key, changed before base64", arguments: EncryptionVersion.allCases)
    func bytes(version: EncryptionVersion) throws {
      let message = version == .v2 ? Documented.e3 : Documented.e1
      guard case .envelope(let envelope) = EnvelopeReader.read(message.text) else {
        Issue.record("It is no envelope")
        return
      }
      let key = try Documented.key()
      func open(_ envelope: Envelope) -> String? {
        guard let unwrapped = try? key.unwrap(envelope.wrappedKey, algorithm: envelope.wrapAlgorithm) else {
          return nil
        }
        return try? ContentCipher.open(envelope, unwrapped)
      }
      #expect(open(envelope) == message.plain)
      for bit in 0..<(envelope.wrappedKey.count * 8) {
        var changed = envelope
        changed.wrappedKey[bit / 8] ^= 1 << (bit % 8)
        #expect(open(changed) == nil)
      }
      for bit in 0..<(envelope.contents.count * 8) {
        var changed = envelope
        changed.contents[bit / 8] ^= 1 << (bit % 8)
        // Nothing protects the contents of version 1.
        #expect(open(changed) == nil || version == .legacyV1 && open(changed) != message.plain)
      }
    }

    @Test("Contents that are cut off", arguments: Documented.all)
    func cut(message: Documented.Message) throws {
      guard case .envelope(let envelope) = EnvelopeReader.read(message.text) else { return }
      let key = try Documented.key()
      let unwrapped = try key.unwrap(envelope.wrappedKey, algorithm: envelope.wrapAlgorithm)
      for count in 0..<envelope.contents.count {
        var changed = envelope
        changed.contents = Array(envelope.contents.prefix(count))
        #expect(throws: ContentCipher.Refused.self) { try ContentCipher.open(changed, unwrapped) }
      }
    }

    @Test("A padding is right in every length")
    func padding() throws {
      for length in 0...33 {
        let plain = String(repeating: "x", count: length)
        #expect(try Documented.open(try Documented.seal(plain, .legacyV1)) == .success(plain))
      }
    }

    @Test("A padding of another length, and one that is wrong in any of its bytes, is refused as all else is")
    func wrongPadding() throws {
      let key = SymmetricKey(data: Documented.contentKey)
      let vector = try AES._CBC.IV(ivBytes: Documented.vector)
      func open(_ padded: [UInt8]) throws -> String? {
        let contents = try AES._CBC.encrypt(padded, using: key, iv: vector, noPadding: true)
        let envelope = Envelope(
          version: .legacyV1, protocolText: "1.0", keyID: "k", wrapAlgorithm: "A256KW", wrappedKey: [1],
          vector: Documented.vector, nonceLength: 0, contents: Array(contents))
        do throws(ContentCipher.Refused) {
          return try ContentCipher.open(envelope, ContentKey(key))
        } catch {
          return nil
        }
      }
      let text = [UInt8](repeating: UInt8(ascii: "x"), count: 16)
      for length in 1...16 {
        let right = text + text.dropLast(length) + [UInt8](repeating: UInt8(length), count: length)
        #expect(try open(right) == String(repeating: "x", count: 32 - length))
        for place in right.indices.suffix(length) {
          var wrong = right
          wrong[place] ^= 0x20
          #expect(try open(wrong) == nil, "padding of \(length), byte \(place)")
        }
      }
      for last in [0] + Array(17...255) {
        #expect(try open(text + text.dropLast() + [UInt8(last)]) == nil)
        // As long as it says, as far as there is room.
        let all = [UInt8](repeating: UInt8(last), count: 32)
        #expect(try open(all) == nil)
      }
    }
  }
#endif
