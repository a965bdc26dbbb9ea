/// The order in which the service sorts header names before it signs them: a natural-language collation, not bytes.
///
/// First by weight, skipping `-`, `'` and all that has no weight; a tie is broken at the first place where only one of the
/// names has a `-` or `'`: the name that has it comes later, `'` before `-`.
struct HeaderCollation: Comparable {
  private let weights: [UInt8]
  private let marks: [UInt8]

  init(_ name: String) {
    weights = name.lowercased().utf8.map(Self.weight).filter { $0 > 0 }
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

  private static let ascending = Array("!#$%&*.^_`|~+0123456789abcdefghijklmnopqrstuvwxyz".utf8)

  private static func weight(_ byte: UInt8) -> UInt8 {
    ascending.firstIndex(of: byte).map { UInt8($0 + 1) } ?? 0
  }

  private static func mark(_ byte: UInt8) -> UInt8 {
    switch byte {
    case UInt8(ascii: "'"): 1
    case UInt8(ascii: "-"): 2
    default: 0
    }
  }
}
