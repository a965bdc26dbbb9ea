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

  /// Walks over a JSON text (RFC 8259) that anyone may have made up, strictly and without making anything of it.
  ///
  /// The bytes must be UTF-8. Every access is checked.
  struct JSONCursor {
    /// The text is not JSON.
    struct Fault: Error {}

    /// A text within quotation marks.
    struct Text: Sendable, Hashable {
      /// The bytes between the marks.
      var range: Range<Int>
      var hasEscapes: Bool
    }

    /// What begins at a place.
    enum Kind { case object, array, text, other }

    /// How deep objects and arrays may lie in each other; envelopes have three.
    private static let maximumDepth = 64

    private(set) var index = 0

    /// Skips blanks and tells what begins behind them.
    mutating func kind(in json: Span<UInt8>) throws(Fault) -> Kind {
      skipBlanks(in: json)
      guard index < json.count else { throw Fault() }
      return switch json[index] {
      case UInt8(ascii: "{"): .object
      case UInt8(ascii: "["): .array
      case UInt8(ascii: "\""): .text
      default: .other
      }
    }

    /// Whether there is nothing but blanks behind.
    mutating func isAtEnd(of json: Span<UInt8>) -> Bool {
      skipBlanks(in: json)
      return index == json.count
    }

    /// Goes into an object; tells whether it has a first member.
    mutating func enterObject(in json: Span<UInt8>) throws(Fault) -> Bool {
      try take(UInt8(ascii: "{"), in: json)
      return try !takes(UInt8(ascii: "}"), in: json)
    }

    /// Takes the name of a member and the colon behind it.
    mutating func name(in json: Span<UInt8>) throws(Fault) -> Text {
      skipBlanks(in: json)
      let name = try text(in: json)
      skipBlanks(in: json)
      try take(UInt8(ascii: ":"), in: json)
      return name
    }

    /// Goes on behind a value; tells whether there is another before the object ends.
    mutating func hasNextMember(in json: Span<UInt8>) throws(Fault) -> Bool {
      if try takes(UInt8(ascii: ","), in: json) { return true }
      try take(UInt8(ascii: "}"), in: json)
      return false
    }

    /// Takes a text.
    mutating func text(in json: Span<UInt8>) throws(Fault) -> Text {
      try take(UInt8(ascii: "\""), in: json)
      let start = index
      var hasEscapes = false
      var end = start
      while true {
        // Long texts are base64, without anything to look at in them. A mark that stands behind an escape is looked for once.
        if end <= index {
          guard let mark = Self.first(UInt8(ascii: "\""), in: index..<json.count, of: json) else {
            throw Fault()
          }
          end = mark
        }
        let escape = Self.first(UInt8(ascii: "\\"), in: index..<end, of: json)
        try Self.checkPlain(index..<(escape ?? end), in: json)
        guard let escape else {
          index = end + 1
          let text = Text(range: start..<end, hasEscapes: hasEscapes)
          // Half a character is none, and other readers refuse it.
          guard !hasEscapes || Self.string(text, in: json) != nil else { throw Fault() }
          return text
        }
        hasEscapes = true
        index = escape
        try skipEscape(in: json)
      }
    }

    /// Skips a value of any kind.
    mutating func skipValue(in json: Span<UInt8>) throws(Fault) { try skipValue(in: json, depth: 0) }

    private mutating func skipValue(in json: Span<UInt8>, depth: Int) throws(Fault) {
      guard depth < Self.maximumDepth else { throw Fault() }
      switch try kind(in: json) {
      case .text: _ = try text(in: json)
      case .other: try skipLiteralOrNumber(in: json)
      case .object:
        guard try enterObject(in: json) else { return }
        repeat {
          _ = try name(in: json)
          try skipValue(in: json, depth: depth + 1)
        } while try hasNextMember(in: json)
      case .array:
        index += 1
        if try takes(UInt8(ascii: "]"), in: json) { return }
        repeat { try skipValue(in: json, depth: depth + 1) } while try takes(UInt8(ascii: ","), in: json)
        try take(UInt8(ascii: "]"), in: json)
      }
    }

    /// Takes a number without a fraction of up to nine digits; skips any other value and returns `nil`.
    mutating func smallNumber(in json: Span<UInt8>) throws(Fault) -> Int? {
      _ = try kind(in: json)
      let start = index
      try skipValue(in: json)
      guard (1...9).contains(index - start) else { return nil }
      var number = 0
      for position in start..<index {
        let digit = json[position] &- UInt8(ascii: "0")
        guard digit < 10 else { return nil }
        // bounded: nine digits at most
        number = number * 10 + Int(digit)
      }
      return number
    }

    private mutating func skipBlanks(in json: Span<UInt8>) {
      while index < json.count {
        let byte = json[index]
        guard byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 else { return }
        index += 1
      }
    }

    private mutating func take(_ byte: UInt8, in json: Span<UInt8>) throws(Fault) {
      guard index < json.count, json[index] == byte else { throw Fault() }
      index += 1
    }

    /// Takes a byte behind blanks if it is there; throws at the end of the text.
    private mutating func takes(_ byte: UInt8, in json: Span<UInt8>) throws(Fault) -> Bool {
      skipBlanks(in: json)
      guard index < json.count else { throw Fault() }
      guard json[index] == byte else { return false }
      index += 1
      return true
    }

    private mutating func skipEscape(in json: Span<UInt8>) throws(Fault) {
      guard index + 1 < json.count else { throw Fault() }
      switch json[index + 1] {
      case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"), UInt8(ascii: "b"), UInt8(ascii: "f"),
        UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"):
        index += 2
      case UInt8(ascii: "u"):
        guard index + 6 <= json.count, Self.unit(at: index + 2, in: json) != nil else { throw Fault() }
        index += 6
      default: throw Fault()
      }
    }

    private mutating func skipLiteralOrNumber(in json: Span<UInt8>) throws(Fault) {
      for literal in ["true", "false", "null"] as [StaticString]
      where Self.stands(literal, at: index, in: json) {
        index += literal.utf8CodeUnitCount
        return
      }
      if try takes(UInt8(ascii: "-"), in: json) {}
      if index < json.count, json[index] == UInt8(ascii: "0") { index += 1 } else { try skipDigits(in: json) }
      if index < json.count, json[index] == UInt8(ascii: ".") {
        index += 1
        try skipDigits(in: json)
      }
      if index < json.count, json[index] | 0x20 == UInt8(ascii: "e") {
        index += 1
        if index < json.count, [UInt8(ascii: "+"), UInt8(ascii: "-")].contains(json[index]) { index += 1 }
        try skipDigits(in: json)
      }
    }

    private mutating func skipDigits(in json: Span<UInt8>) throws(Fault) {
      let start = index
      while index < json.count, json[index] &- UInt8(ascii: "0") < 10 { index += 1 }
      guard index > start else { throw Fault() }
    }
  }

  extension JSONCursor {
    /// Whether a text of JSON is a name, byte for byte.
    static func isText(_ text: Text, _ name: StaticString, in json: Span<UInt8>) -> Bool {
      guard text.hasEscapes else {
        return text.range.count == name.utf8CodeUnitCount && stands(name, at: text.range.lowerBound, in: json)
      }
      return string(text, in: json)?.isExactly("\(name)") == true
    }

    /// What a text of JSON says; `nil` when its escapes make half a character.
    static func string(_ text: Text, in json: Span<UInt8>) -> String? {
      let bytes = json.extracting(text.range)
      guard text.hasEscapes else {
        return bytes.withUnsafeBufferPointer { String(validating: $0, as: UTF8.self) }
      }
      var units: [UInt8] = []
      var position = 0
      while position < bytes.count {
        guard bytes[position] == UInt8(ascii: "\\") else {
          units.append(bytes[position])
          position += 1
          continue
        }
        guard let (scalar, length) = escapedScalar(at: position, in: bytes) else { return nil }
        units += Array(String(Character(scalar)).utf8)
        position += length
      }
      return String(validating: units, as: UTF8.self)
    }

    private static func escapedScalar(at position: Int, in bytes: Span<UInt8>) -> (Unicode.Scalar, Int)? {
      guard position + 1 < bytes.count else { return nil }
      switch bytes[position + 1] {
      case UInt8(ascii: "b"): return ("\u{8}", 2)
      case UInt8(ascii: "f"): return ("\u{C}", 2)
      case UInt8(ascii: "n"): return ("\n", 2)
      case UInt8(ascii: "r"): return ("\r", 2)
      case UInt8(ascii: "t"): return ("\t", 2)
      case UInt8(ascii: "u"):
        guard let first = unit(at: position + 2, in: bytes) else { return nil }
        if let scalar = Unicode.Scalar(first) { return (scalar, 6) }
        guard position + 8 <= bytes.count, bytes[position + 6] == UInt8(ascii: "\\"),
          bytes[position + 7] == UInt8(ascii: "u"), let second = unit(at: position + 8, in: bytes),
          UTF16.isLeadSurrogate(first), UTF16.isTrailSurrogate(second)
        else { return nil }
        let value = 0x10000 + (UInt32(first) & 0x3FF) << 10 + UInt32(second) & 0x3FF
        return Unicode.Scalar(value).map { ($0, 12) }
      case let byte: return (Unicode.Scalar(byte), 2)
      }
    }

    /// The number that four hexadecimal digits write.
    private static func unit(at position: Int, in bytes: Span<UInt8>) -> UInt16? {
      guard position + 4 <= bytes.count else { return nil }
      var unit: UInt16 = 0
      for offset in 0..<4 {
        let byte = bytes[position + offset]
        let digit: UInt8
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): digit = byte - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): digit = byte - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): digit = byte - UInt8(ascii: "A") + 10
        default: return nil
        }
        unit = unit << 4 | UInt16(digit)
      }
      return unit
    }

    private static func stands(_ text: StaticString, at position: Int, in json: Span<UInt8>) -> Bool {
      let count = text.utf8CodeUnitCount
      guard count <= json.count - position else { return false }
      return json.extracting(position..<(position + count)).withUnsafeBytes {
        guard let start = $0.baseAddress else { return count == 0 }
        return memcmp(start, text.utf8Start, count) == 0
      }
    }

    /// The first place of a byte.
    private static func first(_ byte: UInt8, in range: Range<Int>, of json: Span<UInt8>) -> Int? {
      guard !range.isEmpty else { return nil }
      return json.extracting(range).withUnsafeBytes { bytes in
        guard let base = bytes.baseAddress, let found = memchr(base, Int32(byte), bytes.count) else {
          return nil
        }
        return range.lowerBound + (UnsafeRawPointer(found) - base)
      }
    }

    /// Refuses control characters, which JSON wants escaped.
    private static func checkPlain(_ range: Range<Int>, in json: Span<UInt8>) throws(Fault) {
      // Eight at a time: a control character is less than 0x20 in each of its bytes.
      let bytes = json.extracting(range)
      let hasControl = bytes.withUnsafeBytes { bytes in
        var index = 0
        var marks: UInt64 = 0
        while bytes.count - index >= 8 {
          let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
          marks |= (word &- 0x2020_2020_2020_2020) & ~word
          index += 8
        }
        while index < bytes.count {
          if bytes[index] < 0x20 { return true }
          index += 1
        }
        return marks & 0x8080_8080_8080_8080 != 0
      }
      if hasControl { throw Fault() }
    }
  }
#endif
