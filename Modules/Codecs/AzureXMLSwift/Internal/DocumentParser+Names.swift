import AzureXML

extension DocumentParser {
  /// Reads a name as the recommendation for namespaces splits it; `nil` when there is none.
  ///
  /// A colon without a name on both sides separates nothing.
  mutating func qualifiedName(_ bytes: Span<UInt8>) -> QualifiedName? {
    let start = index
    let end = bytes.endOfLetters(from: start)
    if end > start, end < bytes.count, !bytes[end].isNameByte {
      index = end
      return QualifiedName(start: start, end: end, localStart: start)
    }
    return unusualName(bytes)
  }

  /// A name that has more in it than letters, digits and the like, or none at all.
  private mutating func unusualName(_ bytes: Span<UInt8>) -> QualifiedName? {
    let start = index
    skipNameCharacters(bytes, first: true)
    guard index > start else { return nil }
    guard let colon = bytes.first(UInt8(ascii: ":"), in: start..<index), colon > start else {
      return QualifiedName(start: start, end: index, localStart: start)
    }
    guard colon + 1 < index, bytes[colon + 1] != UInt8(ascii: ":"), isNameStart(bytes, at: colon + 1) else {
      return QualifiedName(start: start, end: index, localStart: start)
    }
    return QualifiedName(start: start, end: index, localStart: colon + 1)
  }

  /// Reads a name whose colons mean nothing, as of an instruction or an entity; whether there is one.
  mutating func skipName(_ bytes: Span<UInt8>) -> Bool {
    let start = index
    skipNameCharacters(bytes, first: true)
    return index > start
  }

  private mutating func skipNameCharacters(_ bytes: Span<UInt8>, first: Bool) {
    var isFirst = first
    while index < bytes.count {
      let byte = bytes[index]
      if byte < 0x80 {
        guard isFirst ? byte.isNameStartByte : byte.isNameByte else { return }
        index += 1
      } else {
        let (scalar, length) = bytes.scalar(at: index)
        guard XMLName.isAllowed(scalar, first: isFirst) else { return }
        index += length
      }
      isFirst = false
    }
  }

  private func isNameStart(_ bytes: Span<UInt8>, at offset: Int) -> Bool {
    bytes[offset] < 0x80
      ? bytes[offset].isNameStartByte : XMLName.isAllowed(bytes.scalar(at: offset).scalar, first: true)
  }
}

extension UInt8 {
  // One bit for each ASCII character, the lowest for U+0000 and for U+0040.
  private static var nameBytes: (UInt64, UInt64) { (0x07FF_6000_0000_0000, 0x07FF_FFFE_87FF_FFFE) }
  private static var nameStartBytes: (UInt64, UInt64) { (0x0400_0000_0000_0000, 0x07FF_FFFE_87FF_FFFE) }

  private func isIn(_ set: (UInt64, UInt64)) -> Bool {
    (self < 64 ? set.0 : set.1) >> UInt64(self & 63) & 1 != 0
  }

  /// Whether an ASCII character can start a name; false for all others.
  @inline(__always)
  var isNameStartByte: Bool { self < 0x80 && isIn(Self.nameStartBytes) }

  /// Whether an ASCII character can stand in a name; true for every byte beyond ASCII.
  @inline(__always)
  var isNameByte: Bool { self >= 0x80 || isIn(Self.nameBytes) }

  @inline(__always)
  var isWhiteSpace: Bool { self == 0x20 || self == 0x0A || self == 0x0D || self == 0x09 }
}
