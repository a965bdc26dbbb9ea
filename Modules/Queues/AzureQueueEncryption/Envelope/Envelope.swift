#if Encryption
  import AzureCore

  #if canImport(Darwin)
    import Darwin
  #elseif canImport(Glibc)
    import Glibc
  #elseif canImport(Musl)
    import Musl
  #elseif canImport(Android)
    import Android
  #endif

  /// An encrypted message as its text says it, nothing of it proven yet.
  struct Envelope: Sendable, Hashable {
    /// Which algorithm, and what must stand before the content key.
    var version: EncryptionVersion
    /// The version in the envelope's own words: `1.0`, `2.0` or `2.1`.
    var protocolText: String
    var keyID: String
    var wrapAlgorithm: String
    var wrappedKey: [UInt8]
    /// The initialization vector of version 1; empty in version 2, whose nonce stands before the content.
    var vector: [UInt8]
    /// How many bytes of the content are the nonce; version 2 only.
    var nonceLength: Int
    var contents: [UInt8]
  }

  /// What the text of a message is.
  enum EnvelopeReading: Sendable, Hashable {
    /// No envelope, but a text of its own.
    case plain
    case envelope(Envelope)
    /// An envelope that cannot be read: the reason, for people.
    case unreadable(String)
  }

  /// What stands around the encrypted content and the wrapped key in the text of a message: the same for all messages of a key.
  ///
  /// Written as the Python client writes it, byte for byte: members in its order, a blank behind each comma and colon, all
  /// characters beyond ASCII escaped.
  struct EnvelopeTemplate: Sendable {
    let version: EncryptionVersion
    let keyID: String
    let wrapAlgorithm: String
    /// How many bytes a wrapped key has; `nil` when the key does not tell before it wraps.
    let wrappedKeyBytes: Int?
    private let beforeContents: [UInt8]
    private let beforeKey: [UInt8]
    private let beforeVector: [UInt8]
    private let end: [UInt8]

    init(
      version: EncryptionVersion, keyID: String, wrapAlgorithm: String, library: String,
      wrappedKeyBytes: Int? = nil
    ) {
      self.version = version
      self.wrappedKeyBytes = wrappedKeyBytes
      self.keyID = keyID
      self.wrapAlgorithm = wrapAlgorithm
      beforeContents = Array(#"{"EncryptedMessageContents": ""#.utf8)
      beforeKey =
        Array(#"", "EncryptionData": {"WrappedContentKey": {"KeyId": ""#.utf8) + Self.escaped(keyID)
        + Array(#"", "EncryptedKey": ""#.utf8)
      var agent = Array(#"", "Algorithm": ""#.utf8) + Self.escaped(wrapAlgorithm)
      agent += Array(
        #""}, "EncryptionAgent": {"Protocol": "\#(version.rawValue)", "EncryptionAlgorithm": "\#(version.algorithm)"}, "#
          .utf8)
      let ending =
        Array(#""KeyWrappingMetadata": {"EncryptionLibrary": ""#.utf8) + Self.escaped(library)
        + Array(#""}}}"#.utf8)
      switch version {
      case .v2:
        beforeVector =
          agent + Array(#""EncryptedRegionInfo": {"DataLength": 4194304, "NonceLength": 12}, "#.utf8) + ending
        end = []
      case .legacyV1:
        beforeVector = agent + Array(#""ContentEncryptionIV": ""#.utf8)
        end = Array(#"", "#.utf8) + ending
      }
    }

    /// How many bytes the text of an envelope has, without the base64 of contents, key and vector.
    private var frameBytes: Int {
      // bounded: texts that are in memory
      beforeContents.count + beforeKey.count + beforeVector.count + end.count
    }

    /// How many bytes the envelope of a text has.
    ///
    /// - Parameters:
    ///   - plainBytes: How long the text is in UTF-8.
    ///   - wrappedKeyBytes: How long the wrapped key is.
    /// - Returns: The size.
    func size(plainBytes: Int, wrappedKeyBytes: Int) -> Int {
      // bounded: a text that is in memory, and a few hundred bytes
      frameBytes + Self.base64Length(version.sealedBytes(of: plainBytes)) + Self.base64Length(wrappedKeyBytes)
        + (version == .legacyV1 ? Self.base64Length(16) : 0)
    }

    /// The longest text in UTF-8 whose envelope has no more than so many bytes; `nil` when not even an empty one fits.
    func largestPlainBytes(wrappedKeyBytes: Int, within limit: Int) -> Int? {
      let room = limit - size(plainBytes: 0, wrappedKeyBytes: wrappedKeyBytes)
      guard room >= 0 else { return nil }
      // What an empty text has takes part in the rounding.
      // bounded: what is left of a limit, and an empty text's few bytes
      let sealed = (room + Self.base64Length(version.sealedBytes(of: 0))) / 4 * 3
      switch version {
      case .v2: return sealed - 28
      // bounded: less than the limit
      case .legacyV1: return sealed / 16 * 16 - 1
      }
    }

    /// Writes the text of an envelope.
    func text(contents: Span<UInt8>, wrappedKey: Span<UInt8>, vector: Span<UInt8>) -> String {
      let count =
        // bounded: texts that are in memory
        frameBytes + Self.base64Length(contents.count) + Self.base64Length(wrappedKey.count)
        + Self.base64Length(vector.count)
      return String(unsafeUninitializedCapacity: count) { memory in
        var filled = 0
        func append(_ bytes: [UInt8]) {
          _ = UnsafeMutableBufferPointer(rebasing: memory[filled...]).update(fromContentsOf: bytes)
          filled += bytes.count
        }
        func append(base64 bytes: Span<UInt8>) {
          guard !bytes.isEmpty else { return }
          filled += Base64Codec.encode(bytes, into: UnsafeMutableBufferPointer(rebasing: memory[filled...]))
        }
        append(beforeContents)
        append(base64: contents)
        append(beforeKey)
        append(base64: wrappedKey)
        append(beforeVector)
        append(base64: vector)
        append(end)
        return filled
      }
    }

    /// Reads a text that this template of version 2 may have written; `nil` for any other, which may be an envelope all the same.
    ///
    /// So it is with most messages that a client receives. In them nothing needs to be looked for, and ``EnvelopeReader`` would
    /// find the same.
    func reading(of text: String) -> EnvelopeReading? {
      guard version == .v2 else { return nil }
      var text = text
      return text.withUTF8 { envelope(of: $0.span).map { .envelope($0) } }
    }

    private func envelope(of text: Span<UInt8>) -> Envelope? {
      let keyEnd = text.count - beforeVector.count
      guard keyEnd > 0, Self.stands(beforeVector, at: keyEnd, in: text) else { return nil }
      var keyStart = keyEnd
      while keyStart > 0, text[keyStart - 1] != UInt8(ascii: "\"") { keyStart -= 1 }
      let contentsEnd = keyStart - beforeKey.count
      guard contentsEnd > beforeContents.count, Self.stands(beforeContents, at: 0, in: text),
        Self.stands(beforeKey, at: contentsEnd, in: text),
        // Nothing but base64 stands within quotation marks then.
        let wrappedKey = Base64Codec.decode(text.extracting(keyStart..<keyEnd)), !wrappedKey.isEmpty,
        let contents = Base64Codec.decode(text.extracting(beforeContents.count..<contentsEnd))
      else { return nil }
      return Envelope(
        version: version, protocolText: version.rawValue, keyID: keyID, wrapAlgorithm: wrapAlgorithm,
        wrappedKey: wrappedKey, vector: [], nonceLength: FreshContent.nonce.count, contents: contents)
    }

    private static func stands(_ bytes: [UInt8], at position: Int, in text: Span<UInt8>) -> Bool {
      text.extracting(position..<(position + bytes.count)).withUnsafeBytes { text in
        bytes.withUnsafeBytes { bytes in
          guard let text = text.baseAddress, let start = bytes.baseAddress else { return true }
          return memcmp(text, start, bytes.count) == 0
        }
      }
    }

    private static func base64Length(_ count: Int) -> Int { (count + 2) / 3 * 4 }

    /// A text within quotation marks of JSON, in ASCII alone.
    private static func escaped(_ text: String) -> [UInt8] {
      var bytes: [UInt8] = []
      for unit in text.utf16 {
        switch unit {
        case 0x22: bytes += Array(#"\""#.utf8)
        case 0x5C: bytes += Array(#"\\"#.utf8)
        case 0x08: bytes += Array(#"\b"#.utf8)
        case 0x09: bytes += Array(#"\t"#.utf8)
        case 0x0A: bytes += Array(#"\n"#.utf8)
        case 0x0C: bytes += Array(#"\f"#.utf8)
        case 0x0D: bytes += Array(#"\r"#.utf8)
        case 0x20...0x7E: bytes.append(UInt8(truncatingIfNeeded: unit))
        default:
          let digits = String(unit, radix: 16)
          bytes += Array(#"\u"#.utf8) + [UInt8](repeating: UInt8(ascii: "0"), count: 4 - digits.utf8.count)
          bytes += Array(digits.utf8)
        }
      }
      return bytes
    }
  }
#endif
