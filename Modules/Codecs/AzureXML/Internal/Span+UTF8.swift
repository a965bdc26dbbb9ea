#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Android)
  import Android
#endif

extension Span where Element == UInt8 {
  /// The bytes as a string; invalid UTF-8 is replaced.
  package var string: String {
    withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the bytes are the UTF-8 of a string.
  package func isEqual(to text: String) -> Bool {
    var text = text
    return text.withUTF8 { isEqual(to: $0.span) }
  }

  /// The offset after the XML declaration that the service writes, if that declaration starts at `start`.
  package func endOfCommonDeclaration(from start: Int) -> Int? {
    let common: StaticString = #"<?xml version="1.0" encoding="utf-8"?>"#
    let end = start + common.utf8CodeUnitCount
    guard end <= count else { return nil }
    let found = extracting(start..<end)
    return common.withUTF8Buffer { found.isEqual(to: $0.span) } ? end : nil
  }

  /// Whether both spans hold the same bytes.
  @inline(__always)
  func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard count >= 8 else {
      for index in indices where self[index] != other[index] { return false }
      return true
    }
    guard count <= 16 else { return isSame(as: other) }
    // The last eight may overlap the first: a name of the service has 8 to 16 letters.
    return word(at: 0) == other.word(at: 0) && word(at: count &- 8) == other.word(at: count &- 8)
  }

  /// Whether `other` stands at an offset; the offset may be any number.
  @inline(__always)
  func holds(_ other: Span<UInt8>, at offset: Int) -> Bool {
    guard offset >= 0, offset <= count, other.count <= count &- offset else { return false }
    return extracting(Range(uncheckedBounds: (offset, offset &+ other.count))).isSame(as: other)
  }

  @inline(__always)
  private func isSame(as other: Span<UInt8>) -> Bool {
    withUnsafeBytes { left in
      other.withUnsafeBytes { right in
        guard let first = left.baseAddress, let second = right.baseAddress else { return true }
        return memcmp(first, second, min(left.count, right.count)) == 0
      }
    }
  }

  /// The eight bytes at an offset, in native byte order; the access is bounds-checked.
  @inline(__always)
  private func word(at offset: Int) -> UInt64 {
    bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }

  /// The offset of the first byte, from `start` on, that may need escaping or refusing; `count` when there is none.
  ///
  /// Such bytes are `&`, `<`, `>`, `other`, control characters, and the first byte of U+FFFE and U+FFFF.
  func endOfUnescaped(from start: Int, or other: UInt8) -> Int {
    var index = start
    #if _endian(little)
      while count &- index >= 32 {
        let found = Self.marks(
          in: bytes.unsafeLoadUnaligned(fromByteOffset: index, as: SIMD4<UInt64>.self), and: other)
        if found[0] != 0 { return index &+ found[0].trailingZeroBitCount / 8 }
        if found[1] != 0 { return index &+ 8 &+ found[1].trailingZeroBitCount / 8 }
        if found[2] != 0 { return index &+ 16 &+ found[2].trailingZeroBitCount / 8 }
        if found[3] != 0 { return index &+ 24 &+ found[3].trailingZeroBitCount / 8 }
        index &+= 32
      }
    #endif
    while index < count {
      switch self[index] {
      case 0..<0x20, UInt8(ascii: "&"), UInt8(ascii: "<"), UInt8(ascii: ">"), other, 0xEF: return index
      default: index &+= 1
      }
    }
    return index
  }

  /// Sets the high bit of bytes that may need escaping; in each word, only the first mark is exact.
  @inline(__always)
  private static func marks(in words: SIMD4<UInt64>, and other: UInt8) -> SIMD4<UInt64> {
    let ones: UInt64 = 0x0101_0101_0101_0101
    // '<' and '>' differ in the one bit that is set here.
    let angle = (words | (0x02 &* ones)) ^ (0x3E &* ones)
    let ampersand = words ^ (0x26 &* ones)
    let further = words ^ (UInt64(other) &* ones)
    let end = words ^ (0xEF &* ones)
    // Subtracting 1 borrows from a zero byte; subtracting 0x20 borrows from a byte below 0x20.
    let found =
      (angle &- ones) & ~angle | (ampersand &- ones) & ~ampersand | (further &- ones) & ~further
      | (end &- ones) & ~end | (words &- (0x20 &* ones)) & ~words
    return found & (0x80 &* ones)
  }
}
