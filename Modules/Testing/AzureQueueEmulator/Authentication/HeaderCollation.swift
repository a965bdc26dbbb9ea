/// The order in which the service sorts header names before it signs them: a natural-language collation, not bytes.
///
/// First by weight, skipping `-`, `'` and all that has no weight; a tie is broken at the first place where only one of the
/// names has a `-` or `'`: the name that has it comes later, `'` before `-`.
struct HeaderCollation: Comparable {
  private let weights: [UInt8]
  private let marks: [UInt8]

  init(_ name: String) {
    weights = name.utf8.map { Self.weights[Int($0)] }.filter { $0 > 0 }
    marks = name.utf8.map(Self.mark)
  }

  static func < (left: HeaderCollation, right: HeaderCollation) -> Bool {
    if left.weights != right.weights { return left.weights.lexicographicallyPrecedes(right.weights) }
    for place in 0..<max(left.marks.count, right.marks.count) {
      let leftMark = place < left.marks.count ? left.marks[place] : 0
      let rightMark = place < right.marks.count ? right.marks[place] : 0
      if leftMark != rightMark { return leftMark < rightMark }
    }
    return false
  }

  /// The weight of each byte, 0 for none; letters of both cases weigh the same.
  private static let weights: [UInt8] = {
    var weights = [UInt8](repeating: 0, count: 256)
    for (index, byte) in "!#$%&*.^_`|~+0123456789abcdefghijklmnopqrstuvwxyz".utf8.enumerated() {
      // bounded: the text has some fifty characters
      let weight = UInt8(index + 1)
      weights[Int(byte)] = weight
      if byte >= UInt8(ascii: "a"), byte <= UInt8(ascii: "z") { weights[Int(byte ^ 0x20)] = weight }
    }
    return weights
  }()

  private static func mark(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "'"): 1
    case UInt8(ascii: "-"): 2
    default: 0
    }
  }
}
