#if Encryption
  import AzureCore
  import Crypto
  import CryptoExtras

  #if canImport(FoundationEssentials)
    import FoundationEssentials
  #else
    import Foundation
  #endif

  /// What is new for each message: its key, and where its cipher begins.
  struct FreshContent: Sendable {
    /// The key that encrypts the text.
    var key: SymmetricKey
    /// What is wrapped: the key, in version 2 behind the version.
    var wrapped: ContentKey
    /// The nonce of version 2 (12 bytes) or the vector of version 1 (16).
    var start: [UInt8]

    /// Twelve zero bytes: each key encrypts one text, so that any nonce is unique.
    ///
    /// Readers of other languages that check nonces
    /// against the counters of their own writers take these.
    static let nonce = [UInt8](repeating: 0, count: 12)

    /// Makes a key of random bytes of the system, and a vector where one is needed.
    init(for version: EncryptionVersion) {
      switch version {
      case .v2:
        (key, wrapped) = Memory.withWiped(version.wrappedBytes) { memory in
          Self.write(version.rawValue, into: memory)
          Memory.fillAtRandom(UnsafeMutableRawBufferPointer(rebasing: memory[8...]))
          return (
            SymmetricKey(data: UnsafeRawBufferPointer(rebasing: memory[8...])),
            ContentKey(UnsafeRawBufferPointer(memory))
          )
        }
        start = Self.nonce
      case .legacyV1:
        key = SymmetricKey(size: .bits256)
        wrapped = ContentKey(key)
        start = [UInt8](unsafeUninitializedCapacity: 16) { memory, count in
          Memory.fillAtRandom(UnsafeMutableRawBufferPointer(memory))
          count = 16
        }
      }
    }

    /// Takes a key that is known, for tests against vectors.
    init(for version: EncryptionVersion, key bytes: [UInt8], start: [UInt8]) {
      key = SymmetricKey(data: bytes)
      self.start = start
      switch version {
      case .v2:
        wrapped = Memory.withWiped(version.wrappedBytes) { memory in
          Self.write(version.rawValue, into: memory)
          UnsafeMutableRawBufferPointer(rebasing: memory[8...]).copyBytes(from: bytes)
          return ContentKey(UnsafeRawBufferPointer(memory))
        }
      case .legacyV1: wrapped = ContentKey(key)
      }
    }

    /// Writes the version in ASCII and zeros up to eight bytes.
    fileprivate static func write(_ version: String, into memory: UnsafeMutableRawBufferPointer) {
      for index in 0..<8 { memory[index] = 0 }
      for (index, byte) in version.utf8.prefix(8).enumerated() { memory[index] = byte }
    }
  }

  /// Encrypts and decrypts the text of one message.
  enum ContentCipher {
    /// Nothing says which of all that could be wrong was.
    struct Refused: Error {}

    /// Encrypts a text, and writes its envelope.
    static func seal(
      _ text: String, _ fresh: FreshContent, wrappedKey: [UInt8], _ template: EnvelopeTemplate
    ) throws -> String {
      var text = text
      return try text.withUTF8 { text in
        let plain = UnsafeRawBufferPointer(text)
        switch template.version {
        case .v2:
          let box = try AES.GCM.seal(plain, using: fresh.key, nonce: AES.GCM.Nonce(data: fresh.start))
          guard let contents = box.combined else { throw Refused() }
          return write(contents, wrappedKey, [], template)
        case .legacyV1:
          let contents = try AES._CBC.encrypt(plain, using: fresh.key, iv: AES._CBC.IV(ivBytes: fresh.start))
          return write(contents, wrappedKey, fresh.start, template)
        }
      }
    }

    private static func write(
      _ contents: Data, _ wrappedKey: [UInt8], _ vector: [UInt8], _ template: EnvelopeTemplate
    ) -> String {
      contents.withUnsafeBytes { contents in
        wrappedKey.withUnsafeBufferPointer { wrappedKey in
          vector.withUnsafeBufferPointer { vector in
            template.text(
              contents: contents.bindMemory(to: UInt8.self).span, wrappedKey: wrappedKey.span,
              vector: vector.span)
          }
        }
      }
    }

    /// Decrypts the text of an envelope with the key that was unwrapped.
    ///
    /// - Parameters:
    ///   - envelope: The envelope.
    ///   - unwrapped: What the key encryption key gave.
    /// - Returns: The text.
    /// - Throws: One and the same error, whatever is wrong.
    static func open(_ envelope: Envelope, _ unwrapped: ContentKey) throws(Refused) -> String {
      guard unwrapped.count == envelope.version.wrappedBytes else { throw Refused() }
      switch envelope.version {
      case .v2: return try openGCM(envelope, unwrapped)
      case .legacyV1: return try openCBC(envelope, unwrapped)
      }
    }

    private static func openGCM(_ envelope: Envelope, _ unwrapped: ContentKey) throws(Refused) -> String {
      let key: SymmetricKey? = unwrapped.withUnsafeBytes { bytes in
        let hasVersion = withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { expected in
          FreshContent.write(envelope.protocolText, into: expected)
          return expected.indices.allSatisfy { bytes[$0] == expected[$0] }
        }
        return hasVersion ? SymmetricKey(data: UnsafeRawBufferPointer(rebasing: bytes[8...])) : nil
      }
      guard let key, envelope.nonceLength == FreshContent.nonce.count,
        let box = try? AES.GCM.SealedBox(combined: envelope.contents),
        let plain = try? AES.GCM.open(box, using: key),
        let text = plain.withUnsafeBytes({ String(validating: $0.bindMemory(to: UInt8.self), as: UTF8.self) })
      else { throw Refused() }
      return text
    }

    private static func openCBC(_ envelope: Envelope, _ unwrapped: ContentKey) throws(Refused) -> String {
      guard !envelope.contents.isEmpty, envelope.contents.count.isMultiple(of: 16),
        let vector = try? AES._CBC.IV(ivBytes: envelope.vector),
        let padded = try? AES._CBC.decrypt(
          envelope.contents, using: unwrapped.key, iv: vector, noPadding: true)
      else { throw Refused() }
      let text: String? = padded.withUnsafeBytes { bytes in
        let padding = Self.padding(of: bytes)
        // The text is looked at even where the padding is wrong, so that both take the same time.
        let text = String(
          validating: UnsafeRawBufferPointer(rebasing: bytes[..<(bytes.count - (padding ?? 1))])
            .bindMemory(to: UInt8.self), as: UTF8.self)
        return padding == nil ? nil : text
      }
      guard let text else { throw Refused() }
      return text
    }

    /// How many bytes of padding a last block of 16 bytes has (RFC 5652 section 6.3), or `nil` when it is not padded.
    ///
    /// Looks at the same bytes whatever they are.
    private static func padding(of bytes: UnsafeRawBufferPointer) -> Int? {
      let block = bytes.suffix(16)
      guard block.count == 16, let last = block.last else { return nil }
      // 1 where it is out of range.
      var wrong: UInt8 = (last &- 1) >> 4
      for (distance, byte) in block.reversed().enumerated() {
        // All ones within the padding: the distance is less than its length.
        let isInside = UInt8(truncatingIfNeeded: (distance &- Int(last)) >> 8)
        wrong |= isInside & (byte ^ last)
      }
      return wrong == 0 ? Int(last) : nil
    }
  }
#endif
