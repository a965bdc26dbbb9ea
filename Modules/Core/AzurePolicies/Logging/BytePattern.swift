import AzureCore

/// A text that is looked for without regard to the case of ASCII letters, by the method of Knuth, Morris and Pratt.
///
/// A server chooses what is searched: that takes time in proportion to its length, whatever it repeats.
struct BytePattern {
  private let pattern: [UInt8]
  /// For each place how much of the pattern stands before it as well as at its beginning.
  private let borders: [Int]

  /// Makes one of a text that is not empty.
  init(_ text: String) {
    precondition(!text.isEmpty, "an empty text is everywhere")
    let pattern = text.utf8.map(\.asciiLowercased)
    var borders = Array(repeating: 0, count: pattern.count)
    var length = 0
    for index in pattern.indices.dropFirst() {
      while length > 0, pattern[index] != pattern[length] { length = borders[length - 1] }
      if pattern[index] == pattern[length] { length += 1 }
      borders[index] = length
    }
    self.pattern = pattern
    self.borders = borders
  }

  /// Whether it is somewhere in a text.
  func isFound(in text: [UInt8]) -> Bool {
    var length = 0
    for byte in text where advance(&length, over: byte) { return true }
    return false
  }

  /// Takes one more byte; says whether the pattern ends with it.
  private func advance(_ length: inout Int, over byte: UInt8) -> Bool {
    let byte = byte.asciiLowercased
    if length == pattern.count { length = borders[length - 1] }
    while length > 0, byte != pattern[length] { length = borders[length - 1] }
    if byte == pattern[length] { length += 1 }
    return length == pattern.count
  }
}
