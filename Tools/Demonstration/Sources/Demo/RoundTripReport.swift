/// What happened on one round trip, and what was not as it should be.
struct RoundTripReport: Sendable, Hashable {
  var sent = 0
  var peeked = 0
  var received = 0
  var updated = 0
  var deleted = 0
  private(set) var problems: [String] = []

  /// Whether all that was expected came true.
  var isRight: Bool { problems.isEmpty }

  /// Notes what is wrong unless the expectation holds.
  mutating func expect(_ holds: Bool, _ problem: @autoclosure () -> String) {
    if !holds { problems.append(problem()) }
  }

  /// Notes the first difference between the texts that came back and those that were sent.
  mutating func expect(_ texts: [String], equal expected: [String], in step: String) {
    // Swift compares strings by what they mean; what must come back is every scalar.
    for (index, pair) in zip(texts, expected).enumerated()
    where !pair.0.unicodeScalars.elementsEqual(pair.1.unicodeScalars) {
      problems.append("\(step): text \(index + 1) is \"\(pair.0)\" instead of \"\(pair.1)\"")
      return
    }
    expect(texts.count == expected.count, "\(step): \(texts.count) texts instead of \(expected.count)")
  }
}
