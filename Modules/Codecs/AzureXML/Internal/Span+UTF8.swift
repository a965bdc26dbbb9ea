extension Span where Element == UInt8 {
  /// The bytes as a string; what is not UTF-8 in them is replaced.
  package var string: String {
    withUnsafeBufferPointer { String(decoding: $0, as: UTF8.self) }
  }

  /// Whether the bytes are those of a text.
  package func isEqual(to text: String) -> Bool {
    let utf8 = text.utf8
    guard count == utf8.count else { return false }
    var offset = 0
    for byte in utf8 {
      guard self[offset] == byte else { return false }
      offset += 1
    }
    return true
  }
}
