#if Encryption
  import AzureCore

  /// Reads the text of a message: an envelope, a plain text, or an envelope that cannot be read.
  ///
  /// What looks like an envelope and is none that can be read is never taken for a plain text: encrypted content would reach a
  /// caller that takes it for the message. It looks like one when it is an object with the member `EncryptionData` that is an
  /// object, or with `EncryptedMessageContents` beside some object; and, when it is no JSON at all, when it has two names of
  /// members of an envelope in quotation marks.
  enum EnvelopeReader {
    /// Reads a text.
    static func read(_ text: String) -> EnvelopeReading {
      var text = text
      return text.withUTF8 { read($0.span) }
    }

    private static func read(_ json: Span<UInt8>) -> EnvelopeReading {
      var scan = EnvelopeScan()
      do throws(JSONCursor.Fault) {
        try scan.scan(json)
      } catch {
        return isDamaged(json) ? .unreadable("the message looks encrypted, but is not JSON") : .plain
      }
      guard scan.isEnvelope else { return .plain }
      do throws(UnreadableEnvelope) {
        return .envelope(try scan.envelope(of: json))
      } catch {
        return .unreadable(error.reason)
      }
    }

    /// Whether two names of an envelope's members stand in what is not JSON.
    private static func isDamaged(_ json: Span<UInt8>) -> Bool {
      // Most texts that are not JSON have none of them, and few are long.
      let names: [StaticString] = [
        #""EncryptedMessageContents""#, #""EncryptionData""#, #""WrappedContentKey""#, #""EncryptionAgent""#,
      ]
      return json.withUnsafeBufferPointer { bytes in
        names.count { name in
          name.withUTF8Buffer { name in
            guard bytes.count >= name.count else { return false }
            var start = 0
            while let quote = bytes[start...].firstIndex(of: UInt8(ascii: "\"")),
              bytes.count - quote >= name.count
            {
              if bytes[quote..<(quote + name.count)].elementsEqual(name) { return true }
              start = quote + 1
            }
            return false
          }
        } >= 2
      }
    }
  }

  /// Why an envelope cannot be read.
  struct UnreadableEnvelope: Error {
    var reason: String

    init(_ reason: String) { self.reason = reason }

    /// The envelope lacks a member, or has another kind of value there.
    static func lacks(_ member: StaticString) -> UnreadableEnvelope {
      UnreadableEnvelope("the envelope has no \(member) that can be read")
    }
  }

  /// Finds the members of an envelope in a JSON text, in any order.
  private struct EnvelopeScan {
    private typealias Text = JSONCursor.Text

    /// Which object the scan is in.
    private enum Place { case root, data, key, agent, region }

    /// The members that mean something.
    private enum Member: UInt16 {
      case contents, data, key, agent, region, vector, keyID, encryptedKey, wrapAlgorithm, protocolVersion,
        algorithm,
        nonceLength

      var name: StaticString {
        switch self {
        case .contents: "EncryptedMessageContents"
        case .data: "EncryptionData"
        case .key: "WrappedContentKey"
        case .agent: "EncryptionAgent"
        case .region: "EncryptedRegionInfo"
        case .vector: "ContentEncryptionIV"
        case .keyID: "KeyId"
        case .encryptedKey: "EncryptedKey"
        case .wrapAlgorithm: "Algorithm"
        case .protocolVersion: "Protocol"
        case .algorithm: "EncryptionAlgorithm"
        case .nonceLength: "NonceLength"
        }
      }

      /// The object that it is itself.
      var place: Place? {
        switch self {
        case .data: .data
        case .key: .key
        case .agent: .agent
        case .region: .region
        default: nil
        }
      }

      /// The member of this name in an object.
      static func named(_ name: Text, in place: Place, _ json: Span<UInt8>) -> Member? {
        switch place {
        case .root: first(name, json, .contents, .data)
        case .data: first(name, json, .key, .agent) ?? first(name, json, .region, .vector)
        case .key:
          first(name, json, .keyID, .encryptedKey) ?? first(name, json, .wrapAlgorithm, .wrapAlgorithm)
        case .agent: first(name, json, .protocolVersion, .algorithm)
        case .region: first(name, json, .nonceLength, .nonceLength)
        }
      }

      private static func first(_ name: Text, _ json: Span<UInt8>, _ one: Member, _ other: Member) -> Member?
      {
        if JSONCursor.isText(name, one.name, in: json) { return one }
        return JSONCursor.isText(name, other.name, in: json) ? other : nil
      }
    }

    private var contents: Text?
    private var keyID: Text?
    private var encryptedKey: Text?
    private var wrapAlgorithm: Text?
    private var protocolVersion: Text?
    private var algorithm: Text?
    private var vector: Text?
    private var nonceLength: Int?
    private var hasData = false
    private var hasOtherObject = false
    /// A bit for each member that is there, whatever its value.
    private var seen: UInt16 = 0
    /// A member that is there twice: readers differ in which they take.
    private var repeated: Member?

    /// Whether the text looks like an envelope.
    var isEnvelope: Bool { hasData || has(.contents) && hasOtherObject }

    private func has(_ member: Member) -> Bool { seen & 1 << member.rawValue != 0 }

    mutating func scan(_ json: Span<UInt8>) throws(JSONCursor.Fault) {
      var cursor = JSONCursor()
      if try cursor.kind(in: json) == .object {
        try object(.root, &cursor, json)
      } else {
        try cursor.skipValue(in: json)
      }
      guard cursor.isAtEnd(of: json) else { throw JSONCursor.Fault() }
    }

    private mutating func object(
      _ place: Place, _ cursor: inout JSONCursor, _ json: Span<UInt8>
    ) throws(JSONCursor.Fault) {
      guard try cursor.enterObject(in: json) else { return }
      repeat {
        let name = try cursor.name(in: json)
        let kind = try cursor.kind(in: json)
        if let member = Member.named(name, in: place, json) {
          if has(member) { repeated = member }
          seen |= 1 << member.rawValue
          try take(member, kind, &cursor, json)
        } else {
          if place == .root, kind == .object { hasOtherObject = true }
          try cursor.skipValue(in: json)
        }
      } while try cursor.hasNextMember(in: json)
    }

    /// Takes the value of a member; one of another kind than it should be counts as missing.
    private mutating func take(
      _ member: Member, _ kind: JSONCursor.Kind, _ cursor: inout JSONCursor, _ json: Span<UInt8>
    ) throws(JSONCursor.Fault) {
      switch (member, kind) {
      case (.data, .object):
        hasData = true
        try object(.data, &cursor, json)
      case (.key, .object), (.agent, .object), (.region, .object):
        if let place = member.place { try object(place, &cursor, json) }
      case (.nonceLength, .other): nonceLength = try cursor.smallNumber(in: json)
      case (.contents, .text): contents = try cursor.text(in: json)
      case (.vector, .text): vector = try cursor.text(in: json)
      case (.keyID, .text): keyID = try cursor.text(in: json)
      case (.encryptedKey, .text): encryptedKey = try cursor.text(in: json)
      case (.wrapAlgorithm, .text): wrapAlgorithm = try cursor.text(in: json)
      case (.protocolVersion, .text): protocolVersion = try cursor.text(in: json)
      case (.algorithm, .text): algorithm = try cursor.text(in: json)
      default: try cursor.skipValue(in: json)
      }
    }

    // MARK: What was found

    /// The envelope that the members make.
    func envelope(of json: Span<UInt8>) throws(UnreadableEnvelope) -> Envelope {
      if let repeated { throw UnreadableEnvelope("the envelope has \(repeated.name) twice") }
      let protocolText = try string(protocolVersion, "Protocol", json)
      let version: EncryptionVersion
      switch protocolText {
      case "1.0": version = .legacyV1
      case "2.0", "2.1": version = .v2
      default:
        throw UnreadableEnvelope(
          "the message is encrypted by version '\(Self.shown(protocolText))', and only 1.0, 2.0 and 2.1 are known"
        )
      }
      guard let algorithm else { throw .lacks("EncryptionAlgorithm") }
      guard JSONCursor.isText(algorithm, version.algorithm, in: json) else {
        let algorithm = try string(algorithm, "EncryptionAlgorithm", json)
        throw UnreadableEnvelope(
          "the message is encrypted by the algorithm '\(Self.shown(algorithm))', and version \(protocolText) has "
            + "\(version.algorithm) alone")
      }
      let keyID = try string(keyID, "KeyId", json)
      let wrapAlgorithm = try string(wrapAlgorithm, "Algorithm", json)
      var nonceBytes = 0
      var vectorBytes: [UInt8] = []
      switch version {
      case .v2:
        guard let nonceLength else { throw .lacks("NonceLength") }
        nonceBytes = nonceLength
      case .legacyV1:
        vectorBytes = try bytes(vector, "ContentEncryptionIV", json)
        guard vectorBytes.count == 16 else { throw .lacks("ContentEncryptionIV") }
      }
      return Envelope(
        version: version, protocolText: protocolText, keyID: keyID, wrapAlgorithm: wrapAlgorithm,
        wrappedKey: try bytes(encryptedKey, "EncryptedKey", json), vector: vectorBytes,
        nonceLength: nonceBytes,
        contents: try bytes(contents, "EncryptedMessageContents", json))
    }

    private func string(
      _ text: Text?, _ name: StaticString, _ json: Span<UInt8>
    ) throws(UnreadableEnvelope) -> String {
      guard let text, let string = JSONCursor.string(text, in: json) else { throw .lacks(name) }
      return string
    }

    private func bytes(
      _ text: Text?, _ name: StaticString, _ json: Span<UInt8>
    ) throws(UnreadableEnvelope) -> [UInt8] {
      guard let text else { throw .lacks(name) }
      let decoded: [UInt8]?
      if text.hasEscapes {
        // An encoder may write '/' as '\/'.
        decoded = JSONCursor.string(text, in: json).flatMap { Base64Codec.decode($0) }
      } else {
        decoded = Base64Codec.decode(json.extracting(text.range))
      }
      guard let decoded, !decoded.isEmpty else { throw .lacks(name) }
      return decoded
    }

    /// A text of the envelope as it may be shown.
    private static func shown(_ text: String) -> String { OutsideText().line(text, atMost: 64) }
  }
#endif
