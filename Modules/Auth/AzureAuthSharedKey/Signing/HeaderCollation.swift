/// The order in which the service sorts canonical header names: a natural language's, not that of bytes.
///
/// Two passes. The first compares weights and skips `-` and `'`; the second, for names equal so far, puts the name
/// that has one of these first in the later place. Official clients carry the same order as tables.
enum HeaderCollation {
  /// The characters of a header name that have a weight, lightest first; upper and lower case weigh the same.
  private static let ascending = "!#$%&*.^_`|~+0123456789abcdefghijklmnopqrstuvwxyz"

  /// The weight of each ASCII character in the first pass; 0 is skipped.
  private static let weights: [UInt8] = {
    var weights = [UInt8](repeating: 0, count: 128)
    for (index, byte) in ascending.utf8.enumerated() {
      // bounded: the text has some fifty characters
      let weight = UInt8(index + 1)
      weights[Int(byte)] = weight
      if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { weights[Int(byte) - 32] = weight }
    }
    return weights
  }()

  /// Whether one name stands before another in the canonical headers.
  static func precedes(_ left: String, _ right: String) -> Bool {
    var left = left
    var right = right
    return left.withUTF8 { left in right.withUTF8 { right in precedes(left, right) } }
  }

  private static func precedes(
    _ left: UnsafeBufferPointer<UInt8>, _ right: UnsafeBufferPointer<UInt8>
  ) -> Bool {
    // What both begin with decides nothing: `x-ms-`, as a rule.
    var start = 0
    while start < left.count, start < right.count, left[start] == right[start] { start += 1 }
    // Nearly always letters or digits differ first, whose weights are in the order of their bytes.
    if start < left.count, start < right.count, isPlain(left[start]), isPlain(right[start]) {
      return left[start] < right[start]
    }
    var (leftIndex, rightIndex) = (start, start)
    while true {
      let leftWeight = nextWeight(left, &leftIndex)
      let rightWeight = nextWeight(right, &rightIndex)
      if leftWeight != rightWeight { return leftWeight < rightWeight }
      if leftWeight == 0 { break }
    }
    for index in start..<max(left.count, right.count) {
      let leftWeight = lateWeight(index < left.count ? left[index] : nil)
      let rightWeight = lateWeight(index < right.count ? right[index] : nil)
      if leftWeight != rightWeight { return leftWeight < rightWeight }
    }
    return false
  }

  /// Whether a byte is a digit or a letter in lower case.
  private static func isPlain(_ byte: UInt8) -> Bool {
    byte >= UInt8(ascii: "a") && byte <= UInt8(ascii: "z")
      || byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
  }

  /// The weight of the next character that has one; 0 at the end, so that the shorter name comes first.
  private static func nextWeight(_ bytes: UnsafeBufferPointer<UInt8>, _ index: inout Int) -> UInt8 {
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte < 128, weights[Int(byte)] > 0 { return weights[Int(byte)] }
    }
    return 0
  }

  private static func lateWeight(_ byte: UInt8?) -> UInt8 {
    switch byte {
    case UInt8(ascii: "'"): 1
    case UInt8(ascii: "-"): 2
    default: 0
    }
  }
}
