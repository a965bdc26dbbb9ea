/// Counts what was compared and what was left out, by reason.
struct TrafficSummary: Sendable {
  private(set) var counts: [String: Int] = [:]
  private(set) var leftOut: [String: Int] = [:]

  subscript(_ name: String) -> Int { counts[name] ?? 0 }

  var total: Int { counts.values.reduce(0, +) }

  var leftOutCount: Int { leftOut.values.reduce(0, +) }

  mutating func count(_ name: String) { counts[name, default: 0] += 1 }

  mutating func leaveOut(_ reason: String) { leftOut[reason, default: 0] += 1 }

  /// The reasons, most frequent first.
  var reasons: String {
    leftOut.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { "\($0.key) \($0.value)" }
      .joined(separator: ", ")
  }
}
