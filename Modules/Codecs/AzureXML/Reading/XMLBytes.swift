/// Looking at the bytes of a document, for what must be known before or after a parser has seen them.
struct XMLBytes {
  let bytes: UnsafeBufferPointer<UInt8>

  var count: Int { bytes.count }

  subscript(index: Int) -> UInt8 { bytes[index] }

  static func isWhiteSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09
  }

  /// The first offset from the given one on that is not white space; `count` when there is none.
  func skippingWhiteSpace(from start: Int) -> Int {
    var index = start
    while index < count, Self.isWhiteSpace(bytes[index]) { index += 1 }
    return index
  }

  func starts(with prefix: StaticString, at start: Int, ignoringCase: Bool = false) -> Bool {
    prefix.withUTF8Buffer { prefix in
      guard count - start >= prefix.count else { return false }
      for index in prefix.indices {
        var byte = bytes[start + index]
        if ignoringCase, (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte) { byte |= 0x20 }
        guard byte == prefix[index] else { return false }
      }
      return true
    }
  }

  /// The offset just after the next occurrence of the text, or `nil` when it does not come.
  func end(of text: StaticString, from start: Int) -> Int? {
    let first = text.withUTF8Buffer { $0[0] }
    var index = start
    while index < count {
      if bytes[index] == first, starts(with: text, at: index) { return index + text.utf8CodeUnitCount }
      index += 1
    }
    return nil
  }

  /// The line and column of an offset, both from 1; the column counts Unicode scalars.
  func place(of offset: Int) -> (line: Int, column: Int) {
    var line = 1
    var column = 1
    for byte in bytes[..<offset] {
      if byte == UInt8(ascii: "\n") {
        line += 1
        column = 1
      } else if byte & 0xC0 != 0x80 {
        column += 1
      }
    }
    return (line, column)
  }
}
