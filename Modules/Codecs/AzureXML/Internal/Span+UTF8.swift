extension Span where Element == UInt8 {
  /// The bytes as a string; what is not UTF-8 in them is replaced.
  package var string: String {
    withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the bytes are those of a text.
  package func isEqual(to text: String) -> Bool {
    var text = text
    return text.withUTF8 { isEqual(to: $0.span) }
  }

  /// Whether the bytes are the same as others.
  func isEqual(to other: Span<UInt8>) -> Bool {
    guard count == other.count else { return false }
    guard count >= 8 else {
      for index in indices where self[index] != other[index] { return false }
      return true
    }
    // Eight bytes at a time; the last eight may overlap those before.
    var index = 0
    while index < count - 8 {
      guard word(at: index) == other.word(at: index) else { return false }
      index += 8
    }
    return word(at: count - 8) == other.word(at: count - 8)
  }

  /// Eight bytes from an offset on, in the order of the machine; the access is checked.
  private func word(at offset: Int) -> UInt64 {
    bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self)
  }
}
