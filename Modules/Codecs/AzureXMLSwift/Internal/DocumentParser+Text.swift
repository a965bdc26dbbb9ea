import AzureXML

extension DocumentParser {
  /// Reads text up to the next `<` or the end of the document.
  mutating func text(_ bytes: Span<UInt8>) throws(XMLError) {
    let start = index
    while true {
      index = bytes.endOfPlainText(from: index)
      guard index < bytes.count, bytes[index] != UInt8(ascii: "<") else { break }
      guard bytes[index] == UInt8(ascii: ">") else {
        return try textWithReferences(bytes, from: start)
      }
      try checkSectionEnd(bytes, from: start)
      index += 1
    }
    if index > start { try builder.text(at: start..<index) }
  }

  /// Continues text at its first reference or carriage return.
  ///
  /// The whole text is copied, so that its bytes are adjacent.
  private mutating func textWithReferences(_ bytes: Span<UInt8>, from start: Int) throws(XMLError) {
    var copied = start
    // The end mark of a section cannot reach back over a reference.
    var plain = start
    while true {
      index = bytes.endOfPlainText(from: index)
      guard index < bytes.count, bytes[index] != UInt8(ascii: "<") else { break }
      switch bytes[index] {
      case UInt8(ascii: ">"):
        try checkSectionEnd(bytes, from: plain)
        index += 1
      case UInt8(ascii: "&"):
        try builder.text(bytes.extracting(copied..<index))
        try builder.text(try reference(bytes))
        copied = index
        plain = index
      default:
        try builder.text(bytes.extracting(copied..<index))
        try builder.text("\n")
        skipLineEnd(bytes)
        copied = index
      }
    }
    try builder.text(bytes.extracting(copied..<index))
  }

  /// Reads a CDATA section (XML 1.0, production 18).
  mutating func section(_ bytes: Span<UInt8>) throws(XMLError) {
    index += 9
    var copied = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "]") where bytes.starts(with: "]]>", at: index):
        try builder.text(bytes.extracting(copied..<index))
        index += 3
        return
      case UInt8(ascii: "\r"):
        try builder.text(bytes.extracting(copied..<index))
        try builder.text("\n")
        skipLineEnd(bytes)
        copied = index
      default: index += 1
      }
    }
    throw fault(.truncated)
  }

  /// Skips a carriage return, with or without a line feed after it (XML 1.0 section 2.11).
  mutating func skipLineEnd(_ bytes: Span<UInt8>) {
    index += bytes.starts(with: "\r\n", at: index) ? 2 : 1
  }

  /// Refuses `]]>` in text; its `>` is the next byte (XML 1.0 section 2.4).
  private func checkSectionEnd(_ bytes: Span<UInt8>, from start: Int) throws(XMLError) {
    guard index - 2 >= start, bytes[index - 1] == UInt8(ascii: "]"), bytes[index - 2] == UInt8(ascii: "]")
    else { return }
    throw fault(.malformed, "text holds the end mark of a CDATA section")
  }
}

extension DocumentParser {
  /// Reads a reference, and returns the character that it stands for.
  mutating func reference(_ bytes: Span<UInt8>) throws(XMLError) -> Unicode.Scalar {
    let start = index
    index += 1
    if index < bytes.count, bytes[index] == UInt8(ascii: "#") {
      index += 1
      return try characterReference(bytes, from: start)
    }
    guard skipName(bytes) else { throw fault(.malformed, "an ampersand starts no reference") }
    guard index < bytes.count, bytes[index] == UInt8(ascii: ";") else {
      throw fault(.malformed, "a reference has no semicolon")
    }
    index += 1
    switch index - start {
    case 4 where bytes.starts(with: "&lt;", at: start): return "<"
    case 4 where bytes.starts(with: "&gt;", at: start): return ">"
    case 5 where bytes.starts(with: "&amp;", at: start): return "&"
    case 6 where bytes.starts(with: "&quot;", at: start): return "\""
    case 6 where bytes.starts(with: "&apos;", at: start): return "'"
    default: throw fault(.undefinedEntity, at: start)
    }
  }

  /// Reads the digits of a reference to a character (XML 1.0, production 66).
  private mutating func characterReference(
    _ bytes: Span<UInt8>, from start: Int
  ) throws(XMLError) -> Unicode.Scalar {
    var radix: UInt32 = 10
    if index < bytes.count, bytes[index] == UInt8(ascii: "x") {
      radix = 16
      index += 1
    }
    let digits = index
    var value: UInt32 = 0
    while index < bytes.count, bytes[index] != UInt8(ascii: ";") {
      guard let digit = digit(bytes[index]), digit < radix else {
        throw fault(.malformed, "a reference to a character holds something else than digits")
      }
      // Too large once is too large for ever, whatever digits follow.
      // bounded: the value before is at most 0x11_0000
      value = min(value * radix + digit, 0x11_0000)
      index += 1
    }
    guard index < bytes.count else { throw fault(.truncated) }
    guard index > digits else { throw fault(.malformed, "a reference to a character has no digits") }
    index += 1
    guard let scalar = Unicode.Scalar(value), isAllowed(scalar) else {
      throw fault(.invalidCharacter, at: start)
    }
    return scalar
  }

  /// Whether XML 1.0 allows a character in any form (section 2.2).
  private func isAllowed(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x09, 0x0A, 0x0D, 0x20...0xFFFD, 0x1_0000...: true
    default: false
    }
  }

  private func digit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): UInt32(byte - UInt8(ascii: "0"))
    case UInt8(ascii: "a")...UInt8(ascii: "f"): UInt32(byte - UInt8(ascii: "a") + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): UInt32(byte - UInt8(ascii: "A") + 10)
    default: nil
    }
  }
}
