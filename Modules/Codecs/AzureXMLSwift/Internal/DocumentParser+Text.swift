import AzureXML

extension DocumentParser {
  // Text with references is delivered when it ends, or earlier past this size. A whole message text fits in.
  private static let maximumResolved = 256 * 1024

  /// Reads text up to the next `<` or the end of the document.
  mutating func text(_ bytes: Span<UInt8>, into handler: inout some XMLEventHandler) throws(XMLError) {
    let start = index
    while true {
      index = bytes.endOfPlainText(from: index)
      guard index < bytes.count, bytes[index] != UInt8(ascii: "<") else { break }
      guard bytes[index] == UInt8(ascii: ">") else {
        return try textWithReferences(bytes, from: start, into: &handler)
      }
      try checkSectionEnd(bytes, from: start)
      index += 1
    }
    if index > start { try handler.text(bytes.extracting(start..<index)) }
  }

  /// Goes on with text at its first reference or carriage return.
  private mutating func textWithReferences(
    _ bytes: Span<UInt8>, from start: Int, into handler: inout some XMLEventHandler
  ) throws(XMLError) {
    resolved.removeAll(keepingCapacity: true)
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
        append(bytes, copied..<index)
        try reference(bytes)
        copied = index
        plain = index
      default:
        append(bytes, copied..<index)
        lineEnd(bytes)
        copied = index
      }
      if resolved.count > Self.maximumResolved { try deliver(into: &handler) }
    }
    append(bytes, copied..<index)
    try deliver(into: &handler)
  }

  /// Reads a CDATA section (XML 1.0, production 18).
  mutating func section(_ bytes: Span<UInt8>, into handler: inout some XMLEventHandler) throws(XMLError) {
    index += 9
    resolved.removeAll(keepingCapacity: true)
    var copied = index
    while index < bytes.count {
      switch bytes[index] {
      case UInt8(ascii: "]") where bytes.starts(with: "]]>", at: index):
        append(bytes, copied..<index)
        index += 3
        return try deliver(into: &handler)
      case UInt8(ascii: "\r"):
        append(bytes, copied..<index)
        lineEnd(bytes)
        copied = index
      default: index += 1
      }
    }
    throw fault(.truncated)
  }

  /// A carriage return with or without a line feed becomes a line feed (XML 1.0 section 2.11).
  private mutating func lineEnd(_ bytes: Span<UInt8>) {
    resolved.append(UInt8(ascii: "\n"))
    index += bytes.starts(with: "\r\n", at: index) ? 2 : 1
  }

  /// Refuses the end mark of a section in text, whose `>` is the next byte (XML 1.0 section 2.4).
  private func checkSectionEnd(_ bytes: Span<UInt8>, from start: Int) throws(XMLError) {
    guard index - 2 >= start, bytes[index - 1] == UInt8(ascii: "]"), bytes[index - 2] == UInt8(ascii: "]")
    else { return }
    throw fault(.malformed, "text holds the end mark of a CDATA section")
  }

  private mutating func deliver(into handler: inout some XMLEventHandler) throws(XMLError) {
    guard !resolved.isEmpty else { return }
    try handler.text(resolved.span)
    resolved.removeAll(keepingCapacity: true)
  }
}
