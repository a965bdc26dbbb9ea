/// Text that equals another only byte for byte.
///
/// `==` of `String` holds canonically equivalent texts for the same, such as the Kelvin sign (U+212A) for `K`, and so do
/// dictionaries and sets of strings. What proves a right or names a thing to the service is compared by this instead.
package struct ExactText: Sendable, Hashable {
  package let text: String

  package init(_ text: String) { self.text = text }

  package static func == (left: ExactText, right: ExactText) -> Bool { left.text.isExactly(right.text) }

  package func hash(into hasher: inout Hasher) { text.hashExactly(into: &hasher) }
}

extension String {
  /// Whether both texts have the same bytes in UTF-8.
  package func isExactly(_ other: String) -> Bool {
    guard utf8.count == other.utf8.count else { return false }
    let isSame = utf8.withContiguousStorageIfAvailable { left in
      other.utf8.withContiguousStorageIfAvailable { right in
        for index in left.indices where left[index] != right[index] { return false }
        return true
      }
    }
    return isSame.flatMap { $0 } ?? utf8.elementsEqual(other.utf8)
  }

  /// Whether the text begins with the bytes of another.
  package func startsExactly(with prefix: String) -> Bool { utf8.starts(with: prefix.utf8) }

  /// Feeds what ``isExactly(_:)`` compares.
  package func hashExactly(into hasher: inout Hasher) {
    var text = self
    text.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    // Ends the text, so that the border between two of them counts.
    hasher.combine(0xFF as UInt8)
  }

  /// The text with the letters A to Z in lower case, and all else as it is.
  ///
  /// `lowercased()` makes an ASCII `k` of the Kelvin sign.
  package var asciiLowercased: String {
    guard utf8.contains(where: { $0 != $0.asciiLowercased }) else { return self }
    return String(decoding: utf8.map(\.asciiLowercased), as: UTF8.self)
  }
}

extension UInt8 {
  /// A small letter for a capital one of ASCII, and all else as it is.
  package var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self | 0x20 : self }
}
