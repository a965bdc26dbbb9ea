/// Makes failing inputs small.
enum Minimizer {
  /// How often an input is tried at most.
  private static let maximumTrials = 4000

  /// The smallest input found that still fails.
  ///
  /// Pieces are taken out, first large ones and at last single bytes, and then letters made plain.
  ///
  /// - Parameters:
  ///   - input: An input that fails.
  ///   - fails: Whether another one fails alike.
  /// - Returns: An input that fails.
  static func smallest(_ input: [UInt8], _ fails: ([UInt8]) async -> Bool) async -> [UInt8] {
    var smallest = input
    var trials = 0
    func tries(_ candidate: [UInt8]) async -> Bool {
      guard trials < maximumTrials else { return false }
      trials += 1
      guard await fails(candidate) else { return false }
      smallest = candidate
      return true
    }
    var length = max(1, input.count / 2)
    while true {
      var isSmaller = false
      var start = 0
      while start < smallest.count {
        var candidate = smallest
        candidate.removeSubrange(start..<min(start + length, candidate.count))
        if await tries(candidate) { isSmaller = true } else { start += length }
      }
      if length > 1 { length /= 2 } else if !isSmaller { break }
    }
    for index in smallest.indices where smallest[index] != UInt8(ascii: "a") {
      var candidate = smallest
      candidate[index] = UInt8(ascii: "a")
      _ = await tries(candidate)
    }
    return smallest
  }
}
