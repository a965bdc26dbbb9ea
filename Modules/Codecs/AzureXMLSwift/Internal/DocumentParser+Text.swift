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

  /// Goes on with text at its first reference or carriage return.
  ///
  /// All of it is copied, so that it lies in one piece.
  private mutating func textWithReferences(_ bytes: Span<UInt8>, from start: Int) throws(XMLError) {
    var copied = start
    // Where an end mark of a section could begin: not across a reference.
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

  /// A carriage return with or without a line feed is one line end (XML 1.0 section 2.11).
  mutating func skipLineEnd(_ bytes: Span<UInt8>) {
    index += bytes.starts(with: "\r\n", at: index) ? 2 : 1
  }

  /// Refuses the end mark of a section in text, whose `>` is the next byte (XML 1.0 section 2.4).
  private func checkSectionEnd(_ bytes: Span<UInt8>, from start: Int) throws(XMLError) {
    guard index - 2 >= start, bytes[index - 1] == UInt8(ascii: "]"), bytes[index - 2] == UInt8(ascii: "]")
    else { return }
    throw fault(.malformed, "text holds the end mark of a CDATA section")
  }
}
